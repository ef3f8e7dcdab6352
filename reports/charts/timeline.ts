import type { Dataset, Json } from "./chart.ts";
import { durationText } from "./format.ts";
import { timeUnit } from "./options.ts";
import type { Palette } from "./palette.ts";

/**
 * Latencies of one operation's successes in one stretch of time, in milliseconds, from the intended start (response) and
 * from the actual send (service). A percentile for which there were too few is absent.
 */
export interface LatencyPoint {
  readonly responseP50Ms?: number;
  readonly responseP95Ms?: number;
  readonly responseP99Ms?: number;
  readonly serviceP50Ms?: number;
  readonly serviceP99Ms?: number;
}

/** What happened in one stretch of a run: one frame, or several neighbours together. */
export interface TimelinePoint {
  readonly fromS: number;
  readonly toS: number;
  readonly scheduled: number;
  readonly started: number;
  readonly late: number;
  readonly missed: number;
  readonly bytes: number;
  /** Absent where the run counts no installs. */
  readonly installs?: number;
  /** Nodes of the cluster at the end of the stretch, by pool and type; absent where nobody looked. */
  readonly nodes?: Readonly<Record<string, number>>;
  /** By operation; absent where an operation had no success. */
  readonly latencies: Readonly<Record<string, LatencyPoint>>;
}

/** The course of a run, ascending in time. Between two points lies a gap when one does not begin where the last one ended. */
export interface Timeline {
  readonly points: readonly TimelinePoint[];
  /** Stretches at the start are a warm-up up to here. */
  readonly warmUpS: number;
}

/** Fewer stretches than this have no course worth a picture; a table says it better. */
export const MIN_POINTS = 3;

/** Returns the ends of the timeline in seconds, or undefined when there is too little to draw. */
export function timelineSpan(
  timeline: Timeline,
): { readonly fromS: number; readonly toS: number } | undefined {
  const first = timeline.points[0];
  const last = timeline.points[timeline.points.length - 1];
  if (first === undefined || last === undefined || timeline.points.length < MIN_POINTS) return undefined;
  return { fromS: first.fromS, toS: last.toS };
}

/** Returns the word for one point: a minute, or a longer stretch where frames were put together. */
export function stretchWord({ points }: Timeline): string {
  const longestS = Math.max(...points.map(({ fromS, toS }) => toS - fromS));
  return longestS === 60 ? "minute" : `stretch of ${durationText(longestS)}`;
}

/** Returns `{x, y}` points in the middle of their stretches, in the axis' unit; a gap becomes a break of the line. */
export function seriesOf(
  timeline: Timeline,
  value: (point: TimelinePoint) => number | undefined,
): readonly { readonly x: number; readonly y: number | null }[] {
  const span = timelineSpan(timeline);
  if (span === undefined) return [];
  const unit = timeUnit(span.toS - span.fromS).seconds;
  const out: { x: number; y: number | null }[] = [];
  let endS = span.fromS;
  for (const point of timeline.points) {
    if (point.fromS > endS) out.push({ x: round((endS + point.fromS) / 2 / unit), y: null });
    const y = value(point);
    out.push({ x: round((point.fromS + point.toS) / 2 / unit), y: y === undefined ? null : round(y) });
    endS = point.toS;
  }
  return out;
}

/** Returns a count of a stretch as a rate per minute. */
export function perMinute(point: TimelinePoint, count: number): number {
  return (count * 60) / (point.toS - point.fromS);
}

/** A thinner shade is a hair that nobody sees. */
const MIN_SHADE_FRACTION = 0.005;

/** Returns the data set and the hidden axis that shade the warm-up; empty when there is none to see. */
export function warmUpShade(
  timeline: Timeline,
  palette: Palette,
): {
  readonly datasets: readonly Dataset[];
  readonly scales: { readonly [key: string]: Json };
} {
  const span = timelineSpan(timeline);
  const lengthS = span === undefined ? 0 : Math.min(timeline.warmUpS, span.toS) - span.fromS;
  if (span === undefined || lengthS < MIN_SHADE_FRACTION * (span.toS - span.fromS))
    return { datasets: [], scales: {} };
  const unit = timeUnit(span.toS - span.fromS).seconds;
  const untilS = span.fromS + lengthS;
  return {
    datasets: [
      {
        label: "warm-up, not judged",
        yAxisID: "shade",
        data: [
          { x: span.fromS / unit, y: 1 },
          { x: untilS / unit, y: 1 },
        ],
        fill: "origin",
        backgroundColor: palette.shade,
        borderColor: palette.shade,
        borderWidth: 0,
        pointRadius: 0,
        pointStyle: "rect",
        order: 10,
      },
    ],
    scales: { shade: { type: "linear", display: false, min: 0, max: 1 } },
  };
}

/** Rounds to six significant digits: no pixel shows more, and the page stays small. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
