import { normalCdf } from "../../planner/core/demand/normal.ts";
import { binomialQuantile } from "../../planner/core/demand/quantiles.ts";
import { randomStream } from "../../planner/core/random.ts";
import { type Latencies, latencyAtRankMs, quantileRank } from "./latency.ts";

/** An interval that holds the true figure with the stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Confidence of every interval in a verdict. */
export const INTERVAL_CONFIDENCE = 0.95;

/** From so many frames on, intervals come from the block bootstrap instead of the binomial law. */
export const BOOTSTRAP_MIN_FRAMES = 20;

const RESAMPLES = 999;

/**
 * Returns how many measurements a quantile needs before two of them can be a two-sided 95 % interval: the smallest n
 * with q^n ≤ 2.5 % and (1 − q)^n ≤ 2.5 %, that is 72 for p95, 368 for p99 and 3,688 for p99.9.
 *
 * Source: order-statistic interval of a quantile, H. A. David and H. N. Nagaraja, Order Statistics (3rd ed. 2003), §7.1.
 */
export function minimumSamples(quantile: number): number {
  const tail = (1 - INTERVAL_CONFIDENCE) / 2;
  return Math.ceil(Math.log(tail) / Math.log(Math.max(quantile, 1 - quantile)));
}

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
 * Returns the 95 % interval of a quantile over a run whose frames depend on each other: whole blocks of consecutive
 * frames are drawn again and again (moving-block bootstrap, H. R. Künsch, Annals of Statistics 17, 1989), and the middle
 * 95 % of the quantiles is the interval. Undefined with fewer than two frames that hold measurements.
 */
export function bootstrapQuantileInterval(
  frames: readonly Latencies[],
  quantile: number,
  seed: number,
): Interval | undefined {
  const units = frames.filter((frame) => frame.total > 0);
  if (units.length < 2) return undefined;
  const { grid, reached } = cumulativeCounts(units);
  const length = blockLength(units);
  const estimates = resampleBlocks(units.length, length, seed, (drawn) => {
    const total = drawn.reduce((sum, unit) => sum + (units[unit]?.total ?? 0), 0);
    const rank = quantileRank(total, quantile);
    let low = -1;
    let high = grid.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      let seen = 0;
      for (const unit of drawn) seen += reached[unit * grid.length + middle] ?? 0;
      if (seen >= rank) high = middle;
      else low = middle;
    }
    return grid[high] ?? 0;
  });
  return middle(estimates, units.length / length);
}

/**
 * Returns the 95 % interval of the share `part ÷ whole` over frames, by the same bootstrap; undefined with fewer than
 * two frames.
 */
export function bootstrapShareInterval(
  frames: readonly { readonly part: number; readonly whole: number }[],
  seed: number,
): Interval | undefined {
  const filled = frames.filter((frame) => frame.whole > 0);
  if (filled.length < 2) return undefined;
  const length = carlsteinLength(filled.map((frame) => frame.part / frame.whole));
  const estimates = resampleBlocks(filled.length, length, seed, (drawn) => {
    let part = 0;
    let whole = 0;
    for (const index of drawn) {
      part += filled[index]?.part ?? 0;
      whole += filled[index]?.whole ?? 0;
    }
    return part / whole;
  });
  return middle(estimates, filled.length / length);
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

function resampleBlocks(
  units: number,
  length: number,
  seed: number,
  estimate: (drawn: readonly number[]) => number,
): readonly number[] {
  const random = randomStream(seed, "analysis/bootstrap");
  const estimates: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const drawn: number[] = [];
    while (drawn.length < units) {
      const first = Math.floor(random() * (units - length + 1));
      for (let step = 0; step < length && drawn.length < units; step += 1) drawn.push(first + step);
    }
    estimates.push(estimate(drawn));
  }
  return estimates;
}

/**
 * Returns the middle 95 % of the estimates, expanded because few blocks vary too little: the tail that is cut off is
 * Φ(−√(m ÷ (m − 1)) · t) with m blocks and Student's t. Source: T. C. Hesterberg, What teachers should know about the
 * bootstrap, The American Statistician 69 (2015), §5.3 (expanded percentile interval).
 */
function middle(estimates: readonly number[], blocks: number): Interval {
  const sorted = [...estimates].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const freedom = Math.max(1, blocks - 1);
  const tail = normalCdf(-Math.sqrt((freedom + 1) / freedom) * studentT(freedom));
  return { low: at(tail), high: at(1 - tail) };
}

/** z of the 97.5 % quantile of the standard normal distribution. */
const Z_OF_95_PERCENT = 1.959963984540054;

/** Returns Student's t of the 97.5 % quantile. Source: Abramowitz and Stegun, 26.7.5, to the second power of 1 ÷ ν. */
function studentT(freedom: number): number {
  const z = Z_OF_95_PERCENT;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

function blockLength(units: readonly Latencies[]): number {
  return carlsteinLength(
    units.map((unit) => {
      let total = 0;
      unit.valuesMs.forEach((value, index) => {
        total += value * (unit.counts[index] ?? 0);
      });
      return total / unit.total;
    }),
  );
}

/**
 * Returns the length of a block, (2ρ ÷ (1 − ρ²))^⅔ · n^⅓ with ρ the correlation of neighbours, at least 1 and at most a
 * quarter of the series. Source: E. Carlstein, Annals of Statistics 14 (1986), for a first-order autoregressive series.
 */
function carlsteinLength(series: readonly number[]): number {
  const n = series.length;
  const mean = series.reduce((total, value) => total + value, 0) / n;
  let own = 0;
  let neighbours = 0;
  series.forEach((value, index) => {
    own += (value - mean) ** 2;
    if (index > 0) neighbours += (value - mean) * ((series[index - 1] ?? mean) - mean);
  });
  const correlation = own === 0 ? 0 : Math.min(0.99, Math.max(0, neighbours / own));
  const length = ((2 * correlation) / (1 - correlation ** 2)) ** (2 / 3) * n ** (1 / 3);
  return Math.max(1, Math.min(Math.floor(n / 4), Math.round(length)));
}

/** All values of the units, and for each unit (a row) how many of its measurements do not exceed each of them. */
function cumulativeCounts(units: readonly Latencies[]): {
  readonly grid: readonly number[];
  readonly reached: Float64Array;
} {
  const grid = [...new Set(units.flatMap((unit) => unit.valuesMs))].sort((a, b) => a - b);
  const reached = new Float64Array(units.length * grid.length);
  units.forEach((unit, row) => {
    let next = 0;
    let seen = 0;
    grid.forEach((value, column) => {
      if (unit.valuesMs[next] === value) {
        seen += unit.counts[next] ?? 0;
        next += 1;
      }
      reached[row * grid.length + column] = seen;
    });
  });
  return { grid, reached };
}
