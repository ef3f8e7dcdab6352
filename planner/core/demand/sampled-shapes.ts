import { addScaled } from "../columns.ts";
import type { Placement } from "../site.ts";
import type { PlannedGroup } from "./planned-group.ts";
import { mix } from "./shape-nodes.ts";

/** Moments of the week, each told by the slots over which a curve's mean is taken. */
export type WeekMoments = readonly (readonly number[])[];

/** All sessions, or those of one placement. */
export type PeakSet = "all" | Placement;

/** Returns whether sessions of a placement are among some. */
export function isIn(set: PeakSet, { placement }: { readonly placement: Placement }): boolean {
  return set === "all" || placement === set;
}

/** The curves of some parts of a group at chosen moments of the week. */
export interface SampledShapes {
  readonly moments: number;
  /** The parts together, each by its share: node after node, moments within a node; the last node twice, so that each has a next. */
  readonly together: Float64Array;
  /** By part: the same of it alone, whole. */
  readonly alone: readonly Float64Array[];
  readonly shares: readonly number[];
  readonly endingShare: number;
  readonly standingShare: number;
}

/** Numbers of every draw: the first of draw 0 stands at `offset`, those of the next draw `stride` further. */
export interface DrawRows {
  readonly values: Float64Array;
  readonly offset: number;
  readonly stride: number;
}

/** The parts of a group with their curves at chosen moments of the week. */
export interface SampledParts {
  readonly moments: number;
  readonly parts: readonly SampledPart[];
}

interface SampledPart {
  readonly placement: Placement;
  readonly share: number;
  /** As `alone` of {@link SampledShapes}; absent where sessions never end. */
  readonly values?: Float64Array;
}

/** Returns rows of so many numbers for each draw, all 0. */
export function rowsOf(draws: number, length: number): DrawRows {
  return { values: new Float64Array(draws * length), offset: 0, stride: length };
}

/** Reads the curves of a group at the chosen moments. */
export function sampleParts({ nodes, parts }: PlannedGroup, moments: WeekMoments): SampledParts {
  return {
    moments: moments.length,
    parts: parts.map(({ placement, share, place }) => {
      if (place === undefined) return { placement, share };
      const values = new Float64Array((nodes.length + 1) * moments.length);
      for (const [node, { weeks }] of nodes.entries())
        readMeans(weeks[place] ?? new Float64Array(0), moments, values, node * moments.length);
      values.copyWithin(nodes.length * moments.length, (nodes.length - 1) * moments.length);
      return { placement, share, values };
    }),
  };
}

function readMeans(week: Float64Array, moments: WeekMoments, into: Float64Array, row: number): void {
  for (let at = 0; at < moments.length; at += 1) {
    const slots = moments[at] ?? [];
    let sum = 0;
    for (let i = 0; i < slots.length; i += 1) sum += week[slots[i] ?? 0] ?? 0;
    into[row + at] = sum / slots.length;
  }
}

/** Returns the curves of the parts of one placement, or of all. */
export function shapesOf({ moments, parts }: SampledParts, set: PeakSet): SampledShapes {
  const here = parts.filter((part) => isIn(set, part));
  const ending = here.flatMap(({ share, values }) => (values === undefined ? [] : [{ share, values }]));
  const sum = (shares: readonly number[]): number => shares.reduce((a, b) => a + b, 0);
  const shares = ending.map(({ share }) => share);
  const alone = ending.map(({ values }) => values);
  return {
    moments,
    together: weighted(alone, shares),
    alone,
    shares,
    endingShare: sum(shares),
    standingShare: sum(here.flatMap(({ share, values }) => (values === undefined ? [share] : []))),
  };
}

function weighted(parts: readonly Float64Array[], shares: readonly number[]): Float64Array {
  const sum = new Float64Array(parts[0]?.length ?? 0);
  for (const [i, part] of parts.entries()) addScaled(sum, shares[i] ?? 0, part);
  return sum;
}

/**
 * Adds the mean numbers of a group at all moments to the rows of every draw. Nobody holds more than all of their sessions; where no
 * curve is that high, the parts are added up at once.
 */
export function addMeans(rows: DrawRows, group: PlannedGroup, shapes: SampledShapes): void {
  if (shapes.endingShare === 0) return;
  const { below, fraction, perShape, everything, highest } = group.heights;
  const { moments, together } = shapes;
  for (let draw = 0; draw < below.length; draw += 1) {
    const row = rows.offset + draw * rows.stride;
    const node = below[draw] ?? 0;
    const height = perShape[draw] ?? 0;
    if (height * (highest[node] ?? 0) > (everything[draw] ?? 0))
      addCapped(rows.values, row, group, shapes, draw);
    else addBetween(rows.values, row, together, node * moments, moments, height, fraction[draw] ?? 0);
  }
}

function addBetween(
  sums: Float64Array,
  row: number,
  shapes: Float64Array,
  low: number,
  moments: number,
  height: number,
  fraction: number,
): void {
  const high = low + moments;
  const [ofLow, ofHigh] = [height * (1 - fraction), height * fraction];
  for (let at = 0; at < moments; at += 1)
    sums[row + at] =
      (sums[row + at] ?? 0) + ofLow * (shapes[low + at] ?? 0) + ofHigh * (shapes[high + at] ?? 0);
}

function addCapped(
  sums: Float64Array,
  row: number,
  group: PlannedGroup,
  shapes: SampledShapes,
  draw: number,
): void {
  for (let part = 0; part < shapes.shares.length; part += 1) {
    for (let at = 0; at < shapes.moments; at += 1)
      sums[row + at] = (sums[row + at] ?? 0) + partMeanAt(group, shapes, part, draw, at);
  }
}

/** Returns the mean number of all parts of a group in every draw, each at its own moment. */
export function meansAt(group: PlannedGroup, shapes: SampledShapes, at: Uint16Array): Float64Array {
  const means = new Float64Array(at.length);
  if (shapes.endingShare === 0) return means;
  const { below, fraction, perShape, everything, highest } = group.heights;
  const { moments, together } = shapes;
  for (let draw = 0; draw < means.length; draw += 1) {
    const node = below[draw] ?? 0;
    const height = perShape[draw] ?? 0;
    const low = node * moments + (at[draw] ?? 0);
    means[draw] =
      height * (highest[node] ?? 0) > (everything[draw] ?? 0)
        ? cappedMeanAt(group, shapes, draw, at[draw] ?? 0)
        : height * mix(together[low] ?? 0, together[low + moments] ?? 0, fraction[draw] ?? 0);
  }
  return means;
}

function cappedMeanAt(group: PlannedGroup, shapes: SampledShapes, draw: number, at: number): number {
  let sum = 0;
  for (let part = 0; part < shapes.shares.length; part += 1) sum += partMeanAt(group, shapes, part, draw, at);
  return sum;
}

/** Returns the mean number of one part of a group at one moment, for one draw. */
export function partMeanAt(
  { heights }: PlannedGroup,
  { alone, shares, moments }: SampledShapes,
  part: number,
  draw: number,
  at: number,
): number {
  const low = (heights.below[draw] ?? 0) * moments + at;
  const shape = mix(alone[part]?.[low] ?? 0, alone[part]?.[low + moments] ?? 0, heights.fraction[draw] ?? 0);
  return (shares[part] ?? 0) * Math.min(heights.everything[draw] ?? 0, (heights.perShape[draw] ?? 0) * shape);
}
