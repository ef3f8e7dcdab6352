import type { Chart } from "./chart.ts";
import { bytesText, capitalised, numberText, roundedText } from "./format.ts";
import type { Palette } from "./palette.ts";
import {
  perMinute,
  seriesOf,
  stretchWord,
  type Timeline,
  type TimelinePoint,
  timelineSpan,
} from "./timeline.ts";
import { lineOf, timelineConfig } from "./timeline-config.ts";
import { timelineTable } from "./timeline-table.ts";

/** Draws installs (package files delivered) per minute; undefined when the run counts none or is too short. */
export function installsPerMinute(timeline: Timeline, palette: Palette): Chart | undefined {
  const installs = (point: TimelinePoint) => point.installs ?? 0;
  return volumeChart(timeline, palette, {
    id: "installs-per-minute",
    axis: "installs a minute",
    value: (point) => perMinute(point, installs(point)),
    finding: ({ busiest, mean, word }) =>
      `${roundedText(mean)} installs a minute on average, ${roundedText(busiest)} in the busiest ${word}`,
  });
}

/** Draws megabytes received per minute; undefined when nothing came or the run is too short. */
export function bytesPerMinute(timeline: Timeline, palette: Palette): Chart | undefined {
  return volumeChart(timeline, palette, {
    id: "bytes-per-minute",
    axis: "megabytes a minute",
    value: (point) => perMinute(point, point.bytes) / 1e6,
    finding: ({ busiest, mean, word }) =>
      `${bytesText(mean * 1e6)} a minute on average, ${bytesText(busiest * 1e6)} in the busiest ${word}`,
  });
}

interface Volume {
  readonly id: string;
  readonly axis: string;
  readonly value: (point: TimelinePoint) => number;
  readonly finding: (rates: {
    readonly busiest: number;
    readonly mean: number;
    readonly word: string;
  }) => string;
}

function volumeChart(timeline: Timeline, palette: Palette, volume: Volume): Chart | undefined {
  const minutes = timeline.points.map((point) => (point.toS - point.fromS) / 60);
  const totalMinutes = minutes.reduce((sum, length) => sum + length, 0);
  const values = timeline.points.map(volume.value);
  const total = values.reduce((sum, value, at) => sum + value * (minutes[at] ?? 0), 0);
  if (timelineSpan(timeline) === undefined || total === 0) return undefined;
  const title = volume.finding({
    busiest: Math.max(...values),
    mean: total / totalMinutes,
    word: stretchWord(timeline),
  });
  return {
    id: volume.id,
    title,
    summary: `One line over time, ${volume.axis}: from ${numberText(Math.min(...values))} to ${numberText(Math.max(...values))}.`,
    heightPx: 300,
    table: timelineTable(timeline, [
      { label: capitalised(volume.axis), value: (point) => roundedText(volume.value(point)) },
    ]),
    config: timelineConfig(timeline, palette, {
      title,
      axis: volume.axis,
      lines: [lineOf(volume.axis, palette.accent, seriesOf(timeline, volume.value))],
    }),
  };
}
