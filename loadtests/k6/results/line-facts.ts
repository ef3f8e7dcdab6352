import { counted, figure } from "../../../planner/core/figure.ts";
import { compareText } from "../../../planner/core/order.ts";
import type { K6Lines } from "./k6-results.ts";
import { writeTimeUs } from "./k6-time.ts";
import { type MetricTally, type NumberList, trendValues } from "./metric-tally.ts";
import type { Found } from "./summarise.ts";

/** The metric whose points are requests. */
export const DURATION = "http_req_duration";
/** So many lines that could not be read are named; the others are counted. */
const NAMED_LINES = 5;
/** A metric that lies further than this beside the requests is said to. */
const FAR_US = 60_000_000;

/** What is counted of the requests in a file of lines. */
export interface Requests {
  successes: number;
  readonly errors: Map<string, { count: number; firstStartUs: number }>;
  readonly successMs: NumberList;
  firstStartUs: number | undefined;
  earliestStartUs: number;
}

/** Returns the checks that passed and failed. */
export function checksOf(checks: MetricTally | undefined): Pick<Found, "checks"> {
  if (checks === undefined) return {};
  return { checks: { passes: checks.nonZero, fails: checks.points - checks.nonZero } };
}

/** Returns what the points say beyond a summary. */
export function linesOf(
  tallies: ReadonlyMap<string, MetricTally>,
  duration: MetricTally | undefined,
  requests: Requests,
): K6Lines {
  return {
    points: duration?.points ?? 0,
    successes: requests.successes,
    errors: [...requests.errors]
      .map(([kind, { count, firstStartUs }]) => ({ kind, count, firstStartAt: writeTimeUs(firstStartUs) }))
      .sort((a, b) => b.count - a.count || compareText(a.kind, b.kind)),
    ...(requests.firstStartUs === undefined ? {} : { firstStartAt: writeTimeUs(requests.firstStartUs) }),
    ...(duration === undefined
      ? {}
      : {
          earliestStartAt: writeTimeUs(requests.earliestStartUs),
          lastEndAt: writeTimeUs(duration.lastUs),
        }),
    successLatencyMs: trendValues(requests.successMs),
    counters: [...tallies.values()]
      .filter(({ name }) => name !== DURATION)
      .map(({ name, points, sum, firstUs, lastUs }) => ({
        name,
        points,
        sum,
        firstAt: writeTimeUs(firstUs),
        lastAt: writeTimeUs(lastUs),
      }))
      .sort((a, b) => compareText(a.name, b.name)),
  };
}

/** Names the first lines that could not be read, and counts the others. */
export function badLines(
  bad: readonly { readonly number: number; readonly why: string }[],
): readonly string[] {
  const named = bad.slice(0, NAMED_LINES).map(({ number, why }) => `line ${number}: ${why}, ignored`);
  const others = bad.length - named.length;
  return others === 0
    ? named
    : [...named, `${counted(others, "other line")} could not be read either, ignored`];
}

/** Says which metrics lie far beside the requests, as those do whose times carry another zone. */
export function farMetrics(
  tallies: ReadonlyMap<string, MetricTally>,
  duration: MetricTally | undefined,
  requests: Requests,
): readonly string[] {
  if (duration === undefined) return [];
  return [...tallies.values()]
    .filter(({ name }) => name !== DURATION)
    .sort((a, b) => compareText(a.name, b.name))
    .flatMap(({ name, firstUs, lastUs }) => {
      const after = firstUs - duration.lastUs;
      const before = requests.earliestStartUs - lastUs;
      if (after > FAR_US)
        return [
          `${name} begins at ${writeTimeUs(firstUs)}, ${figure(after / 1e6, 1)} s after the last request ended`,
        ];
      if (before > FAR_US)
        return [
          `${name} ends at ${writeTimeUs(lastUs)}, ${figure(before / 1e6, 1)} s before the first request began`,
        ];
      return [];
    });
}
