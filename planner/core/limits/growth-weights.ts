import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { SessionProfile, Site } from "../site.ts";
import { homeLoads } from "../storage/home-load.ts";
import type { Moment } from "./busiest-moment.ts";

/** What of a need each group has, in the unit of the need and in the order of the site's groups; the rest of it does not grow. */
export type GrowingByGroup = readonly number[];

/** Returns a part of a need that is shared in proportion to head counts. */
export function byPeople({ groups }: Pick<Site, "groups">, part: number): GrowingByGroup {
  return sharedOut(
    part,
    groups.map(({ people }) => people.likely),
  );
}

/** Returns a part of a need that is shared in proportion to what homes hold. */
export function byHomes({ groups }: Pick<Site, "groups">, part: number): GrowingByGroup {
  return sharedOut(
    part,
    groups.map(({ people, homeGb }) => people.likely * homeGb.likely),
  );
}

/**
 * Returns each group's part of a need that goes with package files. What CI fetches does not grow with people.
 *
 * @param need with the files of CI, without those of events.
 */
export function byInstalls({ groups }: Pick<Site, "groups">, need: number): GrowingByGroup {
  const ofPeople = groups.map(({ people, packagesPerDay }) => people.likely * packagesPerDay.likely);
  const ofCi = groups.map(
    ({ ciRestoresPerDay, ciPackagesPerRestore }) => ciRestoresPerDay.likely * ciPackagesPerRestore.likely,
  );
  const all = sum(ofPeople) + sum(ofCi);
  return sharedOut(all > 0 ? (need * sum(ofPeople)) / all : 0, ofPeople);
}

/** Returns each group's part of a need that goes with all sessions of one slot of the week, wherever they are put. */
export function bySessions(
  { groups }: Pick<Site, "groups">,
  { week }: Pick<LikelyDemand, "week">,
  slot: number,
  part: number,
): GrowingByGroup {
  return sharedOut(
    part,
    groups.map(({ name }) =>
      sum(week.classes.filter(({ group }) => group === name).map((one) => one.week[slot] ?? 0)),
    ),
  );
}

/**
 * Returns each group's part of a need that goes with what the sessions of a moment ask for. The sessions of a profile are those of its
 * groups in the proportions of that moment; what an event brings, and a seat that is kept for nobody in particular, is nobody's.
 *
 * @param asked what one session of a profile asks for, in any unit; 1 where sessions are counted.
 */
export function byRequests(
  { groups }: Pick<Site, "groups">,
  { week }: Pick<LikelyDemand, "week">,
  { placement, mix, slot, guests }: Moment,
  need: number,
  asked: (profile: SessionProfile) => number,
): GrowingByGroup {
  const all = sum(mix.map(({ profile, sessions }) => sessions * asked(profile)));
  const parts = groups.map(() => 0);
  for (const { profile, sessions } of mix) {
    const brought = sum(guests.filter((one) => one.profile.name === profile.name).map((one) => one.sessions));
    const classes = week.classes.filter((one) => one.placement === placement && one.profile === profile.name);
    const weights = groups.map(({ name }) =>
      sum(classes.filter(({ group }) => group === name).map((one) => one.week[slot] ?? 0)),
    );
    const share = all > 0 ? (Math.max(0, sessions - brought) * asked(profile)) / all : 0;
    sharedOut(need * share, weights).forEach((part, i) => {
      parts[i] = (parts[i] ?? 0) + part;
    });
  }
  return parts;
}

/**
 * Returns each group's part of what the file system delivers in its busiest moment: what its sessions read and write, and what its
 * package installs write. Sessions and homes of an event do not grow.
 */
export function byHomeLoad(site: Site, demand: LikelyDemand, need: number): GrowingByGroup {
  const [load] = homeLoads(site, demand);
  if (load === undefined || load.mbPerS <= 0) return [];
  const ofSession = site.storage.sessionMbPerS.likely;
  const sessions = (load.sessions - load.guests) * ofSession;
  return together([
    bySessions(site, demand, demand.peak.slot, (need * sessions) / load.mbPerS),
    sharedOut(
      (need * load.installMbPerS) / load.mbPerS,
      site.groups.map(({ people, packagesPerDay }) => people.likely * packagesPerDay.likely),
    ),
  ]);
}

/** Returns the sum of parts, group by group. */
export function together(parts: readonly GrowingByGroup[]): GrowingByGroup {
  const groups = Math.max(0, ...parts.map(({ length }) => length));
  return Array.from({ length: groups }, (_, i) => sum(parts.map((one) => one[i] ?? 0)));
}

function sharedOut(part: number, weights: readonly number[]): GrowingByGroup {
  const all = sum(weights);
  return weights.map((weight) => (all > 0 ? (part * weight) / all : 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
