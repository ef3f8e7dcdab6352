import type { ComparedQuantile } from "./compared-run.ts";

/** What a comparison says of one figure. */
export type ComparisonWord = "better" | "worse" | "no-difference" | "cannot-tell";

/** One figure of one operation on both sides. Shares of the first side: 0.1 = a tenth more. */
export interface Difference {
  readonly operation: string;
  readonly metric: ComparedQuantile | "errorFraction";
  readonly unit: "ms" | "fraction";
  /** Means over the runs of a side: geometric for latencies. */
  readonly first: number;
  readonly second: number;
  /** Second − first, with its 95 % interval, in the unit. */
  readonly difference: number;
  readonly low: number;
  /** Absent when a run is too short to know its own percentile. */
  readonly high?: number;
  readonly runs: readonly [number, number];
  /** Share of comparisons of equals in which chance makes so large a difference; absent where it cannot be told. */
  readonly chance?: number;
  readonly word: ComparisonWord;
  readonly sentence: string;
}
