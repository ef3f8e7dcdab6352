import { figure } from "../../planner/core/figure.ts";
import type { Scenario, Threshold } from "../scenario/scenario.ts";
import {
  ALL_OPERATIONS,
  failuresOf,
  joinMoments,
  momentsOf,
  type OperationSeries,
} from "./operation-series.ts";
import { countsFailures, quantileOf, subjectOf } from "./threshold-metrics.ts";

/** A largest latency speaks of every request; so strict is nobody about failures without saying so. */
const HIGHEST_QUANTILE = 0.999;

/**
 * Returns why percentiles would flatter a run: a threshold on the P95 of successes says nothing of a target that refuses
 * one request in ten at once. A reason for each operation whose failures are more than a percentile leaves out, while no
 * threshold limits them.
 */
export function failureReasons(
  { thresholds }: Pick<Scenario, "thresholds">,
  operations: OperationSeries,
): readonly { readonly code: string; readonly sentence: string }[] {
  const named = new Map<string, number>();
  for (const { operation, metric } of thresholds) {
    const quantile = quantileOf(metric);
    if (quantile !== undefined && !failuresAreLimited(operation, thresholds))
      named.set(operation, Math.max(quantile, named.get(operation) ?? 0));
  }
  return [...named].flatMap(([operation, quantile]) => {
    const whole = joinMoments(momentsOf(operations, operation));
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

function failuresAreLimited(operation: string, thresholds: readonly Threshold[]): boolean {
  return thresholds.some(
    (threshold) =>
      countsFailures(threshold.metric) &&
      threshold.kind === undefined &&
      threshold.comparison === "at-most" &&
      subjectOf(threshold.operation).subject === "operation" &&
      (threshold.operation === operation || threshold.operation === ALL_OPERATIONS),
  );
}
