import { sampleRankCorrelation } from "simple-statistics";
import { compareText } from "../order.ts";

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
}

/**
 * Returns the inputs by the strength of their rank correlation with an answer, the strongest first, then by name. Unlike a
 * tornado it sees all inputs move at once, and steps of the answer do not upset it. An answer that never moves ranks none.
 */
export function rankInputs(
  inputs: ReadonlyMap<string, Float64Array>,
  answer: Float64Array,
): readonly RankedInput[] {
  if (answer.every((value) => value === answer[0])) return [];
  const ranked = [...inputs].map(([input, draws]) => ({
    input,
    rankCorrelation: sampleRankCorrelation([...draws], [...answer]),
  }));
  return ranked.sort(
    (a, b) => Math.abs(b.rankCorrelation) - Math.abs(a.rankCorrelation) || compareText(a.input, b.input),
  );
}
