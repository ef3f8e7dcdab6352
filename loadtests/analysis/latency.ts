import type { EncodedHistogram } from "../results/frame.ts";
import { addCounts, BUCKETS, bucketMs } from "./histogram-counts.ts";

/**
 * Latencies as an HDR histogram counted them, without its empty buckets: `valuesMs` ascending, `counts` beside them.
 * A value is the highest one that the histogram cannot tell from what was recorded (3 digits), as in HdrHistogram.
 */
export interface Latencies {
  readonly valuesMs: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly total: number;
}

export const NO_LATENCIES: Latencies = { valuesMs: [], counts: [], total: 0 };

/** Zero between two decodings, so that none has to make 190 KB of its own. */
let scratch = new Float64Array(BUCKETS);

/** Returns the latencies of encoded histograms of frames together; an empty text holds none. Throws for damaged ones. */
export function decodeLatencies(...encoded: readonly EncodedHistogram[]): Latencies {
  if (encoded.every((text) => text === "")) return NO_LATENCIES;
  const buckets = scratch;
  let filled = 0;
  try {
    for (const text of encoded) filled = Math.max(filled, addCounts(text, buckets));
  } catch (error) {
    scratch = new Float64Array(BUCKETS);
    throw error;
  }
  let distinct = 0;
  for (let bucket = 0; bucket < filled; bucket += 1) if (buckets[bucket] !== 0) distinct += 1;
  // Arrays of just this size: a long run holds thousands of them.
  const valuesMs = new Float64Array(distinct);
  const counts = new Float64Array(distinct);
  let total = 0;
  let next = 0;
  for (let bucket = 0; bucket < filled; bucket += 1) {
    const count = buckets[bucket] ?? 0;
    if (count === 0) continue;
    valuesMs[next] = bucketMs(bucket);
    counts[next] = count;
    buckets[bucket] = 0;
    next += 1;
    total += count;
  }
  return { valuesMs, counts, total };
}

/** Returns all latencies together. Percentiles are never averaged: counts are added. */
export function mergeLatencies(parts: readonly Latencies[]): Latencies {
  let level = parts.filter((part) => part.total > 0);
  while (level.length > 1) {
    const next: Latencies[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at];
      const right = level[at + 1];
      if (left !== undefined) next.push(right === undefined ? left : mergeTwo(left, right));
    }
    level = next;
  }
  return level[0] ?? NO_LATENCIES;
}

/** Both are ascending, so one pass is enough. */
function mergeTwo(left: Latencies, right: Latencies): Latencies {
  const most = left.valuesMs.length + right.valuesMs.length;
  const valuesMs = new Float64Array(most);
  const counts = new Float64Array(most);
  let l = 0;
  let r = 0;
  let n = 0;
  for (; l < left.valuesMs.length || r < right.valuesMs.length; n += 1) {
    const a = left.valuesMs[l] ?? Infinity;
    const b = right.valuesMs[r] ?? Infinity;
    valuesMs[n] = Math.min(a, b);
    counts[n] = (a <= b ? (left.counts[l] ?? 0) : 0) + (b <= a ? (right.counts[r] ?? 0) : 0);
    if (a <= b) l += 1;
    if (b <= a) r += 1;
  }
  return { valuesMs: valuesMs.slice(0, n), counts: counts.slice(0, n), total: left.total + right.total };
}

/** Returns the latency of a rank, 1 = the smallest; undefined when there are fewer. */
export function latencyAtRankMs(latencies: Latencies, rank: number): number | undefined {
  if (rank < 1 || rank > latencies.total) return undefined;
  let seen = 0;
  for (let index = 0; index < latencies.counts.length; index += 1) {
    seen += latencies.counts[index] ?? 0;
    if (seen >= rank) return latencies.valuesMs[index];
  }
  return undefined;
}

/**
 * Returns the smallest latency that at least the share `quantile` (0–1) of the measurements does not exceed; undefined
 * without measurements. This is HdrHistogram's definition (inverse of the empirical distribution, R type 1), without
 * interpolation.
 */
export function quantileMs(latencies: Latencies, quantile: number): number | undefined {
  return latencyAtRankMs(latencies, quantileRank(latencies.total, quantile));
}

/** Returns the rank of a quantile among `total` ordered measurements. */
export function quantileRank(total: number, quantile: number): number {
  // 0.95 × 20 is a little above 19 in floating point.
  const exact = quantile * total;
  return Math.max(1, Math.ceil(exact - exact * Number.EPSILON * 4));
}

/** Returns the largest latency; undefined without measurements. */
export function largestMs(latencies: Latencies): number | undefined {
  return latencies.valuesMs[latencies.valuesMs.length - 1];
}

/** Returns how many measurements do not exceed a latency. */
export function countUpTo({ valuesMs, counts }: Latencies, ms: number): number {
  let count = 0;
  for (let index = 0; index < counts.length && (valuesMs[index] ?? 0) <= ms; index += 1)
    count += counts[index] ?? 0;
  return count;
}
