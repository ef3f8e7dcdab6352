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

/** Returns mean and quantiles of draws, each with the standard error that the spread of its batches tells. */
export function summarise(draws: ArrayLike<number>): DrawSummary {
  const all = new Float64Array(draws);
  const batches = batchesOf(all.length).map(({ from, to }) => all.slice(from, to).sort());
  const sorted = all.slice().sort();
  const drawn = (figure: (values: Float64Array) => number): Drawn => {
    const standardError = standardErrorOf(batches.map(figure));
    return { value: figure(sorted), ...(standardError === undefined ? {} : { standardError }) };
  };
  return {
    mean: drawn(meanOf),
    p10: drawn((values) => quantileOf(values, 0.1)),
    p50: drawn((values) => quantileOf(values, 0.5)),
    p90: drawn((values) => quantileOf(values, 0.9)),
    p99: drawn((values) => quantileOf(values, 0.99)),
  };
}

/** Returns the smallest of some values in rising order that a share `q` of them does not exceed. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)] ?? 0;
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
