import { binomialQuantile } from "../../planner/core/demand/quantiles.ts";
import { countUpTo, type Latencies, latencyAtRankMs, mergeLatencies, quantileMs } from "./latency.ts";
import { longRun, studentT, Z_OF_95_PERCENT } from "./long-run.ts";
import { INTERVAL_CONFIDENCE, minimumSamples } from "./minimum-samples.ts";

/** An interval that holds the true figure with the stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** From so many frames on, intervals come from how the frames vary instead of the binomial law. */
export const SERIES_MIN_FRAMES = 20;

/**
 * Returns the 95 % interval of a quantile as two of the measurements, whatever their distribution; undefined with too
 * few. It takes the measurements as independent. Source: David and Nagaraja, Order Statistics (2003), §7.1.
 */
export function orderStatisticInterval(latencies: Latencies, quantile: number): Interval | undefined {
  if (latencies.total < minimumSamples(quantile)) return undefined;
  const tail = (1 - INTERVAL_CONFIDENCE) / 2;
  const lowRank = binomialQuantile(latencies.total, quantile, tail);
  const highRank = binomialQuantile(latencies.total, quantile, 1 - tail) + 1;
  const low = latencyAtRankMs(latencies, Math.max(1, lowRank));
  const high = latencyAtRankMs(latencies, Math.min(latencies.total, highRank));
  return low === undefined || high === undefined ? undefined : { low, high };
}

/**
 * Returns the 95 % interval of a quantile over a run whose frames depend on each other. How far the share of measurements
 * below the quantile may lie off follows from the long-run variance of the frames' counts; the quantiles of those shares
 * are the ends. In a tail that share is skewed: the wider of the plain and of the logarithmic scale counts. An end that the
 * measurements do not reach is absent; undefined with fewer than two frames that hold measurements.
 *
 * Source: R. S. Woodruff, Confidence intervals for medians and other position measures, Journal of the American
 * Statistical Association 47 (1952), with the variance of `longRun`. A moving-block bootstrap of the same frames covered
 * 67 to 87 of 100 true values where neighbours correlate by 0.9; this covers 93 to 96 (simulated, 2026-11-26).
 */
export function seriesQuantileInterval(
  frames: readonly Latencies[],
  quantile: number,
): Partial<Interval> | undefined {
  const units = frames.filter((frame) => frame.total > 0);
  if (units.length < 2) return undefined;
  const whole = mergeLatencies(units);
  const at = quantileMs(whole, quantile) ?? 0;
  // Many measurements may be equal; what is above the share then is no deviation.
  const reached = units.map((unit) => countUpTo(unit, at));
  const level = reached.reduce((sum, count) => sum + count, 0) / whole.total;
  const { variance, freedom } = longRun(
    units.map((unit, index) => (reached[index] ?? 0) - level * unit.total),
  );
  const off = (studentT(freedom) * Math.sqrt(variance * units.length)) / whole.total;
  const [lowShare, highShare] = sharesAround(quantile, off);
  const low = latencyAtRankMs(whole, Math.floor(lowShare * whole.total));
  const high = latencyAtRankMs(whole, Math.ceil(highShare * whole.total));
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

/** Nearer to the end than this the share of measurements beyond a quantile is skewed. */
const TAIL = 0.25;

function sharesAround(quantile: number, off: number): readonly [number, number] {
  const above = 1 - quantile;
  const plain = [quantile - off, quantile + off] as const;
  const skewed =
    above < TAIL
      ? ([1 - above * Math.exp(off / above), 1 - above * Math.exp(-off / above)] as const)
      : quantile < TAIL
        ? ([quantile * Math.exp(-off / quantile), quantile * Math.exp(off / quantile)] as const)
        : plain;
  return [Math.min(plain[0], skewed[0]), Math.max(plain[1], skewed[1])];
}

/**
 * Returns the 95 % interval of the ratio of two sums over frames that depend on each other, `part ÷ whole`: a share, a
 * rate, a mean. It is the wider of the plain and of the logarithmic scale, as few failures are skewed; undefined with
 * fewer than two frames.
 */
export function seriesRatioInterval(
  frames: readonly { readonly part: number; readonly whole: number }[],
): Interval | undefined {
  const filled = frames.filter((frame) => frame.whole > 0);
  if (filled.length < 2) return undefined;
  const part = filled.reduce((sum, frame) => sum + frame.part, 0);
  const whole = filled.reduce((sum, frame) => sum + frame.whole, 0);
  const ratio = part / whole;
  const { variance, freedom } = longRun(filled.map((frame) => frame.part - ratio * frame.whole));
  const off = (studentT(freedom) * Math.sqrt(variance * filled.length)) / whole;
  if (ratio <= 0) return { low: ratio - off, high: ratio + off };
  return {
    low: Math.max(0, Math.min(ratio - off, ratio * Math.exp(-off / ratio))),
    high: Math.max(ratio + off, ratio * Math.exp(off / ratio)),
  };
}

/**
 * Returns the 95 % interval of a share from independent trials. Source: E. B. Wilson, Probable inference, Journal of
 * the American Statistical Association 22 (1927).
 */
export function wilsonInterval(part: number, whole: number): Interval {
  const z = Z_OF_95_PERCENT;
  const share = part / whole;
  const centre = share + (z * z) / (2 * whole);
  const reach = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
  const scale = 1 + (z * z) / whole;
  return {
    low: part === 0 ? 0 : Math.max(0, (centre - reach) / scale),
    high: part === whole ? 1 : Math.min(1, (centre + reach) / scale),
  };
}
