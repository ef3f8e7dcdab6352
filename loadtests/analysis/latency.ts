import type { EncodedHistogram } from "../results/frame.ts";
import { addCounts, BUCKETS, bucketMs } from "./histogram-counts.ts";

/**
 * Latencies as an HDR histogram counted them, without its empty buckets: `valuesMs` ascending, `counts` beside them.
 * A value is the highest one that the histogram cannot tell from what was recorded (3 digits), as in HdrHistogram.
 */
export interface Latencies {
  readonly valuesMs: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

export const NO_LATENCIES: Latencies = { valuesMs: [], counts: [], total: 0 };

/** Returns the latencies of encoded histograms of frames together; an empty text holds none. Throws for damaged ones. */
export function decodeLatencies(...encoded: readonly EncodedHistogram[]): Latencies {
  if (encoded.every((text) => text === "")) return NO_LATENCIES;
  const buckets = new Float64Array(BUCKETS);
  for (const text of encoded) addCounts(text, buckets);
  const valuesMs: number[] = [];
  const counts: number[] = [];
  let total = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const count = buckets[bucket] ?? 0;
    if (count === 0) continue;
    valuesMs.push(bucketMs(bucket));
    counts.push(count);
    total += count;
  }
  return { valuesMs, counts, total };
}

/** Returns all latencies together. Percentiles are never averaged: counts are added. */
export function mergeLatencies(parts: readonly Latencies[]): Latencies {
  const filled = parts.filter((part) => part.total > 0);
  const [only] = filled;
  if (only === undefined) return NO_LATENCIES;
  if (filled.length === 1) return only;
  const countOf = new Map<number, number>();
  for (const part of filled) {
    part.valuesMs.forEach((value, index) => {
      countOf.set(value, (countOf.get(value) ?? 0) + (part.counts[index] ?? 0));
    });
  }
  const valuesMs = [...countOf.keys()].sort((a, b) => a - b);
  const counts = valuesMs.map((value) => countOf.get(value) ?? 0);
  return { valuesMs, counts, total: counts.reduce((sum, count) => sum + count, 0) };
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
  return latencies.valuesMs.at(-1);
}

/** Returns how many measurements do not exceed a latency. */
export function countUpTo({ valuesMs, counts }: Latencies, ms: number): number {
  let count = 0;
  for (let index = 0; index < counts.length && (valuesMs[index] ?? 0) <= ms; index += 1)
    count += counts[index] ?? 0;
  return count;
}
