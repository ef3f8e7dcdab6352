import type { ThresholdResult } from "../../loadtests/analysis/verdict.ts";
import type { Chart, Json } from "./chart.ts";
import { latencyText, msText, slugText } from "./format.ts";
import { chartOptions, numberAxis, timeAxis, timeUnit } from "./options.ts";
import type { Palette } from "./palette.ts";
import {
  type LatencyPoint,
  MIN_POINTS,
  seriesOf,
  stretchWord,
  type Timeline,
  type TimelinePoint,
  timelineSpan,
  warmUpShade,
} from "./timeline.ts";
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
  const span = timelineSpan(timeline);
  const of = (point: TimelinePoint) => point.latencies[operation];
  const measured = timeline.points.map(of).filter((point) => point !== undefined);
  if (span === undefined || measured.length < MIN_POINTS) return undefined;
  const unit = timeUnit(span.toS - span.fromS);
  const worst = Math.max(...measured.flatMap((point) => Object.values(point)));
  const limits = latencyLimits(operation, thresholds);
  const shade = warmUpShade(timeline, palette);
  const title = latencyFinding(operation, measured, stretchWord(timeline));
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
    config: {
      type: "line",
      data: {
        datasets: [
          ...latencyLines(timeline, of, palette),
          ...limits
            .filter((limit) => limit.ms <= worst * DRAWN_LIMIT_RATIO)
            .map((limit) => limitLine(limit, span, unit.seconds, palette)),
          ...shade.datasets,
        ],
      },
      options: chartOptions(palette, {
        title,
        legend: "lines",
        scales: {
          x: timeAxis(palette, unit, span.fromS, span.toS),
          y: numberAxis(palette, "milliseconds"),
          ...shade.scales,
        },
      }),
    },
  };
}

function latencyLines(
  timeline: Timeline,
  of: (point: TimelinePoint) => LatencyPoint | undefined,
  palette: Palette,
): readonly { readonly [key: string]: Json }[] {
  const lines = [
    {
      label: "P99 from the intended start",
      key: "responseP99Ms",
      color: palette.accent,
      width: 2.5,
      dash: [],
    },
    {
      label: "P99 from the send (dashed)",
      key: "serviceP99Ms",
      color: palette.second,
      width: 2,
      dash: [6, 4],
    },
    { label: "P95 from the intended start", key: "responseP95Ms", color: palette.third, width: 2, dash: [] },
    {
      label: "P50 from the intended start (dotted)",
      key: "responseP50Ms",
      color: palette.neutral,
      width: 2,
      dash: [2, 3],
    },
  ] as const;
  const known = lines.filter(({ key }) => timeline.points.some((point) => of(point)?.[key] !== undefined));
  return known.map(({ label, key, color, width, dash }) => ({
    label,
    data: seriesOf(timeline, (point) => of(point)?.[key]),
    borderColor: color,
    backgroundColor: color,
    borderWidth: width,
    borderDash: dash,
    pointRadius: 0,
    pointStyle: "line",
  }));
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

/** Returns a threshold's metric in words: `p99ResponseMs` → `P99 from the intended start`. */
export function thresholdName(metric: ThresholdResult["metric"]): string {
  if (metric === "count") return "requests";
  if (metric === "errorFraction") return "share of failed requests";
  const rank = metric.startsWith("max")
    ? "maximum"
    : metric.replace(/^p(\d+).*$/, "P$1").replace("P999", "P99.9");
  return `${rank} ${metric.endsWith("ServiceMs") ? "from the send" : "from the intended start"}`;
}

function limitLine(
  limit: LatencyLimit,
  span: { readonly fromS: number; readonly toS: number },
  unitS: number,
  palette: Palette,
): { readonly [key: string]: Json } {
  return {
    label: limit.label,
    data: [
      { x: span.fromS / unitS, y: limit.ms },
      { x: span.toS / unitS, y: limit.ms },
    ],
    borderColor: palette.bad,
    backgroundColor: palette.bad,
    borderWidth: 1.5,
    borderDash: [10, 5],
    pointRadius: 0,
    pointStyle: "line",
  };
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
