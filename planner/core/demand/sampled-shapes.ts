import type { Placement } from "../site.ts";
import type { PlannedGroup } from "./planned-group.ts";
import { mix } from "./shape-nodes.ts";

/** Reads the mean over some slots, or at one, off the curve of a week. */
export type WeekSample = (week: Float64Array) => number;

/** The curves of a group at chosen moments of the week, of the parts of one placement. */
export interface SampledShapes {
  readonly moments: number;
  /** By node: the parts together, each by its share. */
  readonly together: readonly Float64Array[];
  /** By node and part: the parts alone. */
  readonly alone: readonly (readonly Float64Array[])[];
  readonly shares: readonly number[];
  readonly endingShare: number;
  readonly standingShare: number;
}

/** Reads the curves of a group at the chosen moments. */
export function sampleShapes(
  { nodes, parts }: PlannedGroup,
  placement: Placement,
  samples: readonly WeekSample[],
): SampledShapes {
  const here = parts.filter((part) => part.placement === placement);
  const ending = here.flatMap(({ place, share }) => (place === undefined ? [] : [{ place, share }]));
  const sum = (shares: readonly number[]): number => shares.reduce((a, b) => a + b, 0);
  const alone = nodes.map(({ weeks }) =>
    ending.map(({ place }) =>
      Float64Array.from(samples, (sample) => sample(weeks[place] ?? new Float64Array(0))),
    ),
  );
  const shares = ending.map(({ share }) => share);
  return {
    moments: samples.length,
    together: alone.map((ofParts) => weighted(ofParts, shares, samples.length)),
    alone,
    shares,
    endingShare: sum(shares),
    standingShare: sum(here.flatMap(({ place, share }) => (place === undefined ? [share] : []))),
  };
}

function weighted(parts: readonly Float64Array[], shares: readonly number[], moments: number): Float64Array {
  const sum = new Float64Array(moments);
  for (const [i, part] of parts.entries()) {
    for (let at = 0; at < moments; at += 1) sum[at] = (sum[at] ?? 0) + (shares[i] ?? 0) * (part[at] ?? 0);
  }
  return sum;
}

/**
 * Adds the mean numbers of a group at all moments to `sum`, from `offset` on, for one draw. Nobody holds more than all of
 * their sessions; where no curve is that high, the parts are added up at once.
 */
export function addMeans(
  sum: Float64Array,
  offset: number,
  group: PlannedGroup,
  shapes: SampledShapes,
  draw: number,
): void {
  if (shapes.endingShare === 0) return;
  if (reachesEverything(group, draw)) {
    for (let part = 0; part < shapes.shares.length; part += 1) {
      for (let at = 0; at < shapes.moments; at += 1) {
        sum[offset + at] = (sum[offset + at] ?? 0) + partMeanAt(group, shapes, part, draw, at);
      }
    }
    return;
  }
  const { heights } = group;
  const below = heights.below[draw] ?? 0;
  const fraction = heights.fraction[draw] ?? 0;
  const perShape = heights.perShape[draw] ?? 0;
  const low = shapes.together[below];
  const high = shapes.together[fraction > 0 ? below + 1 : below];
  if (low === undefined || high === undefined) throw new Error(`expected shapes of node ${below}, got none`);
  const [ofLow, ofHigh] = [perShape * (1 - fraction), perShape * fraction];
  for (let at = 0; at < shapes.moments; at += 1) {
    sum[offset + at] = (sum[offset + at] ?? 0) + ofLow * (low[at] ?? 0) + ofHigh * (high[at] ?? 0);
  }
}

/** Returns the mean number of all parts of a group at one moment, for one draw. */
export function groupMeanAt(group: PlannedGroup, shapes: SampledShapes, draw: number, at: number): number {
  if (shapes.endingShare === 0) return 0;
  if (reachesEverything(group, draw)) {
    let sum = 0;
    for (let part = 0; part < shapes.shares.length; part += 1)
      sum += partMeanAt(group, shapes, part, draw, at);
    return sum;
  }
  const { heights } = group;
  const below = heights.below[draw] ?? 0;
  const fraction = heights.fraction[draw] ?? 0;
  const low = shapes.together[below]?.[at] ?? 0;
  const high = fraction > 0 ? (shapes.together[below + 1]?.[at] ?? 0) : low;
  return (heights.perShape[draw] ?? 0) * mix(low, high, fraction);
}

/** Returns the mean number of one part of a group at one moment, for one draw. */
export function partMeanAt(
  { heights }: PlannedGroup,
  shapes: SampledShapes,
  part: number,
  draw: number,
  at: number,
): number {
  const below = heights.below[draw] ?? 0;
  const fraction = heights.fraction[draw] ?? 0;
  const low = shapes.alone[below]?.[part]?.[at] ?? 0;
  const high = fraction > 0 ? (shapes.alone[below + 1]?.[part]?.[at] ?? 0) : low;
  const sessions = (heights.perShape[draw] ?? 0) * mix(low, high, fraction);
  return (shapes.shares[part] ?? 0) * Math.min(heights.everything[draw] ?? 0, sessions);
}

function reachesEverything({ nodes, heights }: PlannedGroup, draw: number): boolean {
  const below = heights.below[draw] ?? 0;
  const highest = Math.max(nodes[below]?.highest ?? 0, nodes[below + 1]?.highest ?? 0);
  return (heights.perShape[draw] ?? 0) * highest > (heights.everything[draw] ?? 0);
}
