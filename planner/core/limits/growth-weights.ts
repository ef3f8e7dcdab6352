import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { Site } from "../site.ts";
import type { GrowthDriver } from "./limit-question.ts";

/** Returns what each group has of a need, in the order of the site's groups: the weights with which its growth counts. */
export function growthWeights(site: Site, demand: LikelyDemand, driver: GrowthDriver): readonly number[] {
  if (driver === "sessions") {
    const atPeak = new Map<string, number>();
    for (const { group, week } of demand.week.classes)
      atPeak.set(group, (atPeak.get(group) ?? 0) + (week[demand.peak.slot] ?? 0));
    return site.groups.map(({ name }) => atPeak.get(name) ?? 0);
  }
  return site.groups.map(({ people, homeGb, packagesPerDay }) => {
    if (driver === "stored") return people.likely * homeGb.likely;
    return driver === "installs" ? people.likely * packagesPerDay.likely : people.likely;
  });
}

/** Returns the share of a day's package files that people fetch and that grows with them; CI and a stated rest do not. */
export function growingInstallShare(site: Site): number {
  const byPeople = site.groups.reduce(
    (sum, group) => sum + group.people.likely * group.packagesPerDay.likely,
    0,
  );
  const byCi = site.groups.reduce(
    (sum, group) => sum + group.ciRestoresPerDay.likely * group.ciPackagesPerRestore.likely,
    0,
  );
  return byPeople + byCi > 0 ? byPeople / (byPeople + byCi) : 0;
}
