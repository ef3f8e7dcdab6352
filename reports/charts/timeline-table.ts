import type { ChartTable } from "./chart.ts";
import { numberText } from "./format.ts";
import { timeUnit } from "./options.ts";
import { type Timeline, type TimelinePoint, timelineSpan } from "./timeline.ts";

/** Returns the table of a chart over time: a row a stretch. */
export function timelineTable(
  timeline: Timeline,
  columns: readonly { readonly label: string; readonly value: (point: TimelinePoint) => string }[],
): ChartTable {
  const span = timelineSpan(timeline) ?? { fromS: 0, toS: 0 };
  const unit = timeUnit(span.toS - span.fromS);
  const time = (seconds: number) => numberText(seconds / unit.seconds);
  return {
    columns: [
      { label: `From – to, ${unit.name}`, align: "right" },
      ...columns.map(({ label }) => ({ label, align: "right" as const })),
    ],
    rows: timeline.points.map((point) => [
      `${time(point.fromS)} – ${time(point.toS)}`,
      ...columns.map(({ value }) => value(point)),
    ]),
  };
}
