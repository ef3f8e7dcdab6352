import type { ThresholdResult } from "../../loadtests/analysis/verdict.ts";
import { slugText } from "../../planner/core/slug.ts";
import type { Chart, Dataset } from "./chart.ts";
import { latencyText, msText } from "./format.ts";
import { timeUnit } from "./options.ts";
import type { Palette } from "./palette.ts";
import {
  type LatencyPoint,
  MIN_POINTS,
  seriesOf,
  stretchWord,
  type Timeline,
  type TimelinePoint,
  timelineSpan,
} from "./timeline.ts";
import { lineOf, timelineConfig } from "./timeline-config.ts";
import { timelineTable } from "./timeline-table.ts";

/** A limit higher than this multiple of the highest value would press the lines to the floor; it is said, not drawn. */
const DRAWN_LIMIT_RATIO = 3;

/**
 * Draws the latency percentiles of one operation over time, from the intended start (response) and from the actual send
 * (service), with the limits that apply; undefined for an operation with too few stretches. `number` tells operations
 * apart whose names differ only in characters that a file name cannot have.
 */
export function latencyOverTime(
  operation: string,
  number: number,
  timeline: Timeline,
  thresholds: readonly ThresholdResult[],
  palette: Palette,
): Chart | undefined {
  const of = (point: TimelinePoint) => point.latencies[operation];
  const measured = timeline.points.map(of).filter((point) => point !== undefined);
  if (timelineSpan(timeline) === undefined || measured.length < MIN_POINTS) return undefined;
  const worst = Math.max(...measured.flatMap((point) => Object.values(point)));
  const limits = latencyLimits(operation, thresholds);
  const far = limits.filter(({ ms }) => ms > worst * DRAWN_LIMIT_RATIO);
  const title = `${latencyFinding(operation, measured, stretchWord(timeline))}${farText(far)}`;
  const text = (key: keyof LatencyPoint) => (point: TimelinePoint) => latencyText(of(point)?.[key]);
  return {
    id: `latency-${number}-${slugText(operation)}`,
    title,
    summary:
      `Lines over time, milliseconds: P50, P95 and P99 from the intended start, P99 from the send. ${limits.map((limit) => `${limit.label}.`).join(" ")}`.trim(),
    heightPx: 380,
    table: timelineTable(timeline, [
      { label: "P50 from start", value: text("responseP50Ms") },
      { label: "P95 from start", value: text("responseP95Ms") },
      { label: "P99 from start", value: text("responseP99Ms") },
      { label: "P50 from send", value: text("serviceP50Ms") },
      { label: "P99 from send", value: text("serviceP99Ms") },
    ]),
    config: timelineConfig(timeline, palette, {
      title,
      axis: "milliseconds",
      lines: [
        ...latencyLines(timeline, of, palette),
        ...limits.filter((limit) => !far.includes(limit)).map((limit) => limitLine(limit, timeline, palette)),
      ],
    }),
  };
}

function latencyLines(
  timeline: Timeline,
  of: (point: TimelinePoint) => LatencyPoint | undefined,
  palette: Palette,
): readonly Dataset[] {
  const start = "from the intended start";
  const lines = [
    { label: `P99 ${start}`, key: "responseP99Ms", color: palette.accent, dash: [] },
    { label: "P99 from the send (dashed)", key: "serviceP99Ms", color: palette.second, dash: [6, 4] },
    { label: `P95 ${start}`, key: "responseP95Ms", color: palette.third, dash: [] },
    { label: `P50 ${start} (dotted)`, key: "responseP50Ms", color: palette.neutral, dash: [2, 3] },
  ] as const;
  return lines
    .filter(({ key }) => timeline.points.some((point) => of(point)?.[key] !== undefined))
    .map(({ label, key, color, dash }) => {
      const series = seriesOf(timeline, (point) => of(point)?.[key]);
      return lineOf(label, color, series, { borderDash: dash });
    });
}

/** A limit that is not drawn is said. */
function farText(far: readonly LatencyLimit[]): string {
  return far.length === 0 ? "" : `, far below its ${far.map(({ label }) => label).join(" and ")}`;
}

interface LatencyLimit {
  readonly label: string;
  readonly ms: number;
}

function latencyLimits(operation: string, thresholds: readonly ThresholdResult[]): readonly LatencyLimit[] {
  return thresholds
    .filter((threshold) => threshold.metric.endsWith("Ms"))
    .filter((threshold) => threshold.operation === operation || threshold.operation === "*")
    .map((threshold) => ({
      label: `limit ${thresholdName(threshold.metric)} ${msText(threshold.limit)}`,
      ms: threshold.limit,
    }));
}

/** What metrics that are no percentile are called. */
const METRIC_NAMES: Readonly<Partial<Record<ThresholdResult["metric"], string>>> = {
  count: "count",
  perS: "rate of what succeeded",
  bytesPerS: "bytes a second",
  errorFraction: "share that failed",
  errorCount: "failures",
  errorsPerS: "rate of failures",
  mean: "mean",
  min: "smallest value",
  max: "largest value",
  last: "last value",
};

/** Returns a threshold's metric in words: `p99ResponseMs` → `P99 from the intended start`. */
export function thresholdName(metric: ThresholdResult["metric"]): string {
  const name = METRIC_NAMES[metric];
  if (name !== undefined) return name;
  const rank = metric.startsWith("max")
    ? "maximum"
    : metric.replace(/^p(\d+).*$/, "P$1").replace("P999", "P99.9");
  return `${rank} ${metric.endsWith("ServiceMs") ? "from the send" : "from the intended start"}`;
}

function limitLine(limit: LatencyLimit, timeline: Timeline, palette: Palette): Dataset {
  const { fromS, toS } = timelineSpan(timeline) ?? { fromS: 0, toS: 0 };
  const unitS = timeUnit(toS - fromS).seconds;
  const ends = [fromS, toS].map((atS) => ({ x: atS / unitS, y: limit.ms }));
  return lineOf(limit.label, palette.bad, ends, { borderDash: [10, 5] });
}

/** Says the highest percentile that most stretches have measurements enough for. */
function latencyFinding(operation: string, measured: readonly LatencyPoint[], word: string): string {
  const ranks = [
    { name: "P99", key: "responseP99Ms" },
    { name: "P95", key: "responseP95Ms" },
    { name: "P50", key: "responseP50Ms" },
  ] as const;
  for (const { name, key } of ranks) {
    const values = measured.map((point) => point[key]).filter((value) => value !== undefined);
    if (values.length * 2 < measured.length) continue;
    const ascending = values.sort((a, b) => a - b);
    const median = ascending[Math.floor((ascending.length - 1) / 2)];
    return `${operation}: ${name} is ${latencyText(median)} in the median ${word} and ${latencyText(ascending.at(-1))} in the worst`;
  }
  return `${operation}: latency over time`;
}
