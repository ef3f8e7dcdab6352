import { sumOf } from "../analysis/run-totals.ts";
import type { Journey } from "../journeys/journey.ts";
import { meanStarts } from "../schedule/rate.ts";
import { expectedCostOf } from "./journey-cost.ts";
import type { Scenario } from "./scenario.ts";

/** Sessions of Workbench that a scenario holds at once, and the people in whose names it does. */
export interface SessionPeak {
  readonly peakConcurrentSessions: number;
  readonly namedUsers: number;
}

/** Moments at which the load is looked at; a peak between two of them is missed by less than a session of each curve. */
const MOMENTS = 500;

/**
 * Returns the expected peak of sessions held at once: at any moment, the starts of the last mean holding time (Little's law over
 * a moving window). Named users are those that settings name, else one for each session at the peak; journeys share them.
 */
export function peakSessions(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
): SessionPeak {
  const loads = scenario.journeys.flatMap((load) => {
    const { sessionS, namedUsers } = expectedCostOf(load, journeys);
    return sessionS === undefined ? [] : [{ load, sessionS, namedUsers }];
  });
  if (loads.length === 0) return { peakConcurrentSessions: 0, namedUsers: 0 };
  const { durationS } = scenario;
  const heldAt = (atS: number): number =>
    sumOf(loads, ({ load, sessionS }) =>
      meanStarts(load.starts, Math.max(0, Math.min(durationS, atS) - sessionS), Math.min(durationS, atS)),
    );
  const moments = Array.from({ length: MOMENTS + 1 }, (_, index) => (index / MOMENTS) * durationS);
  const peak = Math.ceil(moments.reduce((most, atS) => Math.max(most, heldAt(atS)), 0) - 1e-9);
  const stated = loads
    .map(({ namedUsers }) => namedUsers ?? 0)
    .reduce((most, users) => Math.max(most, users), 0);
  return { peakConcurrentSessions: peak, namedUsers: Math.max(stated, stated === 0 ? peak : 0) };
}
