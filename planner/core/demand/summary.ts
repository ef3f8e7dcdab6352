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
  const all = Array.from(draws);
  const batches = batchesOf(all.length).map(({ from, to }) => all.slice(from, to));
  const sorted = [all, ...batches].map((part) => part.toSorted((a, b) => a - b));
  const [whole = [], ...parts] = sorted;
  const drawn = (figure: (values: readonly number[]) => number): Drawn => {
    const standardError = standardErrorOf(parts.map(figure));
    return { value: figure(whole), ...(standardError === undefined ? {} : { standardError }) };
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
export function quantileOf(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)] ?? 0;
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard error of the mean of batches. */
function standardErrorOf(figures: readonly number[]): number | undefined {
  if (figures.length < 2) return undefined;
  const mean = meanOf(figures);
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return Math.sqrt(squares / (figures.length - 1) / figures.length);
}
