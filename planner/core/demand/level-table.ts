import type { DayOfSessions } from "./daily-maximum.ts";
import { dailyMaximumLevel } from "./daily-maximum.ts";
import { mix } from "./shape-nodes.ts";

/** What the height of a day's maximum depends on, in every draw. */
export interface DrawnDays {
  /** Mean number at the busiest moment. */
  readonly mean: Float64Array;
  readonly capacity: Float64Array;
  readonly dayVariationFraction: Float64Array;
}

/** More sessions than that scatter so little that the days alone count. */
const MOST_SCATTERING = 1e5;
/** Fewer sessions than that are none, at any quantile that is asked for. */
const FEWEST = 0.01;
const UNLIMITED = 1e12;
const NODES_PER_UNIT = 3;
const MOST_NODES = 24;
/** A hundred times finer than straight lines between the nodes are. */
const TABLE_TOLERANCE = 1e-5;

/**
 * Returns the level of the daily maximum of every draw, before it is rounded up to whole sessions.
 *
 * Level over mean depends smoothly on two numbers: how far the days differ, and mean/(1 − mean/capacity), the number of
 * independent arrivals that scatters as much. It is computed exactly on a grid of the two and read off by straight lines,
 * then scaled so that the likely day, which is computed exactly, comes out as it is. No level exceeds the capacity.
 */
export function dayLevels(days: DrawnDays, likely: DayOfSessions, q: number): Float64Array {
  const { mean, capacity, dayVariationFraction } = days;
  const peak = likely.looks[0] ?? 0;
  const looks = likely.looks.map((look) => (peak > 0 ? look / peak : 1));
  const likelySize = logSize(peak, likely.capacity);
  const sizes = logSizes(days);
  const table = levelTable(
    axis(sizes, mean, peak > 0 ? [likelySize] : []),
    axis(dayVariationFraction, mean, peak > 0 ? [likely.dayVariationFraction] : []),
    (size, variation) => {
      const scaled = looks.map((look) => Math.exp(size) * look);
      const day = { looks: scaled, capacity: UNLIMITED, dayVariationFraction: variation };
      return dailyMaximumLevel(day, q, TABLE_TOLERANCE) / Math.exp(size);
    },
  );
  const readLikely = Math.min(
    likely.capacity,
    peak * readTable(table, likelySize, likely.dayVariationFraction),
  );
  const scale = readLikely > 0 ? dailyMaximumLevel(likely, q) / readLikely : 1;
  const levels = new Float64Array(mean.length);
  for (let draw = 0; draw < levels.length; draw += 1) {
    const middle = mean[draw] ?? 0;
    if (middle <= 0) continue;
    const ratio = readTable(table, sizes[draw] ?? 0, dayVariationFraction[draw] ?? 0);
    levels[draw] = Math.min(capacity[draw] ?? 0, scale * middle * ratio);
  }
  return levels;
}

function logSizes({ mean, capacity }: DrawnDays): Float64Array {
  const sizes = new Float64Array(mean.length);
  for (let draw = 0; draw < sizes.length; draw += 1)
    sizes[draw] = logSize(mean[draw] ?? 0, capacity[draw] ?? 0);
  return sizes;
}

function logSize(mean: number, capacity: number): number {
  const free = 1 - mean / capacity;
  const scattering = free > 0 ? mean / free : MOST_SCATTERING;
  return Math.log(Math.min(MOST_SCATTERING, Math.max(FEWEST, scattering)));
}

/** Values at even steps: `steps` + 1 of them, the last of which lies `span` above the first. */
interface Axis {
  readonly first: number;
  readonly span: number;
  readonly steps: number;
}

/** Returns an axis over the draws in which anybody comes and some more values, dense enough for straight lines; one value where all are alike. */
function axis(values: Float64Array, mean: Float64Array, more: readonly number[]): Axis {
  let least = Math.min(...more);
  let most = Math.max(...more);
  for (let draw = 0; draw < values.length; draw += 1) {
    if ((mean[draw] ?? 0) <= 0) continue;
    least = Math.min(least, values[draw] ?? 0);
    most = Math.max(most, values[draw] ?? 0);
  }
  const span = most - least;
  // Of no values at all, the span is negative.
  if (span < 1e-9) return { first: span < 0 ? 0 : most, span: 0, steps: 0 };
  const steps = Math.min(MOST_NODES - 1, Math.max(2, Math.ceil(span * NODES_PER_UNIT)));
  return { first: least, span, steps };
}

interface LevelTable {
  readonly sizes: Axis;
  readonly variations: Axis;
  /** By size, then by variation. */
  readonly ratios: Float64Array;
}

function levelTable(
  sizes: Axis,
  variations: Axis,
  ratioAt: (size: number, variation: number) => number,
): LevelTable {
  const columns = variations.steps + 1;
  const ratios = new Float64Array((sizes.steps + 1) * columns);
  for (let i = 0; i < ratios.length; i += 1)
    ratios[i] = ratioAt(valueAt(sizes, Math.floor(i / columns)), valueAt(variations, i % columns));
  return { sizes, variations, ratios };
}

function valueAt({ first, span, steps }: Axis, step: number): number {
  return steps === 0 ? first : first + (span * step) / steps;
}

function readTable({ sizes, variations, ratios }: LevelTable, size: number, variation: number): number {
  const columns = variations.steps + 1;
  const across = stepsAlong(sizes, size);
  const along = stepsAlong(variations, variation);
  const row = Math.min(Math.floor(across), Math.max(0, sizes.steps - 1));
  const column = Math.min(Math.floor(along), Math.max(0, variations.steps - 1));
  const [low, high] = [row * columns, Math.min(row + 1, sizes.steps) * columns];
  const next = Math.min(column + 1, variations.steps);
  return mix(
    mix(ratios[low + column] ?? 0, ratios[low + next] ?? 0, along - column),
    mix(ratios[high + column] ?? 0, ratios[high + next] ?? 0, along - column),
    across - row,
  );
}

function stepsAlong({ first, span, steps }: Axis, value: number): number {
  return steps === 0 ? 0 : Math.min(steps, Math.max(0, ((value - first) / span) * steps));
}
