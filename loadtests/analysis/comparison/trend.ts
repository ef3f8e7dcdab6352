import { figure } from "../../../planner/core/figure.ts";
import { compareText } from "../../../planner/core/order.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { meanOf } from "../long-run.ts";
import type { ComparedRun } from "./compared-run.ts";
import { countingChance } from "./many-tests.ts";

/** One figure of an operation over many runs, in the order in which they were made. */
export interface OperationTrend {
  readonly operation: string;
  readonly metric: "p50" | "p95" | "errorFraction";
  readonly unit: "ms" | "fraction";
  /** One a run. */
  readonly values: readonly number[];
  readonly changes: readonly TrendChange[];
}

/** A run from which on the level is another. */
export interface TrendChange {
  readonly folder: string;
  readonly before: number;
  readonly after: number;
  readonly word: "better" | "worse";
}

/** What came of looking at many runs. */
export interface Trend {
  readonly format: "headroom/trend";
  readonly version: 1;
  readonly runs: readonly { readonly folder: string; readonly id: string; readonly startedAt: string }[];
  readonly word: "better" | "worse" | "no-difference" | "cannot-tell";
  readonly exitCode: 0 | 1 | 3;
  readonly sentence: string;
  /** Runs that were left out, and operations that are not in every run. */
  readonly notes: readonly string[];
  readonly trends: readonly OperationTrend[];
}

/** With fewer runs no change can be told from how runs differ by themselves. */
const FEWEST_RUNS = 6;
const LEAST_SIDE = 2;
const FLOOR_FRACTION = 0.05;
const FLOOR_MS = 20;
const FLOOR_ERROR_FRACTION = 0.005;
/** Below this not even half as much again is above the floor: nothing is tested there. */
const LEAST_JUDGED_MS = 2 * FLOOR_MS;
const LEVEL = 0.05;
const DRAWS = 1999;
const EXIT_CODES = { worse: 1, "cannot-tell": 3, better: 0, "no-difference": 0 } as const;

/** One figure of an operation, one value a run, and how its levels are told apart. */
interface Series {
  readonly operation: string;
  readonly metric: OperationTrend["metric"];
  /** Latencies as logarithms. */
  readonly values: readonly number[];
}

/**
 * Returns the runs in the order of their starts, and where the level of a percentile or of the failures changes: the split
 * with the largest t between its sides, if the levels differ by more than 5 % and 20 ms (failures: by half a point) and fewer
 * than 5 in 100 trends of equal runs have such a split in any of their figures (by Simes 1986); then the same in each part.
 * The last changes decide, one for the worse more than any for the better. Runs that say nothing about their target are left out.
 */
export function trendOf(runs: readonly ComparedRun[]): Trend {
  const ordered = runs
    .filter(({ untrusted }) => untrusted === undefined)
    .sort((a, b) => compareText(a.run.startedAt, b.run.startedAt) || compareText(a.folder, b.folder));
  const names = [...new Set(ordered.flatMap(({ operations }) => [...operations.keys()]))].sort(compareText);
  const series = names.flatMap((name) => seriesOf(name, ordered));
  const counting = [true, false].map((failures) => clearSeries(series, failures));
  const trends = series.map((one) =>
    trendIn(
      one,
      counting.some((clear) => clear.has(one)),
      ordered,
    ),
  );
  const partial = names.filter((name) => ordered.some(({ operations }) => !operations.has(name)));
  const word = wordOf(trends, ordered.length, partial.length > 0);
  return {
    format: "headroom/trend",
    version: 1,
    runs: ordered.map(({ folder, run }) => ({ folder, id: run.id, startedAt: run.startedAt })),
    word,
    exitCode: EXIT_CODES[word],
    sentence: sentenceOf(word, trends, ordered.length, partial),
    notes: [
      ...runs.flatMap(({ folder, untrusted }) =>
        untrusted === undefined
          ? []
          : [`${folder} is left out, as it says nothing about its target: ${untrusted}`],
      ),
      ...runs.flatMap(({ folder, partial: part }) =>
        part === undefined ? [] : [`${folder} counts by what there is of it: ${part}`],
      ),
      ...partial.map((name) => `${name} was not measured in every run`),
    ],
    trends,
  };
}

function wordOf(trends: readonly OperationTrend[], runs: number, isPartial: boolean): Trend["word"] {
  const last = trends.flatMap(({ changes }) => changes.slice(-1));
  if (runs < FEWEST_RUNS || trends.length === 0) return "cannot-tell";
  if (last.some((change) => change.word === "worse")) return "worse";
  if (isPartial) return "cannot-tell";
  return last.length > 0 ? "better" : "no-difference";
}

function seriesOf(operation: string, runs: readonly ComparedRun[]): readonly Series[] {
  const own = runs.flatMap(({ operations }) => operations.get(operation) ?? []);
  if (own.length < runs.length) return [];
  const latencies = (["p50", "p95"] as const).flatMap((metric): readonly Series[] => {
    const values = own.flatMap(({ waitedMs }) => waitedMs[metric] ?? []);
    return values.length < runs.length ? [] : [{ operation, metric, values: values.map(Math.log) }];
  });
  return [
    ...latencies,
    { operation, metric: "errorFraction", values: own.map(({ errorFraction }) => errorFraction) },
  ];
}

/** Returns the series whose largest split is clearer than chance makes any of so many. */
function clearSeries(series: readonly Series[], failures: boolean): ReadonlySet<Series> {
  const family = series
    .filter(
      ({ metric, values }) =>
        (metric === "errorFraction") === failures &&
        (failures || Math.max(...values) >= Math.log(LEAST_JUDGED_MS)) &&
        values.length >= FEWEST_RUNS,
    )
    .map((one) => ({ one, chance: chanceOfSplit(one.values.length, largestSplit(one.values).t) }));
  const most = countingChance(
    family.map(({ chance }) => chance),
    LEVEL,
  );
  return new Set(family.filter(({ chance }) => most !== undefined && chance <= most).map(({ one }) => one));
}

function trendIn(series: Series, isClear: boolean, runs: readonly ComparedRun[]): OperationTrend {
  const { operation, metric, values } = series;
  const cuts = isClear ? [...cutsIn(series, 0, values.length)].sort((a, b) => a - b) : [];
  const edges = [0, ...cuts, values.length];
  const level = (index: number): number =>
    shown(metric, meanOf(values.slice(edges[index], edges[index + 1])));
  const changes = cuts.map((cut, index): TrendChange => {
    const [before, after] = [level(index), level(index + 1)];
    return { folder: runs[cut]?.folder ?? "", before, after, word: after > before ? "worse" : "better" };
  });
  return {
    operation,
    metric,
    unit: metric === "errorFraction" ? "fraction" : "ms",
    values: values.map((value) => shown(metric, value)),
    changes,
  };
}

function shown(metric: OperationTrend["metric"], value: number): number {
  return metric === "errorFraction" ? value : Math.exp(value);
}

function cutsIn(series: Series, from: number, to: number): readonly number[] {
  const part = series.values.slice(from, to);
  if (part.length < FEWEST_RUNS) return [];
  const { t, at } = largestSplit(part);
  const [before, after] = [part.slice(0, at), part.slice(at)].map((side) =>
    shown(series.metric, meanOf(side)),
  );
  if (!isMaterial(series.metric, before ?? 0, after ?? 0) || chanceOfSplit(part.length, t) > LEVEL) return [];
  return [from + at, ...cutsIn(series, from, from + at), ...cutsIn(series, from + at, to)];
}

function isMaterial(metric: OperationTrend["metric"], before: number, after: number): boolean {
  const moved = Math.abs(after - before);
  return (
    moved >= (metric === "errorFraction" ? FLOOR_ERROR_FRACTION : Math.max(FLOOR_FRACTION * before, FLOOR_MS))
  );
}

function largestSplit(values: readonly number[]): { readonly t: number; readonly at: number } {
  const n = values.length;
  let best = { t: -1, at: LEAST_SIDE };
  for (let at = LEAST_SIDE; at <= n - LEAST_SIDE; at += 1) {
    const [x, y] = [values.slice(0, at), values.slice(at)];
    const [meanX, meanY] = [meanOf(x), meanOf(y)];
    const squares =
      x.reduce((sum, value) => sum + (value - meanX) ** 2, 0) +
      y.reduce((sum, value) => sum + (value - meanY) ** 2, 0);
    const scale = Math.sqrt((squares / (n - 2)) * (1 / x.length + 1 / y.length));
    const t = scale > 0 ? Math.abs(meanY - meanX) / scale : meanX === meanY ? 0 : Infinity;
    if (t > best.t) best = { t, at };
  }
  return best;
}

const nulls = new Map<number, readonly number[]>();

/** The share of series of `n` equal, normal runs whose largest t of a split is at least `t`, by simulation. */
function chanceOfSplit(n: number, t: number): number {
  const drawn = nulls.get(n) ?? drawLargest(n);
  nulls.set(n, drawn);
  return (drawn.filter((one) => one >= t).length + 1) / (DRAWS + 1);
}

function drawLargest(n: number): readonly number[] {
  const random = randomStream(1, `analysis/trend/${n}`);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: DRAWS }, () => largestSplit(Array.from({ length: n }, normal)).t);
}

function sentenceOf(
  word: Trend["word"],
  trends: readonly OperationTrend[],
  runs: number,
  partial: readonly string[],
): string {
  if (word === "cannot-tell") {
    if (runs < FEWEST_RUNS)
      return `cannot tell a trend from ${runs} runs: at least ${FEWEST_RUNS} are needed to see a change among how runs differ by themselves`;
    return partial.length > 0
      ? `cannot tell a trend: ${partial.join(", ")} was not measured in every run`
      : "cannot tell a trend: no operation was measured in every run";
  }
  const changed = trends.flatMap(({ operation, metric, changes }) =>
    changes.slice(-1).map((change) => ({ operation, metric, ...change })),
  );
  const deciding = changed.filter((change) => change.word === word);
  if (deciding.length === 0) return `no change of level in ${runs} runs`;
  return deciding
    .map(({ operation, metric, folder, before, after }) =>
      metric === "errorFraction"
        ? `${operation} is ${word} from ${folder} on: ${figure(100 * before, 2)} % failures became ${figure(100 * after, 2)} %`
        : `${operation} ${metric.toUpperCase()} is ${word} from ${folder} on: ${figure(before, 1)} ms became ${figure(after, 1)} ms`,
    )
    .join("; ");
}
