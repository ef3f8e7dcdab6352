import { addScaled } from "../columns.ts";
import { peakOf } from "./concurrency.ts";
import type { Estimate } from "./estimate.ts";
import { MOST_HANDS_ON_HOURS } from "./group-draws.ts";
import { fitMetalog, quantile } from "./metalog.ts";

/**
 * Steps of the hands-on time between the medians at which the shape of a week is computed, as a factor; in between lie
 * straight lines. All groups take their medians from the same steps, so that those who work alike share their curves.
 */
const STEP = 1.35;
/** Medians rarer than that at either end take the shape of the outermost node. */
const OUTERMOST = 0.0005;

/** The shape of a group's week at one median of the hands-on time, for one arrival on each working day. */
export interface ShapeNode {
  readonly logMedianH: number;
  /** For each IDE whose sessions end, the mean number over the week. */
  readonly weeks: readonly Float64Array[];
  /** Highest mean number of the week over all of these IDEs, each by its share. */
  readonly peak: number;
  /** Highest mean number of any of them alone, whatever its share. */
  readonly highest: number;
}

/** Returns medians from the shortest to the longest that count, evenly on a logarithmic scale; one where it is certain. */
export function nodeMedians(handsOnHours: Estimate): readonly number[] {
  const fit = fitMetalog(handsOnHours, "positive");
  if (!fit.ok) throw new Error(`handsOnHours: ${fit.reason}`);
  const shortest = quantile(fit.metalog, OUTERMOST);
  const longest = Math.min(MOST_HANDS_ON_HOURS, quantile(fit.metalog, 1 - OUTERMOST));
  if (shortest >= longest) return [longest];
  const step = (hours: number): number => Math.log(hours) / Math.log(STEP);
  const first = Math.floor(step(shortest) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(step(longest) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => STEP ** (first + i));
}

/** Returns the node of one median. */
export function shapeNode(
  medianH: number,
  shares: readonly number[],
  weeks: readonly Float64Array[],
): ShapeNode {
  const total = new Float64Array(weeks[0]?.length ?? 0);
  let highest = 0;
  for (const [i, week] of weeks.entries()) {
    addScaled(total, shares[i] ?? 0, week);
    highest = Math.max(highest, peakOf(week).value);
  }
  return { logMedianH: Math.log(medianH), weeks, peak: peakOf(total).value, highest };
}

/** Where each draw lies between two nodes: the place of the lower one, and how far towards the next, 0 to 1. */
export interface BetweenNodes {
  readonly below: Uint16Array;
  readonly fraction: Float64Array;
}

/** Returns the place of each median among the nodes; beyond the ends it is the last one. */
export function betweenNodes(nodes: readonly ShapeNode[], mediansH: Float64Array): BetweenNodes {
  const first = nodes[0];
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) throw new Error("expected at least one node, got none");
  const below = new Uint16Array(mediansH.length);
  const fraction = new Float64Array(mediansH.length);
  const steps = nodes.length - 1;
  if (steps === 0) return { below, fraction };
  const width = (last.logMedianH - first.logMedianH) / steps;
  for (let draw = 0; draw < below.length; draw += 1) {
    const steepest = (Math.log(mediansH[draw] ?? 0) - first.logMedianH) / width;
    const place = Math.min(steps, Math.max(0, steepest));
    const lower = Math.min(steps - 1, Math.floor(place));
    below[draw] = lower;
    fraction[draw] = place - lower;
  }
  return { below, fraction };
}

/** Returns a number between two others. */
export function mix(below: number, above: number, fraction: number): number {
  return below + fraction * (above - below);
}
