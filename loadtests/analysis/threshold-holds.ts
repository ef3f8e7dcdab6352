import type { Threshold } from "../scenario/scenario.ts";
import type { Figure } from "./frame-reading.ts";
import { formOf } from "./threshold-metrics.ts";

/** Returns true when a figure is on the right side of the limit. */
export function holds({ comparison, limit }: Threshold, got: number): boolean {
  return comparison === "at-most" ? got <= limit : got >= limit;
}

/**
 * Returns true when there are measurements enough to hold a figure against the limit. Few requests can still fail a share
 * of errors: when it would be exceeded even if all that are missing had succeeded.
 */
export function enough(threshold: Threshold, { got, samples }: Figure): boolean {
  if (got === undefined) return false;
  if (samples >= threshold.minSamples) return true;
  const ceiling = formOf(threshold.metric) === "share" && threshold.comparison === "at-most";
  return ceiling && got * samples > threshold.limit * threshold.minSamples;
}
