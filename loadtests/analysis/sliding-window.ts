import { FRAME_S, type Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { type FrameReading, figureOf, histogramsOf, readFrame } from "./frame-reading.ts";
import { addCounts, BUCKETS, bucketMs } from "./histogram-counts.ts";
import { quantileRank } from "./latency.ts";
import { formOf, quantileOf } from "./threshold-metrics.ts";

/** A threshold's figure over one window of a run. */
export interface WindowFigure {
  readonly fromS: number;
  readonly toS: number;
  readonly got: number | undefined;
  readonly samples: number;
}

/** Takes the next frame of a run, and returns the window that ends with it; undefined while no whole one does. */
export type Slide = (frame: Frame) => WindowFigure | undefined;

/** What several frames say together; the oldest can be taken out again. */
interface Tally {
  readonly add: (frame: Frame) => void;
  readonly dropOldest: () => void;
  readonly read: () => Pick<WindowFigure, "got" | "samples">;
}

/**
 * Returns a window of the threshold's length (a minute unless stated) that slides over the frames of a run, which come in
 * the order of time. It holds whole frames, as few as cover its length, and does not reach over a gap.
 */
export function slideWindow(threshold: Threshold): Slide {
  const lengthS = threshold.windowS ?? FRAME_S;
  const spans: { fromS: number; toS: number }[] = [];
  const tally = formOf(threshold.metric) === "quantile" ? latencyTally(threshold) : readingTally(threshold);
  const dropOldest = (): void => {
    spans.shift();
    tally.dropOldest();
  };
  return (frame) => {
    while (spans.length > 0 && spans.at(-1)?.toS !== frame.fromS) dropOldest();
    spans.push({ fromS: frame.fromS, toS: frame.toS });
    tally.add(frame);
    while (frame.toS - (spans[1]?.fromS ?? frame.toS) >= lengthS) dropOldest();
    const fromS = spans[0]?.fromS ?? frame.fromS;
    // The end of a run that stops between two minutes is no minute of its own.
    if (threshold.windowS === undefined && fromS !== frame.fromS) return undefined;
    return frame.toS - fromS < lengthS ? undefined : { fromS, toS: frame.toS, ...tally.read() };
  };
}

function readingTally(threshold: Threshold): Tally {
  const readings: FrameReading[] = [];
  return {
    add: (frame) => readings.push(readFrame(threshold, frame)),
    dropOldest: () => readings.shift(),
    read: () => figureOf(threshold, readings),
  };
}

/** The counts of one frame, without empty buckets. */
interface SparseCounts {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** Counts of the window are kept in one buffer, so that a window of an hour costs no more than one of a minute. */
function latencyTally(threshold: Threshold): Tally {
  const frames: SparseCounts[] = [];
  const sum = new Float64Array(BUCKETS);
  const scratch = new Float64Array(BUCKETS);
  let total = 0;
  const change = ({ buckets, counts }: SparseCounts, sign: 1 | -1): void => {
    buckets.forEach((bucket, index) => {
      const by = sign * (counts[index] ?? 0);
      sum[bucket] = (sum[bucket] ?? 0) + by;
      total += by;
    });
  };
  const quantile = quantileOf(threshold.metric) ?? 1;
  return {
    add: (frame) => {
      const counts = sparseCounts(histogramsOf(threshold, frame), scratch);
      frames.push(counts);
      change(counts, 1);
    },
    dropOldest: () => {
      const oldest = frames.shift();
      if (oldest !== undefined) change(oldest, -1);
    },
    read: () => ({
      got: total === 0 ? undefined : bucketAt(sum, quantileRank(total, quantile)),
      samples: total,
    }),
  };
}

/** `scratch` is all zero, and is left so. */
function sparseCounts(encoded: readonly string[], scratch: Float64Array): SparseCounts {
  let filled = 0;
  for (const text of encoded) filled = Math.max(filled, addCounts(text, scratch));
  const buckets: number[] = [];
  const counts: number[] = [];
  for (let bucket = 0; bucket < filled; bucket += 1) {
    const count = scratch[bucket] ?? 0;
    if (count === 0) continue;
    buckets.push(bucket);
    counts.push(count);
    scratch[bucket] = 0;
  }
  return { buckets, counts };
}

function bucketAt(counts: Float64Array, rank: number): number | undefined {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += counts[bucket] ?? 0;
    if (seen >= rank) return bucketMs(bucket);
  }
  return undefined;
}
