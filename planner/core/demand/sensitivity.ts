import { sumOfProducts } from "../columns.ts";
import { compareText } from "../order.ts";
import { meanOf } from "./summary.ts";

/** One input, moved alone from its P10 to its P90. */
export interface Swing {
  readonly input: string;
  /** The answer with this input at its low and at its high end, all others at their base. */
  readonly atLow: number;
  readonly atHigh: number;
  readonly swing: number;
}

/** An input and the two ends between which it is moved. */
export interface SwungInput {
  readonly input: string;
  readonly low: number;
  readonly high: number;
}

/**
 * Returns what each input alone moves, the largest swing first, then by name: a tornado.
 *
 * `answer` computes the model with one input at the given value and all others at their base.
 * Source: Howard 1988, "Decision analysis: practice and promise", Management Science 34.
 */
export function tornado(
  inputs: readonly SwungInput[],
  answer: (input: string, value: number) => number,
): readonly Swing[] {
  const swings = inputs.map(({ input, low, high }): Swing => {
    const [atLow, atHigh] = [answer(input, low), answer(input, high)];
    return { input, atLow, atHigh, swing: Number(Math.abs(atHigh - atLow).toPrecision(SWING_DIGITS)) };
  });
  return swings.sort((a, b) => b.swing - a.swing || compareText(a.input, b.input));
}

/** Groups that answered alike swing alike, whatever the last digits of a sum say. */
const SWING_DIGITS = 9;

/** How strongly an input and the answer go together, over all draws. */
export interface RankedInput {
  readonly input: string;
  /** Spearman's rank correlation, −1 to 1. */
  readonly rankCorrelation: number;
  /** Share of the answer's variance that would go if the input were known, 0 to 1. */
  readonly varianceFraction: number;
}

/**
 * Returns the inputs by the strength of their rank correlation with an answer, the strongest first, then by name. Unlike a
 * tornado it sees all inputs move at once, and steps of the answer do not upset it. An answer that never moves ranks none.
 *
 * @param grades for each input and draw the share of the input's distribution that lies below, 0 to 1: its rank.
 */
export function rankInputs(
  grades: ReadonlyMap<string, Float64Array>,
  answer: Float64Array,
): readonly RankedInput[] {
  if (answer.every((value) => value === answer[0])) return [];
  const ranks = centred(ranksOf(answer));
  const values = centred(answer);
  const ranked = [...grades].map(([input, ofInput]) => ({ input, ...relationOf(ofInput, ranks, values) }));
  return ranked.sort(
    (a, b) => Math.abs(b.rankCorrelation) - Math.abs(a.rankCorrelation) || compareText(a.input, b.input),
  );
}

/** Values less their mean, and the sum of their squares. */
interface Centred {
  readonly values: Float64Array;
  readonly squares: number;
}

function centred(values: Float64Array): Centred {
  const mean = meanOf(values);
  const less = values.map((value) => value - mean);
  return { values: less, squares: sumOfProducts(less, less) };
}

/** Ranks from 0; equal values share the mean of theirs. */
function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  return values.map((value) => {
    const first = firstAtLeast(sorted, value);
    let last = first;
    while (sorted[last + 1] === value) last += 1;
    return (first + last) / 2;
  });
}

/** The place of the first of some rising values that is not below another. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Slices of an input in which the mean of the answer is taken: enough for its curve, few enough for steady means. */
const SLICES = 20;

/**
 * How an input and the answer go together: Spearman's rank correlation, and the first-order sensitivity index
 * Var(E[answer | input]) ÷ Var(answer), the correlation ratio over slices of the input with as many draws each, less what chance alone
 * makes of it.
 *
 * Source: Saltelli et al. 2008, "Global Sensitivity Analysis: The Primer", §1.2.5 and §4.
 */
function relationOf(grades: Float64Array, ranks: Centred, answer: Centred): Omit<RankedInput, "input"> {
  const draws = grades.length;
  // As the ranks are less their mean, the mean of the grades counts for nothing in their product.
  const together = sumOfProducts(grades, ranks.values);
  const squares = sumOfProducts(grades, grades) - draws * meanOf(grades) ** 2;
  return {
    rankCorrelation: squares > 0 && ranks.squares > 0 ? together / Math.sqrt(squares * ranks.squares) : 0,
    varianceFraction: draws < 2 * SLICES ? 0 : explainedFraction(grades, answer),
  };
}

/** Adds up the answer in each slice of an input, and counts its draws. */
function addSlices(
  grades: Float64Array,
  values: Float64Array,
  sums: Float64Array,
  counts: Float64Array,
): void {
  for (let i = 0; i < grades.length; i += 1) {
    const slice = Math.min(SLICES - 1, ((grades[i] ?? 0) * SLICES) | 0);
    sums[slice] = (sums[slice] ?? 0) + (values[i] ?? 0);
    counts[slice] = (counts[slice] ?? 0) + 1;
  }
}

function explainedFraction(grades: Float64Array, answer: Centred): number {
  const sums = new Float64Array(SLICES);
  const counts = new Float64Array(SLICES);
  addSlices(grades, answer.values, sums, counts);
  let between = 0;
  for (let slice = 0; slice < SLICES; slice += 1) {
    const count = counts[slice] ?? 0;
    if (count > 0) between += (sums[slice] ?? 0) ** 2 / count;
  }
  const within = Math.max(0, answer.squares - between);
  const byChance = (within * (SLICES - 1)) / (grades.length - SLICES);
  return answer.squares > 0 ? Math.min(1, Math.max(0, (between - byChance) / answer.squares)) : 0;
}
