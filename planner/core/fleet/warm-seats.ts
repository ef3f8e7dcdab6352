import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import { warmPool } from "../demand/warm-pool.ts";
import type { Site } from "../site.ts";
import type { FleetClass, FleetTiming, Placeholders } from "./fleet-input.ts";
import { calendarOf, weekRates } from "./simulation/arrival-source.ts";
import type { Delay } from "./simulation/counter-random.ts";
import { eventStartS } from "./site-classes.ts";

/** What a warm pool shall achieve. */
export interface WarmTarget {
  /** Share of the windows of one lead time in which nobody waits. */
  readonly quantile: number;
  /** Variance of the arrivals of a window over their mean; 1 = Poisson. */
  readonly varianceToMean?: number;
}

/** Returns the mean time from a launch to a node that takes sessions and has its image, in seconds. */
export function leadTimeS(timing: FleetTiming): number {
  return [timing.createFleet, timing.nodeReady, timing.imagePull].reduce(
    (sum, delay) => sum + meanOf(delay),
    timing.batchIdleS,
  );
}

function meanOf(delay: Delay): number {
  if (delay.kind === "uniform") return (delay.lowS + delay.highS) / 2;
  if (delay.medianS === 0) return 0;
  const logSd = Math.log(delay.p95S / delay.medianS) / 1.6448536269514722;
  return delay.medianS * Math.exp((logSd * logSd) / 2);
}

/**
 * Returns warm pools for Karpenter's sessions, one for each profile that people come for: in each hour of the week the room that the
 * arrivals of one lead time need at the hour's busiest moment, and for each event room for all its people from the time at which it
 * is to be ready until they have come.
 *
 * People who come back to a session that is still there need no room, so the counts err to the safe side.
 */
export function warmSeats(
  site: Site,
  classes: readonly FleetClass[],
  startDate: string,
  timing: FleetTiming,
  target: WarmTarget,
): readonly Placeholders[] {
  const karpenter = classes.filter(({ placement }) => placement === "karpenter");
  const profiles = [...new Set(karpenter.map(({ profile }) => profile))].sort();
  const windowS = leadTimeS(timing);
  return profiles.map((profile): Placeholders => {
    const perH = weekRatesOf(
      karpenter.filter((one) => one.profile === profile),
      startDate,
    );
    const byHour = Array.from({ length: 168 }, (_, hour) => {
      const slots = perH.subarray(hour * SLOTS_PER_HOUR, (hour + 1) * SLOTS_PER_HOUR);
      const arrivalsPerH = slots.reduce((most, rate) => Math.max(most, rate), 0);
      return arrivalsPerH === 0 ? 0 : warmPool({ arrivalsPerH, leadTimeS: windowS, ...target }).sessions;
    });
    return { unit: { kind: "seats", profile }, byHour, spans: eventSpans(site, profile, startDate) };
  });
}

/** Arrivals an hour in each slot of the first week. */
function weekRatesOf(classes: readonly FleetClass[], startDate: string): Float64Array {
  const rates = weekRates(calendarOf(startDate, 0, 7));
  const perH = new Float64Array(SLOTS_PER_WEEK);
  const slotS = 3600 / SLOTS_PER_HOUR;
  for (const { arrivals } of classes) {
    if (arrivals.kind !== "weekly") continue;
    for (const { fromS, toS, perS } of rates(arrivals.pattern, 0)) {
      for (let slot = fromS / slotS; slot < toS / slotS; slot += 1)
        perH[slot] = (perH[slot] ?? 0) + 3600 * perS * arrivals.perWorkingDay;
    }
  }
  return perH;
}

function eventSpans(site: Site, profile: string, startDate: string): Placeholders["spans"] {
  return site.events
    .filter((event) => event.profile === profile && site.workbench.placement[event.ide] === "karpenter")
    .map((event) => {
      const startS = eventStartS(event, startDate);
      return {
        fromS: startS - event.prepareMinutes * 60,
        toS: startS + event.arriveWithinMinutes * 60,
        count: event.people,
      };
    });
}
