import { meanOf } from "../long-run.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { ComparisonWord, Difference } from "./difference.ts";
import { countingChance } from "./many-tests.ts";
import { ASSUMED_RUN_SD, chanceOf, spreadOf, type Values } from "./spread.ts";

/** A difference of latency below both is nobody's concern. */
export const FLOOR_FRACTION = 0.05;
export const FLOOR_MS = 20;
/** Below this not even half as much again is above the floor: nothing is tested there. */
const LEAST_JUDGED_MS = 2 * FLOOR_MS;
const ONE_SIDED_LEVEL = 0.025;
const DECIDING = new Set<Difference["metric"]>(["p50", "p95", "errorFraction"]);

/** Returns the differences that decide: those of P50, P95 and failures. */
export function decidingOf(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(({ metric }) => DECIDING.has(metric));
}

/**
 * Returns what all differences come to. Of many figures some differ by chance. The whole is worse (better) where single ones are,
 * and more of them, or more clearly, than in 2.5 % of comparisons of equals (Simes 1986); or where latencies are on average, which
 * tells a server that is slower at everything from one whose runs differ.
 *
 * Both tests together cry worse in at most 5 % of comparisons of equals; in 1 to 2 % as simulated, since what is below the floor
 * does not count.
 */
export function overallWord(
  differences: readonly Difference[],
  first: readonly ComparedRun[],
  second: readonly ComparedRun[],
): ComparisonWord {
  const deciding = decidingOf(differences);
  const has = (word: ComparisonWord): boolean => deciding.some((difference) => difference.word === word);
  if (deciding.length === 0) return "cannot-tell";
  const shift = averageShift(deciding.filter(isJudgedLatency), first, second);
  const isSure = (way: "worse" | "better"): boolean =>
    has(way) && (isNoChance(deciding, way) || shift === way);
  if (isSure("worse")) return "worse";
  if (has("worse") || has("cannot-tell")) return "cannot-tell";
  if (has("better")) return isSure("better") ? "better" : "cannot-tell";
  return "no-difference";
}

function isJudgedLatency({ metric, first, second }: Difference): boolean {
  return metric !== "errorFraction" && Math.max(first, second) >= LEAST_JUDGED_MS;
}

/** True when more figures differ this way than chance makes differ; latencies and failures each for themselves. */
function isNoChance(deciding: readonly Difference[], way: "worse" | "better"): boolean {
  const families = [
    deciding.filter(isJudgedLatency),
    deciding.filter(({ metric }) => metric === "errorFraction"),
  ];
  return families.some((family) => {
    const chances = family.map(({ word, chance = 1 }) => (word === way ? chance / 2 : 1));
    return countingChance(chances, ONE_SIDED_LEVEL) !== undefined;
  });
}

/** How the mean of the logarithms of all latencies differs, a run being one value; undefined when not clearly, or hardly. */
function averageShift(
  latencies: readonly Difference[],
  first: readonly ComparedRun[],
  second: readonly ComparedRun[],
): "worse" | "better" | undefined {
  const logOf = ({ operations }: ComparedRun, { operation, metric }: Difference): number | undefined =>
    metric === "errorFraction"
      ? undefined
      : Math.log(operations.get(operation)?.waitedMs[metric] ?? Number.NaN);
  const all = [...first, ...second];
  const family = latencies.filter((one) => all.every((run) => Number.isFinite(logOf(run, one))));
  if (family.length === 0) return undefined;
  const valuesOf = (side: readonly ComparedRun[]): Values => ({
    values: side.map((run) => meanOf(family.map((one) => logOf(run, one) ?? 0))),
    // As if what a run does not know of each moved together.
    errors: side.map(({ operations }) => meanOf(family.map((one) => logErrorOf(operations, one)))),
  });
  const [x, y] = [valuesOf(first), valuesOf(second)];
  const ratio = meanOf(y.values) - meanOf(x.values);
  const isClear = chanceOf(ratio, spreadOf(x, y, ASSUMED_RUN_SD)) / 2 <= ONE_SIDED_LEVEL;
  if (!isClear || Math.abs(ratio) < Math.log(1 + FLOOR_FRACTION)) return undefined;
  return ratio > 0 ? "worse" : "better";
}

function logErrorOf(operations: ComparedRun["operations"], { operation, metric }: Difference): number {
  if (metric === "errorFraction") return 0;
  return operations.get(operation)?.logErrors[metric] ?? Number.POSITIVE_INFINITY;
}
