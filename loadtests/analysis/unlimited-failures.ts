import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario, Threshold } from "../scenario/scenario.ts";
import {
  ALL_OPERATIONS,
  failuresOf,
  joinMoments,
  momentsOf,
  type OperationSeries,
} from "./operation-series.ts";
import type { Reason } from "./reasons.ts";
import { sumOf } from "./run-totals.ts";
import { countsFailures, quantileOf, subjectOf } from "./threshold-metrics.ts";

/** A largest latency speaks of every request; so strict is nobody about failures without saying so. */
const HIGHEST_QUANTILE = 0.999;
/** What a scenario without percentiles leaves to chance. */
const USUAL_QUANTILE = 0.99;
/** A start, or a stretch of one, fails with one of its many requests: more of them may fail, but not this share. */
const MOST_FAILED_STARTS_FRACTION = 0.1;
/** Requests without an answer when the run ends, as a share of all. */
const MOST_UNANSWERED_FRACTION = 0.01;

/**
 * Returns why what a run says of its thresholds would flatter it: a threshold on the P95 of successes says nothing of a
 * target that refuses one request in ten at once, and one on downloads nothing of restores that end before their first. A
 * reason for each operation with a percentile, and for all requests, whose failures are more than the percentile leaves
 * out; for stretches, as the start of a session, and for starts that failed; and for requests that had no answer when the run ended. What a threshold limits is left to it.
 */
export function failureReasons(
  { thresholds }: Pick<Scenario, "thresholds">,
  frames: readonly Frame[],
  operations: OperationSeries,
): readonly Reason[] {
  if (thresholds.length === 0) return [];
  return [
    ...requestReasons(thresholds, operations),
    ...stretchReasons(thresholds, operations),
    ...startReasons(thresholds, frames),
    ...unansweredReasons(frames, operations),
  ];
}

function requestReasons(thresholds: readonly Threshold[], operations: OperationSeries): readonly Reason[] {
  const named = new Map<string, number>();
  for (const { operation, metric } of thresholds) {
    const quantile = quantileOf(metric);
    if (quantile !== undefined) named.set(operation, Math.max(quantile, named.get(operation) ?? 0));
  }
  const strictest = Math.max(...named.values());
  if (!named.has(ALL_OPERATIONS)) named.set(ALL_OPERATIONS, named.size === 0 ? USUAL_QUANTILE : strictest);
  return [...named].flatMap(([operation, quantile]) => {
    const whole = joinMoments(momentsOf(operations, operation));
    if (failuresAreLimited(operation, thresholds, whole.stretch)) return [];
    const failures = failuresOf(whole);
    if (failures <= (1 - Math.min(quantile, HIGHEST_QUANTILE)) * whole.count) return [];
    const which = operation === ALL_OPERATIONS ? "all requests" : `the requests of ${operation}`;
    return [
      {
        code: "FAILURES_NOT_LIMITED",
        sentence: `${figure(failures)} of ${figure(whole.count)} of ${which} failed (${figure((100 * failures) / whole.count, 3)} %) and no threshold limits them: the percentiles are of the others only`,
      },
    ];
  });
}

/** Stretches are no requests: what limits all requests says nothing of them. Those with a percentile are said above. */
function stretchReasons(thresholds: readonly Threshold[], operations: OperationSeries): readonly Reason[] {
  return [...operations].flatMap(([operation, moments]) => {
    const whole = joinMoments(moments);
    const failures = failuresOf(whole);
    const isSaid = thresholds.some(
      (threshold) =>
        threshold.operation === operation &&
        (quantileOf(threshold.metric) !== undefined || countsFailures(threshold.metric)),
    );
    if (!whole.stretch || isSaid || failures <= MOST_FAILED_STARTS_FRACTION * whole.count) return [];
    return [
      {
        code: "FAILURES_NOT_LIMITED",
        sentence: `${figure(failures)} of ${figure(whole.count)} of ${operation} failed (${figure((100 * failures) / whole.count, 1)} %) and no threshold limits them, as ${operation} errorFraction <= 0.01 would`,
      },
    ];
  });
}

function failuresAreLimited(
  operation: string,
  thresholds: readonly Threshold[],
  isStretch: boolean,
): boolean {
  return thresholds.some(
    (threshold) =>
      countsFailures(threshold.metric) &&
      threshold.kind === undefined &&
      threshold.comparison === "at-most" &&
      subjectOf(threshold.operation).subject === "operation" &&
      (threshold.operation === operation || (threshold.operation === ALL_OPERATIONS && !isStretch)),
  );
}

function startReasons(thresholds: readonly Threshold[], frames: readonly Frame[]): readonly Reason[] {
  const limited = (load: string): boolean =>
    thresholds.some(
      ({ operation, metric, comparison }) =>
        operation === `journey:${load}` && countsFailures(metric) && comparison === "at-most",
    );
  const loads = [...new Set(frames.flatMap(({ journeys }) => Object.keys(journeys)))].sort();
  return loads.flatMap((load) => {
    const failed = sumOf(frames, ({ journeys }) => journeys[load]?.failed ?? 0);
    const ended = failed + sumOf(frames, ({ journeys }) => journeys[load]?.completed ?? 0);
    if (limited(load) || failed <= MOST_FAILED_STARTS_FRACTION * ended) return [];
    return [
      {
        code: "FAILURES_NOT_LIMITED",
        sentence: `${figure(failed)} of ${figure(ended)} starts of ${load} failed (${figure((100 * failed) / ended, 1)} %) and no threshold limits them, as journey:${load} errorFraction <= 0.01 would`,
      },
    ];
  });
}

function unansweredReasons(frames: readonly Frame[], operations: OperationSeries): readonly Reason[] {
  const open = frames.at(-1)?.requestsInFlight ?? 0;
  const all = joinMoments(momentsOf(operations, ALL_OPERATIONS)).count + open;
  if (open <= MOST_UNANSWERED_FRACTION * all) return [];
  return [
    {
      code: "UNANSWERED",
      sentence: `${figure(open)} of ${figure(all)} requests (${figure((100 * open) / all, 1)} %) had no answer when the run ended: no percentile holds how long they would have taken`,
    },
  ];
}
