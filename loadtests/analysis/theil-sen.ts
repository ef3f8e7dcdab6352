import { Z_OF_95_PERCENT } from "./long-run.ts";

/** A value at a time. */
export interface TimedValue {
  readonly at: number;
  readonly value: number;
}

/** A slope per unit of time with its 95 % interval, and the level at the middle of the time. */
export interface Slope {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

/**
 * Returns the median of the slopes between all pairs of points, and the 95 % interval of the slope from the order of the
 * slopes; undefined with fewer than four points. Points are taken as independent of each other.
 *
 * Source: P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, Journal of the American Statistical
 * Association 63 (1968).
 */
export function theilSen(points: readonly TimedValue[]): Slope | undefined {
  const n = points.length;
  if (n < 4) return undefined;
  const slopes: number[] = [];
  points.forEach((point, index) => {
    for (const later of points.slice(index + 1)) {
      if (later.at !== point.at) slopes.push((later.value - point.value) / (later.at - point.at));
    }
  });
  slopes.sort((a, b) => a - b);
  const reach = Z_OF_95_PERCENT * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number => slopes[Math.max(0, Math.min(slopes.length - 1, rank))] ?? 0;
  return {
    slope: medianOf(slopes),
    low: at(Math.floor((slopes.length - reach) / 2) - 1),
    high: at(Math.ceil((slopes.length + reach) / 2)),
    level: medianOf(points.map(({ value }) => value).sort((a, b) => a - b)),
  };
}

/** Returns the median of ascending numbers; NaN of none. */
export function medianOf(ascending: readonly number[]): number {
  const middle = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(middle)] ?? Number.NaN) + (ascending[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
