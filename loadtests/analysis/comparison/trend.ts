import { figure } from "../../../planner/core/figure.ts";
import { compareText } from "../../../planner/core/order.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { meanOf } from "../long-run.ts";
import type { ComparedRun } from "./compared-run.ts";

/** One figure of an operation over many runs, in the order in which they were made. */
export interface OperationTrend {
  readonly operation: string;
  readonly metric: "p50" | "p95";
  /** Milliseconds, one a run. */
  readonly valuesMs: readonly number[];
  readonly changes: readonly TrendChange[];
}

/** A run from which on the level is another. */
export interface TrendChange {
  readonly folder: string;
  readonly beforeMs: number;
  readonly afterMs: number;
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
  readonly trends: readonly OperationTrend[];
}

/** With fewer runs no change can be told from how runs differ by themselves. */
const FEWEST_RUNS = 6;
const LEAST_SIDE = 2;
const FLOOR_FRACTION = 0.05;
const FLOOR_MS = 20;
const DRAWS = 1999;
const EXIT_CODES = { worse: 1, "cannot-tell": 3, better: 0, "no-difference": 0 } as const;

/**
 * Returns the runs in the order of their starts, and where the level of a percentile changes: the split with the largest t
 * between its sides, if fewer than 5 in 100 series of equal runs have a larger one and the levels differ by more than 5 %
 * and 20 ms; then the same in each part. The last change decides.
 */
export function trendOf(runs: readonly ComparedRun[]): Trend {
  const ordered = [...runs].sort(
    (a, b) => compareText(a.run.startedAt, b.run.startedAt) || compareText(a.folder, b.folder),
  );
  const names = [...new Set(ordered.flatMap(({ operations }) => [...operations.keys()]))].sort(compareText);
  const trends = names.flatMap((name) =>
    (["p50", "p95"] as const).flatMap((metric) => trendIn(name, metric, ordered)),
  );
  const last = trends.flatMap(({ changes }) => changes.slice(-1));
  const word =
    ordered.length < FEWEST_RUNS || trends.length === 0
      ? "cannot-tell"
      : last.some((change) => change.word === "worse")
        ? "worse"
        : last.length > 0
          ? "better"
          : "no-difference";
  return {
    format: "headroom/trend",
    version: 1,
    runs: ordered.map(({ folder, run }) => ({ folder, id: run.id, startedAt: run.startedAt })),
    word,
    exitCode: EXIT_CODES[word],
    sentence: sentenceOf(word, trends, ordered.length),
    trends,
  };
}

function trendIn(
  operation: string,
  metric: OperationTrend["metric"],
  runs: readonly ComparedRun[],
): readonly OperationTrend[] {
  const valuesMs = runs.flatMap(({ operations }) => operations.get(operation)?.waitedMs[metric] ?? []);
  if (valuesMs.length < runs.length) return [];
  const logs = valuesMs.map(Math.log);
  const cuts = [...cutsIn(logs, 0, logs.length)].sort((a, b) => a - b);
  const edges = [0, ...cuts, logs.length];
  const level = (index: number): number => Math.exp(meanOf(logs.slice(edges[index], edges[index + 1])));
  const changes = cuts.map((cut, index): TrendChange => {
    const [beforeMs, afterMs] = [level(index), level(index + 1)];
    return {
      folder: runs[cut]?.folder ?? "",
      beforeMs,
      afterMs,
      word: afterMs > beforeMs ? "worse" : "better",
    };
  });
  return [{ operation, metric, valuesMs, changes }];
}

function cutsIn(logs: readonly number[], from: number, to: number): readonly number[] {
  const part = logs.slice(from, to);
  if (part.length < FEWEST_RUNS) return [];
  const { t, at } = largestSplit(part);
  const [before, after] = [Math.exp(meanOf(part.slice(0, at))), Math.exp(meanOf(part.slice(at)))];
  const moved = Math.abs(after - before);
  if (moved < Math.max(FLOOR_FRACTION * before, FLOOR_MS) || t <= criticalT(part.length)) return [];
  return [from + at, ...cutsIn(logs, from, from + at), ...cutsIn(logs, from + at, to)];
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

const criticals = new Map<number, number>();

/** The largest t of the splits of `n` equal, normal runs that 95 of 100 such series do not exceed, by simulation. */
function criticalT(n: number): number {
  const known = criticals.get(n);
  if (known !== undefined) return known;
  const random = randomStream(1, `analysis/trend/${n}`);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const largest = Array.from({ length: DRAWS }, () => largestSplit(Array.from({ length: n }, normal)).t);
  const critical = largest.sort((a, b) => a - b)[Math.ceil(0.95 * (DRAWS + 1)) - 1] ?? Infinity;
  criticals.set(n, critical);
  return critical;
}

function sentenceOf(word: Trend["word"], trends: readonly OperationTrend[], runs: number): string {
  if (word === "cannot-tell") {
    return runs < FEWEST_RUNS
      ? `cannot tell a trend from ${runs} runs: at least ${FEWEST_RUNS} are needed to see a change among how runs differ by themselves`
      : "cannot tell a trend: no operation has a percentile in every run";
  }
  const changed = trends.flatMap(({ operation, metric, changes }) =>
    changes.slice(-1).map((change) => ({ operation, metric, ...change })),
  );
  const deciding = changed.filter((change) => change.word === word);
  if (deciding.length === 0) return `no change of level in ${runs} runs`;
  return deciding
    .map(
      ({ operation, metric, folder, beforeMs, afterMs }) =>
        `${operation} ${metric.toUpperCase()} is ${word} from ${folder} on: ${figure(beforeMs, 1)} ms became ${figure(afterMs, 1)} ms`,
    )
    .join("; ");
}
