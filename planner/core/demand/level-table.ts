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
  const peak = likely.looks[0] ?? 0;
  const looks = likely.looks.map((look) => (peak > 0 ? look / peak : 1));
  const busy = Array.from(days.mean.keys()).filter((draw) => (days.mean[draw] ?? 0) > 0);
  const likelySize = peak > 0 ? [logSize(peak, likely.capacity)] : [];
  const likelyVariation = peak > 0 ? [likely.dayVariationFraction] : [];
  const sizes = axis([
    ...busy.map((draw) => logSize(days.mean[draw] ?? 0, days.capacity[draw] ?? 0)),
    ...likelySize,
  ]);
  const variations = axis([...busy.map((draw) => days.dayVariationFraction[draw] ?? 0), ...likelyVariation]);
  const ratios = sizes.map((size) =>
    variations.map((dayVariationFraction) => {
      const mean = Math.exp(size);
      const day = { looks: looks.map((look) => mean * look), capacity: UNLIMITED, dayVariationFraction };
      return dailyMaximumLevel(day, q, TABLE_TOLERANCE) / mean;
    }),
  );
  const read = (mean: number, capacity: number, variation: number): number => {
    const [i, across] = place(sizes, logSize(mean, capacity));
    const [j, along] = place(variations, variation);
    const at = (a: number, b: number): number => ratios[a]?.[b] ?? ratios[a]?.[b - 1] ?? 0;
    const low = mix(at(i, j), at(i, j + 1), along);
    const high = i + 1 < sizes.length ? mix(at(i + 1, j), at(i + 1, j + 1), along) : low;
    return mean * mix(low, high, across);
  };
  const readLikely =
    peak > 0 ? Math.min(likely.capacity, read(peak, likely.capacity, likely.dayVariationFraction)) : 0;
  const scale = readLikely > 0 ? dailyMaximumLevel(likely, q) / readLikely : 1;
  return days.mean.map((mean, draw) => {
    const capacity = days.capacity[draw] ?? 0;
    return mean > 0
      ? Math.min(capacity, scale * read(mean, capacity, days.dayVariationFraction[draw] ?? 0))
      : 0;
  });
}

function logSize(mean: number, capacity: number): number {
  const free = 1 - mean / capacity;
  const scattering = free > 0 ? mean / free : MOST_SCATTERING;
  return Math.log(Math.min(MOST_SCATTERING, Math.max(FEWEST, scattering)));
}

/** Grid values from the least to the most, dense enough for straight lines; one value where all are alike. */
function axis(values: readonly number[]): readonly number[] {
  if (values.length === 0) return [];
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  if (most - least < 1e-9) return [most];
  const steps = Math.min(MOST_NODES - 1, Math.max(2, Math.ceil((most - least) * NODES_PER_UNIT)));
  return Array.from({ length: steps + 1 }, (_, i) => least + ((most - least) * i) / steps);
}

function place(grid: readonly number[], value: number): readonly [number, number] {
  const first = grid[0] ?? 0;
  if (grid.length < 2) return [0, 0];
  const width = ((grid.at(-1) ?? 0) - first) / (grid.length - 1);
  const at = Math.min(grid.length - 1, Math.max(0, (value - first) / width));
  const index = Math.min(grid.length - 2, Math.floor(at));
  return [index, at - index];
}
