import type { DayOfSessions } from "./daily-maximum.ts";
import { dailyMaximumLevel } from "./daily-maximum.ts";
import { mix } from "./shape-nodes.ts";

/** What the height of a day's maximum depends on, of one draw. */
export interface DrawnDay {
  /** Mean number at the busiest moment. */
  readonly mean: number;
  readonly capacity: number;
  readonly dayVariationFraction: number;
}

/** More sessions than that scatter so little that the days alone count. */
const MOST_SCATTERING = 1e6;
/** Fewer sessions than that are none, at any quantile that is asked for. */
const FEWEST = 0.01;
const UNLIMITED = 1e12;
const NODES_PER_UNIT = 3;
const MOST_NODES = 24;

/**
 * Returns a function that gives the level of the daily maximum of any of the days, fast, for thousands of draws.
 *
 * Level over mean depends smoothly on two numbers: how far the days differ, and mean/(1 − mean/capacity), the number of
 * independent arrivals that scatters as much. It is computed exactly on a grid of the two and read off by straight lines,
 * then scaled so that the likely day, which is computed exactly, comes out as it is. No level exceeds the capacity.
 */
export function levelTable(
  days: readonly DrawnDay[],
  likely: DayOfSessions,
  q: number,
): (day: DrawnDay) => number {
  const peak = likely.looks[0] ?? 0;
  const looks = likely.looks.map((look) => (peak > 0 ? look / peak : 1));
  const likelyDay = {
    mean: peak,
    capacity: likely.capacity,
    dayVariationFraction: likely.dayVariationFraction,
  };
  const busy = [...days, likelyDay].filter((day) => day.mean > 0);
  const sizes = axis(busy.map(logSize));
  const variations = axis(busy.map((day) => day.dayVariationFraction));
  const ratios = sizes.map((size) =>
    variations.map((dayVariationFraction) => {
      const mean = Math.exp(size);
      const day = { looks: looks.map((look) => mean * look), capacity: UNLIMITED, dayVariationFraction };
      return dailyMaximumLevel(day, q) / mean;
    }),
  );
  const read = (day: DrawnDay): number => {
    const [i, across] = place(sizes, logSize(day));
    const [j, along] = place(variations, day.dayVariationFraction);
    const at = (a: number, b: number): number => ratios[a]?.[b] ?? ratios[a]?.[b - 1] ?? 0;
    const low = mix(at(i, j), at(i, j + 1), along);
    const high = i + 1 < sizes.length ? mix(at(i + 1, j), at(i + 1, j + 1), along) : low;
    return day.mean * mix(low, high, across);
  };
  const readLikely = peak > 0 ? Math.min(likely.capacity, read(likelyDay)) : 0;
  const scale = readLikely > 0 ? dailyMaximumLevel(likely, q) / readLikely : 1;
  return (day) => (day.mean > 0 ? Math.min(day.capacity, scale * read(day)) : 0);
}

function logSize({ mean, capacity }: DrawnDay): number {
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
