import { figure } from "../../planner/core/figure.ts";
import type { Threshold, ThresholdMetric } from "../scenario/scenario.ts";
import { type Latencies, largestMs, quantileMs } from "./latency.ts";
import {
  failuresOf,
  joinMoments,
  momentsOf,
  type OperationMoment,
  type OperationSeries,
} from "./operation-series.ts";
import { sumOf } from "./run-totals.ts";
import {
  BOOTSTRAP_MIN_FRAMES,
  bootstrapQuantileInterval,
  bootstrapShareInterval,
  type Interval,
  minimumSamples,
  orderStatisticInterval,
  wilsonInterval,
} from "./sampling.ts";
import type { ThresholdResult } from "./verdict.ts";

const QUANTILES: Readonly<Partial<Record<ThresholdMetric, number>>> = {
  p50ServiceMs: 0.5,
  p90ServiceMs: 0.9,
  p95ServiceMs: 0.95,
  p99ServiceMs: 0.99,
  p50ResponseMs: 0.5,
  p90ResponseMs: 0.9,
  p95ResponseMs: 0.95,
  p99ResponseMs: 0.99,
  p999ResponseMs: 0.999,
};

/**
 * Returns the samples below which a threshold says "not enough data" when the scenario states none: those of the
 * order-statistic interval for a percentile; for a share of errors as many requests as make one error that share; one
 * for a maximum; none for a count, where too few is the answer.
 */
export function defaultMinSamples(metric: ThresholdMetric, limit: number): number {
  const quantile = QUANTILES[metric];
  if (quantile !== undefined) return minimumSamples(quantile);
  if (metric === "count") return 0;
  return metric === "errorFraction" && limit > 0 && limit < 1 ? Math.ceil(1 / limit) : 1;
}

/** Holds one threshold against the operations of a run. Intervals are for 95 %; the seed draws the bootstrap. */
export function judgeThreshold(threshold: Threshold, series: OperationSeries, seed: number): ThresholdResult {
  const moments = momentsOf(series, threshold.operation);
  const whole = joinMoments(moments);
  const { got, samples, interval } = measure(threshold, whole, moments, seed);
  const shared = {
    operation: threshold.operation,
    metric: threshold.metric,
    comparison: threshold.comparison,
    unit: unitOf(threshold.metric),
    limit: threshold.limit,
    samples,
    ...(got === undefined ? {} : { got }),
    ...(interval === undefined ? {} : { gotLow: interval.low, gotHigh: interval.high }),
  };
  const enough = samples >= threshold.minSamples && got !== undefined;
  if (!enough && !errorsDecide(threshold, whole)) return { ...shared, outcome: "not-enough-data" };
  return { ...shared, outcome: got !== undefined && holds(threshold, got) ? "pass" : "fail" };
}

/** Says one threshold and what came of it, as `pm.cran.file p95ResponseMs 412.3 ms is at most 2,000 ms (n = 693)`. */
export function describeThreshold(result: ThresholdResult, minSamples: number): string {
  const name = `${result.operation} ${result.metric}`;
  const side = result.comparison === "at-most" ? "at most" : "at least";
  const limit = amount(result.limit, result.unit);
  if (result.outcome === "not-enough-data") {
    return `${name}: not enough data, ${measurements(result.samples)} where ${figure(minSamples)} are needed to hold it against ${side} ${limit}`;
  }
  const got = result.got === undefined ? "unknown" : amount(result.got, result.unit);
  const interval =
    result.gotLow === undefined || result.gotHigh === undefined
      ? ""
      : `, 95 % interval ${amount(result.gotLow, result.unit)} to ${amount(result.gotHigh, result.unit)}`;
  const verb = result.outcome === "pass" ? "is" : "is not";
  return `${name} of ${got} ${verb} ${side} ${limit} (${measurements(result.samples)}${interval})`;
}

interface Measured {
  readonly got: number | undefined;
  readonly samples: number;
  readonly interval: Interval | undefined;
}

function measure(
  threshold: Threshold,
  whole: OperationMoment,
  moments: readonly OperationMoment[],
  seed: number,
): Measured {
  const { metric } = threshold;
  if (metric === "count") return { got: whole.count, samples: whole.count, interval: undefined };
  if (metric === "errorFraction") return measureErrors(whole, moments, seed);
  const pick = (moment: OperationMoment): Latencies =>
    metric.endsWith("ServiceMs") ? moment.service : moment.waited;
  const latencies = pick(whole);
  if (metric === "maxResponseMs") {
    return { got: largestMs(latencies), samples: latencies.total, interval: undefined };
  }
  const quantile = QUANTILES[metric];
  if (quantile === undefined) throw new Error(`expected a quantile for ${metric}`);
  const frames = moments.map(pick).filter((frame) => frame.total > 0);
  return {
    got: quantileMs(latencies, quantile),
    samples: latencies.total,
    interval:
      frames.length < BOOTSTRAP_MIN_FRAMES
        ? orderStatisticInterval(latencies, quantile)
        : bootstrapQuantileInterval(frames, quantile, seed),
  };
}

function measureErrors(whole: OperationMoment, moments: readonly OperationMoment[], seed: number): Measured {
  if (whole.count === 0) return { got: undefined, samples: 0, interval: undefined };
  const failures = failuresOf(whole);
  const frames = moments.map((moment) => ({ part: failuresOf(moment), whole: moment.count }));
  const filled = sumOf(frames, (frame) => (frame.whole > 0 ? 1 : 0));
  return {
    got: failures / whole.count,
    samples: whole.count,
    interval:
      filled < BOOTSTRAP_MIN_FRAMES || failures === 0
        ? wilsonInterval(failures, whole.count)
        : bootstrapShareInterval(frames, seed),
  };
}

/** Few requests can still fail a share of errors: when it would be exceeded even if all that are missing had succeeded. */
function errorsDecide(threshold: Threshold, whole: OperationMoment): boolean {
  if (threshold.metric !== "errorFraction" || threshold.comparison !== "at-most") return false;
  return failuresOf(whole) > threshold.limit * Math.max(threshold.minSamples, whole.count);
}

function holds(threshold: Threshold, got: number): boolean {
  return threshold.comparison === "at-most" ? got <= threshold.limit : got >= threshold.limit;
}

function unitOf(metric: ThresholdMetric): string {
  if (metric === "count") return "requests";
  return metric === "errorFraction" ? "fraction" : "ms";
}

function measurements(count: number): string {
  return `${figure(count)} ${count === 1 ? "measurement" : "measurements"}`;
}

function amount(value: number, unit: string): string {
  if (unit === "fraction") return `${figure(value * 100, 3)} %`;
  return `${figure(value, 1)} ${unit}`;
}
