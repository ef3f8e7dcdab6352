import { peakOf } from "./concurrency.ts";
import type { Estimate } from "./estimate.ts";
import type { HoldingTime } from "./holding-time.ts";
import { fitMetalog, quantile } from "./metalog.ts";

/** Medians of hands-on time at which the shape of a group's week is computed; in between lie straight lines. */
const MOST_NODES = 7;
/** Medians rarer than that at either end take the shape of the outermost node. */
const OUTERMOST = 0.0005;

/** The shape of a group's week as far as draws need it, for one arrival on each working day. */
export interface ShapeNode {
  readonly logMedianH: number;
  /** For each IDE whose sessions end, the mean number at the chosen slots. */
  readonly byPart: readonly Float64Array[];
  /** Highest mean number of the week over all of these IDEs, each by its share. */
  readonly peak: number;
}

/** Where a draw lies between two nodes. */
export interface BetweenNodes {
  readonly below: ShapeNode;
  readonly above: ShapeNode;
  /** 0 at `below`, 1 at `above`. */
  readonly fraction: number;
}

/**
 * Returns medians from the shortest to the longest that count, evenly on a logarithmic scale; one where it is certain. They
 * depend on the answer alone, so that groups with the same answer share their curves.
 */
export function nodeMedians(handsOnHours: Estimate): readonly number[] {
  const fit = fitMetalog(handsOnHours, "positive");
  if (!fit.ok) throw new Error(`handsOnHours: ${fit.reason}`);
  const shortest = quantile(fit.metalog, OUTERMOST);
  const longest = quantile(fit.metalog, 1 - OUTERMOST);
  if (shortest === longest) return [longest];
  return Array.from(
    { length: MOST_NODES },
    (_, i) => shortest * (longest / shortest) ** (i / (MOST_NODES - 1)),
  );
}

/** Returns the node of one median: the curve of each part at the chosen slots, and their common peak over the week. */
export function shapeNode(
  medianH: number,
  parts: readonly { readonly share: number; readonly holding: Omit<HoldingTime, "medianH"> }[],
  slots: readonly number[],
  curve: (holding: HoldingTime) => Float64Array,
): ShapeNode {
  const weeks = parts.map(({ holding }) => curve({ ...holding, medianH }));
  const total = new Float64Array(weeks[0]?.length ?? 0);
  for (const [i, week] of weeks.entries()) {
    const share = parts[i]?.share ?? 0;
    for (let slot = 0; slot < total.length; slot += 1)
      total[slot] = (total[slot] ?? 0) + share * (week[slot] ?? 0);
  }
  return {
    logMedianH: Math.log(medianH),
    byPart: weeks.map((week) => Float64Array.from(slots, (slot) => week[slot] ?? 0)),
    peak: peakOf(total).value,
  };
}

/** Returns the two nodes around a median; beyond the ends both are the last one. */
export function betweenNodes(nodes: readonly ShapeNode[], medianH: number): BetweenNodes {
  const logMedianH = Math.log(medianH);
  const first = nodes[0];
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) throw new Error("expected at least one node, got none");
  if (nodes.length === 1 || logMedianH <= first.logMedianH)
    return { below: first, above: first, fraction: 0 };
  const width = (last.logMedianH - first.logMedianH) / (nodes.length - 1);
  const place = Math.min(nodes.length - 1, (logMedianH - first.logMedianH) / width);
  const index = Math.min(nodes.length - 2, Math.floor(place));
  const below = nodes[index] ?? first;
  return { below, above: nodes[index + 1] ?? last, fraction: place - index };
}

/** Returns a number between those of two nodes. */
export function mix(below: number, above: number, fraction: number): number {
  return below + fraction * (above - below);
}
