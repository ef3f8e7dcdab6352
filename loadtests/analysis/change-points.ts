import { persistence } from "./long-run.ts";

/** A place at which the level of a series changes. */
export interface ChangePoint {
  /** Index of the first value of the new level. */
  readonly at: number;
  /** Means before and after, each up to the next change. */
  readonly before: number;
  readonly after: number;
}

/** Values are put together into at most so many blocks: neighbours hang together less, and the work stays small. */
const MOST_BLOCKS = 60;
/** A level shorter than this many blocks is not told from chance. */
const LEAST_BLOCKS = 4;

/** A part worth fewer independent values than this is not cut. */
const LEAST_INDEPENDENT = 20;

/**
 * The self-normalised statistic exceeds this in 1 of 100 series without a change, and in fewer than 5 where neighbours
 * correlate by 0.9. Source: X. Shao and X. Zhang, Testing for change points in time series, Journal of the American
 * Statistical Association 105 (2010), table 1.
 */
const CRITICAL = 68.6;
/** So much, by simulation, that looking at parts as well keeps the false alarms below 5 in 100. */
const CRITICAL_OF_PARTS = 300;
const LEAST_PART_BLOCKS = 15;
/** What sums of equal values differ by, as a share of them: the roundings of a computer are no change. */
const DUST = 1e-9;

/**
 * Returns where the level of a series changes, in the order of time: binary segmentation, each cut being one that the
 * self-normalised test of Shao and Zhang (2010) sees. The test needs no estimate of how values hang together, so neither
 * persistence nor saw-teeth look like a change.
 */
export function changePoints(series: readonly number[]): readonly ChangePoint[] {
  const size = Math.max(1, Math.ceil(series.length / MOST_BLOCKS));
  const blocks = blockMeans(series, size);
  const cuts: number[] = [];
  const pending: (readonly [number, number])[] = [[0, blocks.length]];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const [from, to] = part;
    const cut = strongestCut(blocks.slice(from, to));
    if (cut === undefined) continue;
    cuts.push(from + cut);
    pending.push([from, from + cut], [from + cut, to]);
  }
  const sorted = cuts.sort((a, b) => a - b).map((block) => block * size);
  const edges = [0, ...sorted, series.length];
  const mean = (index: number): number =>
    meanBetween(series, edges[index] ?? 0, edges[index + 1] ?? series.length);
  return sorted.map((at, index) => ({ at, before: mean(index), after: mean(index + 1) }));
}

/** Returns the means of blocks of `size` values; values that fill no block at the end belong to the last one. */
export function blockMeans(series: readonly number[], size: number): readonly number[] {
  const blocks = Math.max(1, Math.floor(series.length / size));
  return Array.from({ length: series.length === 0 ? 0 : blocks }, (_, block) =>
    meanBetween(series, block * size, block === blocks - 1 ? series.length : (block + 1) * size),
  );
}

function meanBetween(series: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += series[index] ?? 0;
  return sum / (to - from);
}

/**
 * Returns the first value of the second part of the clearest cut; undefined when none is clear. Several changes can hide
 * each other from the whole, so halves and quarters are looked at as well, more strictly as they are more.
 */
function strongestCut(series: readonly number[]): number | undefined {
  const whole = cutIn(series, CRITICAL);
  if (whole !== undefined) return whole.at;
  const parts = [2, 4].flatMap((share) => {
    const length = Math.floor(series.length / share);
    if (length < LEAST_PART_BLOCKS) return [];
    const starts = Array.from({ length: 2 * share - 1 }, (_, step) => Math.floor((step * length) / 2));
    return starts.flatMap((from) => {
      const cut = cutIn(series.slice(from, from + length), CRITICAL_OF_PARTS);
      return cut === undefined ? [] : [{ ...cut, at: from + cut.at }];
    });
  });
  return parts.sort((a, b) => b.statistic - a.statistic || a.at - b.at)[0]?.at;
}

function cutIn(
  series: readonly number[],
  critical: number,
): { readonly statistic: number; readonly at: number } | undefined {
  const n = series.length;
  const dust = DUST * series.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let best = { statistic: critical, at: -1 };
  for (let k = LEAST_BLOCKS; k <= n - LEAST_BLOCKS; k += 1) {
    const before = bridge(series, 0, k);
    const after = bridge(series, k, n);
    const difference = (before.sum - (k / n) * (before.sum + after.sum)) / Math.sqrt(n);
    const own = (before.squares + after.squares) / (n * n);
    const statistic = Math.abs(difference) <= dust ? 0 : own > 0 ? (difference * difference) / own : Infinity;
    if (statistic > best.statistic) best = { statistic, at: k };
  }
  return best.at < 0 || !isLongEnough(series, best.at) ? undefined : best;
}

/** The test is too free with alarms where a part holds the worth of a few independent values only. */
function isLongEnough(series: readonly number[], cut: number): boolean {
  const before = meanBetween(series, 0, cut);
  const after = meanBetween(series, cut, series.length);
  const rho = persistence(series.map((value, index) => value - (index < cut ? before : after)));
  return (series.length * (1 - rho)) / (1 + rho) >= LEAST_INDEPENDENT;
}

/** Sum of a part, and how far its running sums stray from a straight line, squared and summed. */
function bridge(
  series: readonly number[],
  from: number,
  to: number,
): { readonly sum: number; readonly squares: number } {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += series[index] ?? 0;
  const mean = sum / (to - from);
  let running = 0;
  let squares = 0;
  for (let index = from; index < to; index += 1) {
    running += (series[index] ?? 0) - mean;
    squares += running * running;
  }
  return { sum, squares };
}
