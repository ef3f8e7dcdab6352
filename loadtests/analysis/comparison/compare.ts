import { figure } from "../../../planner/core/figure.ts";
import { compareText } from "../../../planner/core/order.ts";
import { meanOf } from "../long-run.ts";
import {
  COMPARED_QUANTILES,
  type ComparedOperation,
  type ComparedQuantile,
  type ComparedRun,
} from "./compared-run.ts";
import { describeDifference, describeOutcome } from "./describe-difference.ts";
import type { ComparisonWord, Difference } from "./difference.ts";
import { decidingOf, FLOOR_FRACTION, FLOOR_MS, overallWord } from "./overall-word.ts";
import { ASSUMED_RUN_SD, chanceOf, isFew, reachOf, spreadOf, type Values } from "./spread.ts";

/** What came of comparing two sides. */
export interface Comparison {
  readonly format: "headroom/comparison";
  readonly version: 1;
  readonly sides: readonly (readonly {
    readonly folder: string;
    readonly id: string;
    readonly startedAt: string;
  }[])[];
  readonly word: ComparisonWord;
  readonly exitCode: 0 | 1 | 3;
  readonly sentence: string;
  readonly notes: readonly string[];
  /** In the order of operations and percentiles. P50, P95 and failures decide; P90 and P99 are shown. */
  readonly differences: readonly Difference[];
}

const FLOOR_ERROR_FRACTION = 0.005;
const MANY_NOTE =
  "some figures differ, but not more of them, nor more clearly, than chance makes differ among so many";
/** ln 20: the rule of three. Source: J. A. Hanley and A. Lippman-Hand, JAMA 249 (1983). */
const NONE_OF = 3;
const ASSUMED_ERROR_SD = 0.01;
/** An operation that a side did less than this share as often as the other: what came before it failed or hung. */
const LEAST_RATE_RATIO = 0.5;

const EXIT_CODES = { worse: 1, "cannot-tell": 3, better: 0, "no-difference": 0 } as const;

/**
 * Compares two sides of runs. The run is the unit: what requests of one run share does not average out, however many they
 * are. Intervals of the differences are Student's over the runs' own percentiles, in logarithms; where a side has too few
 * runs to show how they vary, a standard deviation of 5 % between runs is assumed, and said.
 *
 * Worse (better) is a difference whose 95 % interval lies on one side of 0 and which is more than 5 % and more than 20 ms; no
 * difference larger than x is one whose interval lies within those; everything else cannot be told. Nor can it where a side
 * did not do an operation, or half as often: what is not asked for any more is not quick. Of many figures some differ by
 * chance: when the whole is worse (better) is said at `overallWord`.
 */
export function compareRuns(first: readonly ComparedRun[], second: readonly ComparedRun[]): Comparison {
  const names = [...new Set([...first, ...second].flatMap(({ operations }) => [...operations.keys()]))].sort(
    compareText,
  );
  const differences = names.flatMap((name) => differencesOf(name, first, second));
  const unlike = names.flatMap((name) => unlikeWork(name, first, second));
  const untrusted = [...first, ...second].some((run) => run.untrusted !== undefined);
  const found = overallWord(differences, first, second);
  const byChance =
    found === "cannot-tell" &&
    decidingOf(differences).some(({ word }) => word === "worse" || word === "better");
  const notes = [...notesOn(first, second, names), ...unlike, ...(byChance ? [MANY_NOTE] : [])];
  const word = untrusted || (unlike.length > 0 && found !== "worse") ? "cannot-tell" : found;
  return {
    format: "headroom/comparison",
    version: 1,
    sides: [first, second].map((side) =>
      side.map(({ folder, run }) => ({ folder, id: run.id, startedAt: run.startedAt })),
    ),
    word,
    exitCode: EXIT_CODES[word],
    sentence:
      word === "cannot-tell" && unlike[0] !== undefined && !untrusted
        ? `cannot tell: ${unlike[0]}`
        : describeOutcome(word, decidingOf(differences)),
    notes,
    differences,
  };
}

function differencesOf(
  operation: string,
  first: readonly ComparedRun[],
  second: readonly ComparedRun[],
): readonly Difference[] {
  const of = (side: readonly ComparedRun[]): readonly ComparedOperation[] =>
    side.flatMap(({ operations }) => operations.get(operation) ?? []);
  const [a, b] = [of(first), of(second)];
  const latencies = (Object.keys(COMPARED_QUANTILES) as ComparedQuantile[]).flatMap((quantile) => {
    const [x, y] = [logsOf(a, quantile), logsOf(b, quantile)];
    return x === undefined || y === undefined ? [] : [latencyDifference(operation, quantile, x, y)];
  });
  if (a.length === 0 || b.length === 0) return [];
  return [...latencies, ...errorDifference(operation, a, b)];
}

/** Undefined when a run has too few measurements for the percentile. */
function logsOf(side: readonly ComparedOperation[], quantile: ComparedQuantile): Values | undefined {
  const values = side.flatMap(({ waitedMs }) => waitedMs[quantile] ?? []).map(Math.log);
  if (values.length === 0 || values.length < side.length) return undefined;
  return { values, errors: side.map(({ logErrors }) => logErrors[quantile] ?? Infinity) };
}

function latencyDifference(operation: string, metric: ComparedQuantile, x: Values, y: Values): Difference {
  const first = Math.exp(meanOf(x.values));
  const spread = spreadOf(x, y, ASSUMED_RUN_SD);
  const reach = reachOf(spread);
  const ratio = meanOf(y.values) - meanOf(x.values);
  const inMs = (log: number): number => first * (Math.exp(log) - 1);
  return described({
    operation,
    metric,
    unit: "ms",
    first,
    second: first * Math.exp(ratio),
    difference: inMs(ratio),
    low: inMs(ratio - reach),
    ...(Number.isFinite(reach) ? { high: inMs(ratio + reach) } : {}),
    runs: [x.values.length, y.values.length],
    ...(Number.isFinite(reach) ? { chance: chanceOf(ratio, spread) } : {}),
    floor: Math.max(FLOOR_FRACTION * first, FLOOR_MS),
  });
}

function errorDifference(
  operation: string,
  a: readonly ComparedOperation[],
  b: readonly ComparedOperation[],
): readonly Difference[] {
  const requests = Math.min(...[a, b].map((side) => side.reduce((sum, { count }) => sum + count, 0)));
  const valuesOf = (side: readonly ComparedOperation[]): Values => ({
    values: side.map(({ errorFraction }) => errorFraction),
    errors: side.map(({ errorFraction: p, count }) => Math.sqrt((p * (1 - p)) / Math.max(1, count))),
  });
  const [x, y] = [valuesOf(a), valuesOf(b)];
  const [first, second] = [meanOf(x.values), meanOf(y.values)];
  const none = first === 0 && second === 0;
  // No failure in n requests leaves room for 3 ÷ n of them; of too few requests that says nothing.
  if (none && NONE_OF / requests > FLOOR_ERROR_FRACTION) return [];
  const spread = spreadOf(x, y, ASSUMED_ERROR_SD);
  const reach = none ? NONE_OF / requests : reachOf(spread);
  const found = described({
    operation,
    metric: "errorFraction",
    unit: "fraction",
    first,
    second,
    difference: second - first,
    low: second - first - reach,
    high: second - first + reach,
    runs: [a.length, b.length],
    ...(none ? {} : { chance: chanceOf(second - first, spread) }),
    floor: FLOOR_ERROR_FRACTION,
  });
  return [found];
}

function described(found: Omit<Difference, "word" | "sentence"> & { readonly floor: number }): Difference {
  const { floor, ...difference } = found;
  const word = wordFor(found);
  return { ...difference, word, sentence: describeDifference(difference, word) };
}

function wordFor({
  difference,
  low,
  high,
  floor,
}: Pick<Difference, "difference" | "low" | "high"> & { readonly floor: number }): ComparisonWord {
  if (high === undefined) return "cannot-tell";
  if (low > 0 && difference >= floor) return "worse";
  if (high < 0 && difference <= -floor) return "better";
  return Math.max(Math.abs(low), Math.abs(high)) <= floor ? "no-difference" : "cannot-tell";
}

/** Says when one side did an operation not at all, or much more rarely. */
function unlikeWork(
  name: string,
  first: readonly ComparedRun[],
  second: readonly ComparedRun[],
): readonly string[] {
  const rateOf = (side: readonly ComparedRun[]): number =>
    meanOf(side.map(({ operations }) => operations.get(name)?.perS ?? 0));
  const [a, b] = [rateOf(first), rateOf(second)];
  if (Math.min(a, b) >= LEAST_RATE_RATIO * Math.max(a, b)) return [];
  return [`${name} succeeded ${figure(a, 3)} times a second on one side and ${figure(b, 3)} on the other`];
}

function notesOn(
  first: readonly ComparedRun[],
  second: readonly ComparedRun[],
  names: readonly string[],
): readonly string[] {
  const all = [...first, ...second];
  const few = isFew(first.length, second.length);
  return [
    ...(few
      ? [
          `${first.length} against ${second.length} runs do not show how much runs differ by themselves: a standard deviation of 5 % between runs is assumed; three a side would measure it`,
        ]
      : []),
    ...all.flatMap(({ folder, untrusted }) =>
      untrusted === undefined ? [] : [`${folder} says nothing about its target: ${untrusted}`],
    ),
    ...all.flatMap(({ folder, partial }) =>
      partial === undefined ? [] : [`${folder} is compared by what there is of it: ${partial}`],
    ),
    ...names.flatMap((name) => {
      const missing = all.filter(({ operations }) => !operations.has(name)).map(({ folder }) => folder);
      return missing.length === 0 ? [] : [`${name} was not measured in ${missing.join(", ")}`];
    }),
  ];
}
