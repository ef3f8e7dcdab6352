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
    return { input, atLow, atHigh, swing: Math.abs(atHigh - atLow) };
  });
  return swings.sort((a, b) => b.swing - a.swing || compareText(a.input, b.input));
}

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
  const answerRanks = ranksOf(answer);
  const ranked = [...grades].map(([input, ofInput]) => ({
    input,
    rankCorrelation: correlation(ofInput, answerRanks),
    varianceFraction: explainedVariance(ofInput, answer),
  }));
  return ranked.sort(
    (a, b) => Math.abs(b.rankCorrelation) - Math.abs(a.rankCorrelation) || compareText(a.input, b.input),
  );
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

function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Slices of an input in which the mean of the answer is taken: enough for its curve, few enough for steady means. */
const SLICES = 20;

/**
 * The first-order sensitivity index Var(E[answer | input]) ÷ Var(answer): the correlation ratio over slices of the input with
 * as many draws each, less what chance alone makes of it.
 *
 * Source: Saltelli et al. 2008, "Global Sensitivity Analysis: The Primer", §1.2.5 and §4.
 */
function explainedVariance(grades: Float64Array, answer: Float64Array): number {
  const draws = answer.length;
  if (draws < 2 * SLICES) return 0;
  const [sums, counts] = [new Float64Array(SLICES), new Float64Array(SLICES)];
  for (let i = 0; i < draws; i += 1) {
    const slice = Math.min(SLICES - 1, Math.floor((grades[i] ?? 0) * SLICES));
    sums[slice] = (sums[slice] ?? 0) + (answer[i] ?? 0);
    counts[slice] = (counts[slice] ?? 0) + 1;
  }
  const mean = meanOf(answer);
  const total = answer.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let between = 0;
  for (let slice = 0; slice < SLICES; slice += 1) {
    const count = counts[slice] ?? 0;
    if (count > 0) between += count * ((sums[slice] ?? 0) / count - mean) ** 2;
  }
  const within = Math.max(0, total - between);
  const byChance = (within * (SLICES - 1)) / (draws - SLICES);
  return total > 0 ? Math.min(1, Math.max(0, (between - byChance) / total)) : 0;
}
