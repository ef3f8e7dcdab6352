import { CHART_FONT_FAMILY, type Json } from "./chart.ts";
import { wrapText } from "./format.ts";
import type { Palette } from "./palette.ts";

type JsonObject = { readonly [key: string]: Json };

/** What a chart needs beyond the house style. */
export interface ChartOptions {
  readonly title: string;
  /** `lines` draws samples long enough to show dashes; `marks` draws symbols in their proportions. */
  readonly legend: "none" | "lines" | "marks";
  readonly horizontal?: boolean;
  readonly scales: JsonObject;
}

/** Returns Chart.js options in the house style: left-aligned finding on top, legend below it, no animation. */
export function chartOptions(palette: Palette, options: ChartOptions): JsonObject {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    locale: "en-US",
    color: palette.text,
    layout: { padding: { top: 8, right: 24, bottom: 8, left: 8 } },
    ...(options.horizontal === true ? { indexAxis: "y" } : {}),
    plugins: {
      title: {
        display: true,
        text: wrapText(options.title, 88, 3),
        align: "start",
        color: palette.text,
        font: font(16, "bold"),
        padding: { top: 4, bottom: 14 },
      },
      // Chart.js has no space between legend and plot; an empty line that sorts below the legend makes it.
      subtitle: { display: options.legend !== "none", text: " ", font: font(6), padding: 0, weight: 500 },
      legend: {
        display: options.legend !== "none",
        position: "top",
        align: "start",
        labels: {
          color: palette.text,
          font: font(13),
          usePointStyle: true,
          boxHeight: 8,
          padding: 14,
          ...(options.legend === "lines" ? { pointStyleWidth: 30 } : {}),
        },
      },
    },
    scales: options.scales,
  };
}

/** The family stands at every text: what is left out takes a default that a machine without fonts draws as boxes. */
function font(size: number, weight: "normal" | "bold" = "normal"): JsonObject {
  return { family: CHART_FONT_FAMILY, size, weight };
}

/**
 * Chart.js asks for as many decimals as the step between two ticks has; where these are more than two, ticks have three digits that
 * count, so that hundredths of a session are no row of zeros.
 */
const TICK_FORMAT = {
  notation: "compact",
  minimumFractionDigits: 0,
  maximumFractionDigits: 2,
  maximumSignificantDigits: 3,
  roundingPriority: "morePrecision",
};

/** Returns an axis of numbers from 0 on, with its unit as title. */
export function numberAxis(
  palette: Palette,
  title: string,
  extra: JsonObject & { readonly ticks?: JsonObject } = {},
): JsonObject {
  return {
    type: "linear",
    beginAtZero: true,
    title: { display: true, text: title, color: palette.muted, font: font(13) },
    grid: { color: palette.grid },
    border: { display: false },
    ...extra,
    ticks: {
      color: palette.muted,
      font: font(12),
      maxTicksLimit: 7,
      format: TICK_FORMAT,
      ...extra.ticks,
    },
  };
}

/** Returns an axis of names. */
export function nameAxis(palette: Palette): JsonObject {
  return {
    type: "category",
    grid: { display: false },
    border: { color: palette.grid },
    ticks: { color: palette.text, font: font(13), autoSkip: false },
  };
}

/** Unit of a time axis: minutes up to three hours, hours beyond. */
export interface TimeUnit {
  readonly seconds: number;
  readonly name: "minutes" | "hours";
}

/** Returns the unit in which a run of this length is read best. */
export function timeUnit(lengthS: number): TimeUnit {
  return lengthS <= 3 * 3600 ? { seconds: 60, name: "minutes" } : { seconds: 3600, name: "hours" };
}

const STEPS = { minutes: [1, 2, 5, 10, 15, 30], hours: [1, 2, 3, 6, 12, 24, 48, 168] } as const;

/** The smallest step that people count time in and that leaves at most twelve of them. */
function timeStep(unit: TimeUnit, length: number): number {
  const steps: readonly number[] = STEPS[unit.name];
  return steps.find((step) => length / step <= 12) ?? Math.ceil(length / 12);
}

/** Returns an axis of scenario time. */
export function timeAxis(palette: Palette, unit: TimeUnit, fromS: number, toS: number): JsonObject {
  return {
    ...numberAxis(palette, `scenario time, ${unit.name}`, {
      ticks: {
        stepSize: timeStep(unit, (toS - fromS) / unit.seconds),
        maxTicksLimit: 13,
        maxRotation: 0,
        // A run can end a moment after a minute: Chart.js would ask for more decimals than are allowed.
        format: { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 2 },
      },
    }),
    min: fromS / unit.seconds,
    max: toS / unit.seconds,
    grid: { display: false },
    border: { color: palette.grid },
  };
}
