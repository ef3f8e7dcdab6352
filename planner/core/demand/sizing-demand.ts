import { addScaled } from "../columns.ts";
import { profileNamed } from "../profile-named.ts";
import type { PackageClient, SessionProfile, Site } from "../site.ts";
import { PACKAGE_CLIENTS } from "../site.ts";
import type { SessionCount } from "./deal-out.ts";
import { dealOut, inOrder } from "./deal-out.ts";
import type { DemandDraws } from "./draw-demand.ts";
import { otherSessionsAt } from "./event-peak.ts";
import type { InstallDraws } from "./install-draws.ts";
import type { Installs } from "./installs.ts";
import type { LikelyDemand } from "./likely-demand.ts";
import type { PeakDraws } from "./peak-draws.ts";
import type { PeakSessions } from "./peak-sessions.ts";
import { quantilesOf } from "./selection.ts";
import type { SessionDraws } from "./session-draws.ts";
import { meanOf } from "./summary.ts";

/** The quantile of the uncertain demand that a plan is sized for. */
export const SIZING_QUANTILE = 0.9;

/** Draws whose peak lies so near to the sizing quantile, as a share of all, tell who is in it. */
const NEAR_FRACTION = 0.01;

/**
 * Returns the demand that a plan is sized for: peaks, installs and people at the P90 over the draws, in the shape of the likely
 * demand. The week stays the likely one, for it tells means and shares; people at an event meet everybody else's P90.
 */
export function sizingDemand({ likely, sessions, installs, answers }: DemandDraws): LikelyDemand {
  const people = new Float64Array(answers.draws);
  for (const group of answers.groups) addScaled(people, 1, group.people);
  const peak = sessions === undefined ? likely.peak : sizingPeak(likely.peak, sessions.all);
  const growth = likely.peak.sessions > 0 ? peak.sessions / likely.peak.sessions : 1;
  return {
    ...likely,
    demand: { ...likely.demand, people: Math.ceil(sizingQuantile(people) - 1e-6) },
    peak,
    karpenter: sessions === undefined ? likely.karpenter : sizingPeak(likely.karpenter, sessions.karpenter),
    managed:
      sessions === undefined
        ? likely.managed
        : { ...sizingPeak(likely.managed, sessions.managed), heavier: heavierCounts(answers.site, sessions) },
    installs: installs === undefined ? likely.installs : sizingInstalls(likely.installs, installs),
    events: likely.events.map((event) => {
      const otherSessions = otherSessionsAt(event, growth);
      return { ...event, otherSessions, sessions: event.eventSessions + otherSessions };
    }),
  };
}

/** Returns the value that a plan is sized for. */
export function sizingQuantile(draws: Float64Array): number {
  return quantilesOf(draws, [SIZING_QUANTILE])[0] ?? 0;
}

function sizingPeak(likely: PeakSessions, drawn: PeakDraws): PeakSessions {
  const sessions = sizingQuantile(drawn.sessions);
  const growth = likely.sessions > 0 ? sessions / likely.sessions : 1;
  return {
    ...likely,
    sessions,
    meanSessions: likely.meanSessions * growth,
    ratchetSessions: Math.ceil(likely.ratchetSessions * growth - 1e-9),
    byClass: dealOut(countsNear(drawn), sessions),
  };
}

/** The mean counts of the draws whose peak lies around the sizing quantile. */
function countsNear(
  drawn: PeakDraws,
): readonly (Omit<SessionCount, "sessions"> & { readonly mean: number })[] {
  const draws = drawn.levels.length;
  const ranked = Array.from(drawn.levels.keys()).sort(
    (a, b) => (drawn.levels[a] ?? 0) - (drawn.levels[b] ?? 0) || a - b,
  );
  const middle = Math.max(0, Math.ceil(SIZING_QUANTILE * draws) - 1);
  const reach = Math.floor(NEAR_FRACTION * draws);
  const near = ranked.slice(Math.max(0, middle - reach), middle + reach + 1);
  const byKey = new Map<string, Omit<SessionCount, "sessions"> & { readonly mean: number }>();
  for (const { ide, profile, placement, sessions } of drawn.countsOf(near)) {
    const key = `${placement} ${ide} ${profile}`;
    if (sessions > 0)
      byKey.set(key, { ide, profile, placement, mean: sessions + (byKey.get(key)?.mean ?? 0) });
  }
  return inOrder([...byKey.values()]);
}

/** Who stays in the draws that ask for the sizing quantile of CPU and of memory. */
function heavierCounts(
  site: Site,
  { managed, profiles: names }: SessionDraws,
): readonly (readonly SessionCount[])[] {
  const asked = (of: (profile: SessionProfile) => number): Float64Array => {
    const byProfile = names.map((name) => of(profileNamed(site, name)));
    return managed.sessions.map((_, draw) =>
      byProfile.reduce((sum, each, i) => sum + each * (managed.byProfile[draw * names.length + i] ?? 0), 0),
    );
  };
  return [asked(({ cpuMillicores }) => cpuMillicores), asked(({ memoryMib }) => memoryMib)].map((needs) =>
    managed.countsOf([needs.indexOf(sizingQuantile(needs))]),
  );
}

function sizingInstalls(likely: Installs, drawn: InstallDraws): Installs {
  const perDay = Math.ceil(sizingQuantile(drawn.perDay) - 1e-6);
  const growth = likely.perDay > 0 ? perDay / likely.perDay : 1;
  const means = PACKAGE_CLIENTS.map((client): [PackageClient, number] => [
    client,
    meanOf(drawn.perDayByClient[client]),
  ]);
  const total = means.reduce((sum, [, mean]) => sum + mean, 0);
  return {
    ...likely,
    perDay,
    perSByHour: likely.perSByHour.map((perS) => perS * growth),
    peakPerS: sizingQuantile(drawn.peakPerS),
    perDayByClient: Object.fromEntries(
      means.filter(([, mean]) => mean > 0).map(([client, mean]) => [client, (mean / total) * perDay]),
    ),
  };
}
