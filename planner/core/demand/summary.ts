import { placeOf, quantilesOf } from "./selection.ts";
import { batchesOf } from "./stratified.ts";

/** A figure from draws and the standard error that drawing leaves in it; no error is known of a single batch. */
export interface Drawn {
  readonly value: number;
  readonly standardError?: number;
}

/** What draws say of one quantity. Quantiles are order statistics: the smallest draw that a share q does not exceed. */
export interface DrawSummary {
  readonly mean: Drawn;
  readonly p10: Drawn;
  readonly p50: Drawn;
  readonly p90: Drawn;
  readonly p99: Drawn;
}

const SHARES = [0.1, 0.5, 0.9, 0.99] as const;

/** Returns mean and quantiles of draws, each with the standard error that the spread of its batches tells. */
export function summarise(draws: Float64Array): DrawSummary {
  const figures = figuresOf(draws);
  const batches = batchesOf(draws.length).map(({ from, to }) => figuresOf(draws.subarray(from, to)));
  const drawn = (i: number): Drawn => {
    const standardError = standardErrorOf(batches.map((batch) => batch[i] ?? 0));
    return { value: figures[i] ?? 0, ...(standardError === undefined ? {} : { standardError }) };
  };
  return { mean: drawn(0), p10: drawn(1), p50: drawn(2), p90: drawn(3), p99: drawn(4) };
}

/** The mean and the quantiles of the shares. */
function figuresOf(values: Float64Array): readonly number[] {
  return [meanOf(values), ...quantilesOf(values, SHARES)];
}

/** Returns the smallest of some values in rising order that a share `q` of them does not exceed. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  return sorted[placeOf(q, sorted.length)] ?? 0;
}

/** Returns the mean of draws; 0 of none. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Standard error of the mean of batches. */
function standardErrorOf(figures: readonly number[]): number | undefined {
  if (figures.length < 2) return undefined;
  const mean = meanOf(figures);
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return Math.sqrt(squares / (figures.length - 1) / figures.length);
}
