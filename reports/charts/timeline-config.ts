import type { ChartConfig, Dataset, Json } from "./chart.ts";
import { chartOptions, numberAxis, timeAxis, timeUnit } from "./options.ts";
import type { Palette } from "./palette.ts";
import { type Timeline, timelineSpan, warmUpShade } from "./timeline.ts";

/** What a chart over time draws. */
export interface TimelineDrawing {
  readonly title: string;
  /** Title of the axis of values, with its unit. */
  readonly axis: string;
  readonly lines: readonly Dataset[];
}

/** Returns the configuration of lines over scenario time, with the warm-up shaded. A single line needs no legend. */
export function timelineConfig(timeline: Timeline, palette: Palette, drawing: TimelineDrawing): ChartConfig {
  const { fromS, toS } = timelineSpan(timeline) ?? { fromS: 0, toS: 0 };
  const shade = warmUpShade(timeline, palette);
  const datasets = [...drawing.lines, ...shade.datasets];
  return {
    type: "line",
    data: { datasets },
    options: chartOptions(palette, {
      title: drawing.title,
      legend: datasets.length > 1 ? "lines" : "none",
      scales: {
        x: timeAxis(palette, timeUnit(toS - fromS), fromS, toS),
        y: numberAxis(palette, drawing.axis, smallTicks(drawing.lines)),
        ...shade.scales,
      },
    }),
  };
}

/** Up to here, steps of the axis may take more than two decimals. */
const SMALL = 0.5;

/** Chart.js asks for as many decimals as small steps have; more of them than the most that is allowed is an error. */
function smallTicks(lines: readonly Dataset[]): { readonly ticks?: Readonly<Record<string, Json>> } {
  const values = lines.flatMap(({ data }) => (Array.isArray(data) ? data : []));
  const most = Math.max(0, ...values.map(yOf));
  return most > SMALL ? {} : { ticks: { format: { maximumSignificantDigits: 3 } } };
}

function yOf(point: unknown): number {
  return typeof point === "object" && point !== null && "y" in point && typeof point.y === "number"
    ? point.y
    : 0;
}

/** Returns a plain line without points. */
export function lineOf(
  label: string,
  color: string,
  data: readonly { readonly x: number; readonly y: number | null }[],
  extra: { readonly [key: string]: Json } = {},
): Dataset {
  return {
    label,
    data,
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2,
    pointRadius: 0,
    pointStyle: "line",
    ...extra,
  };
}
