import { figure } from "../../../planner/core/figure.ts";
import type { ComparisonWord, Difference } from "./difference.ts";

/** Says one difference with its numbers. */
export function describeDifference(
  found: Omit<Difference, "word" | "sentence">,
  word: ComparisonWord,
): string {
  const { operation, metric, unit, first, second, difference, low, high } = found;
  const amount = (value: number): string =>
    unit === "ms" ? `${figure(value, 1)} ms` : `${figure(100 * value, 3)} %`;
  const name = metric === "errorFraction" ? "failures" : metric.toUpperCase();
  const share = unit === "ms" && first > 0 ? ` (${signed(100 * (second / first - 1), 1)} %)` : "";
  const larger =
    word === "no-difference"
      ? `no difference larger than ${amount(Math.max(Math.abs(low), Math.abs(high ?? 0)))}`
      : WORDS[word];
  const points = unit === "ms" ? `${signed(difference, 1)} ms` : `${signed(100 * difference, 3)} points`;
  const interval =
    high === undefined
      ? "no interval, as a run is too short for it"
      : `95 % interval ${amount(low)} to ${amount(high)}`;
  return `${operation} ${name}: ${larger}; ${amount(first)} became ${amount(second)}, a difference of ${points}${share}, ${interval}`;
}

/** Says what came of all differences that decide, by the largest of them. */
export function describeOutcome(word: ComparisonWord, deciding: readonly Difference[]): string {
  if (word === "no-difference")
    return "no difference that anybody would notice: every interval lies within 5 % or 20 ms";
  const largest = deciding
    .filter((difference) => difference.word === word)
    .sort((a, b) => relative(b) - relative(a))[0];
  return largest === undefined ? WORDS[word] : largest.sentence;
}

function relative({ difference, first }: Difference): number {
  return Math.abs(difference) / (first === 0 ? 1 : first);
}

const WORDS: Readonly<Record<ComparisonWord, string>> = {
  better: "better",
  worse: "worse",
  "no-difference": "no difference",
  "cannot-tell": "cannot tell",
};

function signed(value: number, decimals: number): string {
  return `${value > 0 ? "+" : ""}${figure(value, decimals)}`;
}
