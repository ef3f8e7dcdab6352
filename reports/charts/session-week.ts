import type { PlanWeek } from "../../planner/core/demand/planned-demand.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { roundedText } from "./format.ts";
import { chartOptions, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";
import { DAYS, HOURS_PER_DAY, hourText, TABLE_STEP_H, weekAxes } from "./week-hours.ts";

/** Draws the mean sessions of each hour of the reference week with their band; undefined when there are none. */
export function sessionsOverWeek(week: PlanWeek, palette: Palette): Chart | undefined {
  const most = Math.max(0, ...week.p50);
  if (most === 0) return undefined;
  const title = weekFinding(week, most);
  return {
    id: "sessions-over-the-week",
    title,
    summary:
      "Lines over the hours of a week, mean sessions that are open: the median over the draws, and the band from P10 to P90.",
    heightPx: 380,
    table: weekTable(week),
    config: {
      type: "line",
      data: { labels: week.p50.map((_, hour) => hourText(hour)), datasets: weekLines(week, palette) },
      options: chartOptions(palette, {
        title,
        legend: "lines",
        scales: {
          ...weekAxes(palette),
          y: numberAxis(palette, "sessions open, mean of the hour"),
        },
      }),
    },
  };
}

function weekLines({ p10, p50, p90 }: PlanWeek, palette: Palette): readonly Dataset[] {
  const line = { pointRadius: 0, pointStyle: "line", tension: 0.2 } as const;
  const edge = { ...line, borderWidth: 1, borderColor: palette.accentSoft };
  return [
    { ...line, label: "median", data: p50, borderColor: palette.accent, borderWidth: 2 },
    { ...edge, label: "P90 of the draws", data: p90, backgroundColor: palette.accentSoft, fill: "+1" },
    { ...edge, label: "P10 of the draws", data: p10, borderDash: [2, 3] },
  ];
}

function weekFinding({ p50 }: PlanWeek, most: number): string {
  const least = Math.round(Math.min(...p50));
  const busiest = p50.indexOf(most);
  const sameHour = DAYS.filter((_, day) => p50[day * HOURS_PER_DAY + (busiest % HOURS_PER_DAY)] === most);
  const when =
    sameHour.length > 1
      ? `around ${hourText(busiest).split(" ")[1]} UTC on ${sameHour.length} days`
      : `on ${hourText(busiest)} UTC`;
  return `Between ${roundedText(least)} and ${roundedText(Math.round(most))} sessions are open in a usual week, most ${when}`;
}

function weekTable({ p10, p50, p90 }: PlanWeek): ChartTable {
  const hours = [...p50.keys()].filter((hour) => hour % TABLE_STEP_H === 0);
  const at = (values: readonly number[], hour: number): string => roundedText(values[hour] ?? 0);
  return {
    columns: [
      { label: "Hour, UTC", align: "left" },
      { label: "P10", align: "right" },
      { label: "Median", align: "right" },
      { label: "P90", align: "right" },
    ],
    rows: hours.map((hour) => [hourText(hour), at(p10, hour), at(p50, hour), at(p90, hour)]),
  };
}
