import type { Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { subjectOf } from "./threshold-metrics.ts";
import type { ThresholdResult } from "./verdict.ts";

/** A reading speaks for so many minutes before and after it: a source may answer late, and time may be compressed. */
const REACH_FRAMES = 2;
/** More of the run than this without a reading, and a series cannot pass. */
const MOST_UNREAD_FRACTION = 0.1;

/**
 * Returns in how many minutes a series of the target was not read, where they are too many for a threshold on it to pass: a
 * target that is too busy to show its figures is not one that is well. Undefined for other thresholds, and where it was read.
 */
export function unreadMinutes({ operation }: Threshold, frames: readonly Frame[]): ThresholdResult["unread"] {
  const { subject, name } = subjectOf(operation);
  if (subject !== "metric" || frames.length === 0) return undefined;
  let minutes = 0;
  let lastRead = Number.NEGATIVE_INFINITY;
  const reads = frames.map(({ metrics }) => metrics?.[name] !== undefined);
  reads.forEach((read, index) => {
    if (read) lastRead = index;
    const ahead = reads.slice(index, index + REACH_FRAMES + 1).includes(true);
    if (index - lastRead > REACH_FRAMES && !ahead) minutes += 1;
  });
  return minutes > MOST_UNREAD_FRACTION * frames.length ? { minutes, of: frames.length } : undefined;
}
