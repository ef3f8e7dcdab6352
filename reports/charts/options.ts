import { CHART_FONT_FAMILY, type Json } from "./chart.ts";
import { wrapText } from "./format.ts";
import type { Palette } from "./palette.ts";

type JsonObject = { readonly [key: string]: Json };

/** What a chart needs beyond the house style. */
export interface ChartOptions {
  readonly title: string;
  readonly legend: boolean;
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
    font: { family: CHART_FONT_FAMILY, size: 13 },
    layout: { padding: { top: 8, right: 24, bottom: 8, left: 8 } },
    ...(options.horizontal === true ? { indexAxis: "y" } : {}),
    plugins: {
      title: {
        display: true,
        text: wrapText(options.title, 88, 3),
        align: "start",
        color: palette.text,
        font: { family: CHART_FONT_FAMILY, size: 16, weight: "bold" },
        padding: { top: 4, bottom: 14 },
      },
      legend: {
        display: options.legend,
        position: "top",
        align: "start",
        labels: { color: palette.text, usePointStyle: true, boxHeight: 7, boxWidth: 22, padding: 16 },
      },
    },
    scales: options.scales,
  };
}

/** Returns an axis of numbers from 0 on, with its unit as title. */
export function numberAxis(palette: Palette, title: string, extra: JsonObject = {}): JsonObject {
  return {
    type: "linear",
    beginAtZero: true,
    title: { display: true, text: title, color: palette.muted },
    grid: { color: palette.grid },
    border: { display: false },
    ticks: { color: palette.muted, maxTicksLimit: 7, format: { notation: "compact" } },
    ...extra,
  };
}

/** Returns an axis of names. */
export function nameAxis(palette: Palette): JsonObject {
  return {
    type: "category",
    grid: { display: false },
    border: { color: palette.grid },
    ticks: { color: palette.text, autoSkip: false },
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

/** Returns an axis of scenario time. */
export function timeAxis(palette: Palette, unit: TimeUnit, fromS: number, toS: number): JsonObject {
  return {
    ...numberAxis(palette, `scenario time, ${unit.name}`),
    min: fromS / unit.seconds,
    max: toS / unit.seconds,
    grid: { display: false },
    border: { color: palette.grid },
    ticks: { color: palette.muted, maxTicksLimit: 13, maxRotation: 0 },
  };
}
