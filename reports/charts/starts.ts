import type { Chart } from "./chart.ts";
import { capitalised, countedText, numberText, percentText, roundedText } from "./format.ts";
import { chartOptions, numberAxis, timeAxis, timeUnit } from "./options.ts";
import type { Palette } from "./palette.ts";
import { perMinute, seriesOf, type Timeline, timelineSpan, warmUpShade } from "./timeline.ts";
import { timelineTable } from "./timeline-table.ts";

/** Draws starts that were due and starts that were made, per minute; undefined for a run too short to have a course. */
export function startsPerMinute(timeline: Timeline, palette: Palette): Chart | undefined {
  const span = timelineSpan(timeline);
  const sum = (pick: "scheduled" | "started" | "late" | "missed") =>
    timeline.points.reduce((total, point) => total + point[pick], 0);
  if (span === undefined || sum("scheduled") === 0) return undefined;
  const unit = timeUnit(span.toS - span.fromS);
  const title = courseFinding(timeline, sum("scheduled"), sum("started"));
  const shade = warmUpShade(timeline, palette);
  const line = { pointRadius: 0, tension: 0, pointStyle: "line" } as const;
  return {
    id: "starts-per-minute",
    title,
    summary: `Two lines over time, starts a minute: due and made. ${numberText(sum("scheduled"))} were due, ${numberText(sum("started"))} were made.`,
    heightPx: 340,
    table: timelineTable(timeline, [
      { label: "Due a minute", value: (point) => roundedText(perMinute(point, point.scheduled)) },
      { label: "Made a minute", value: (point) => roundedText(perMinute(point, point.started)) },
      { label: "Late", value: (point) => numberText(point.late) },
      { label: "Never made", value: (point) => numberText(point.missed) },
    ]),
    config: {
      type: "line",
      data: {
        datasets: [
          {
            ...line,
            label: "made",
            data: seriesOf(timeline, (point) => perMinute(point, point.started)),
            borderColor: palette.accent,
            backgroundColor: palette.accent,
            borderWidth: 2,
          },
          {
            ...line,
            label: "due (dashed)",
            data: seriesOf(timeline, (point) => perMinute(point, point.scheduled)),
            borderColor: palette.second,
            backgroundColor: palette.second,
            borderDash: [6, 4],
            borderWidth: 2,
          },
          ...shade.datasets,
        ],
      },
      options: chartOptions(palette, {
        title,
        legend: "lines",
        scales: {
          x: timeAxis(palette, unit, span.fromS, span.toS),
          y: numberAxis(palette, "starts a minute"),
          ...shade.scales,
        },
      }),
    },
  };
}

function courseFinding(timeline: Timeline, scheduled: number, started: number): string {
  const busiest = Math.max(...timeline.points.map((point) => perMinute(point, point.scheduled)));
  const made =
    started === scheduled
      ? "every due start was made"
      : `${percentText(started / scheduled)} of due starts were made`;
  return `${capitalised(made)}; up to ${roundedText(busiest)} a minute were due`;
}

/** Returns in a sentence how honest the starts were. */
export function startsFinding(scheduled: number, late: number, missed: number): string {
  const due = countedText(scheduled, "due start");
  if (late === 0 && missed === 0) return `All ${due} were made on time`;
  if (missed === 0) return `All ${due} were made, ${numberText(late)} of them late`;
  return `Of ${due}, ${numberText(late)} were late and ${numberText(missed)} were never made`;
}
