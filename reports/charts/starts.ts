import type { Chart, Dataset } from "./chart.ts";
import { capitalised, countedText, numberText, percentText, roundedText } from "./format.ts";
import type { Palette } from "./palette.ts";
import { perMinute, seriesOf, type Timeline, timelineSpan } from "./timeline.ts";
import { lineOf, timelineConfig } from "./timeline-config.ts";
import { timelineTable } from "./timeline-table.ts";

/** Draws starts that were due and starts that were made, per minute; undefined for a run too short to have a course. */
export function startsPerMinute(timeline: Timeline, palette: Palette): Chart | undefined {
  const sum = (pick: "scheduled" | "started" | "late" | "missed") =>
    timeline.points.reduce((total, point) => total + point[pick], 0);
  if (timelineSpan(timeline) === undefined || sum("scheduled") === 0) return undefined;
  const title = courseFinding(timeline, sum("scheduled"), sum("started"));
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
    config: timelineConfig(timeline, palette, {
      title,
      axis: "starts a minute",
      lines: startLines(timeline, palette),
    }),
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

function startLines(timeline: Timeline, palette: Palette): readonly Dataset[] {
  const made = seriesOf(timeline, (point) => perMinute(point, point.started));
  const due = seriesOf(timeline, (point) => perMinute(point, point.scheduled));
  return [
    lineOf("made", palette.accent, made),
    lineOf("due (dashed)", palette.second, due, { borderDash: [6, 4] }),
  ];
}
