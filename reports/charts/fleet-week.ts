import type { WeekHour } from "../../planner/core/fleet/fleet-result.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { countedText, roundedText } from "./format.ts";
import { chartOptions, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";
import { HOURS_PER_DAY, hourText, TABLE_STEP_H, weekAxes } from "./week-hours.ts";

const HOURS_PER_WEEK = 7 * HOURS_PER_DAY;
/** Draws sessions and nodes over the hours of the week as they were simulated; undefined when there were no nodes. */
export function fleetWeek(week: readonly WeekHour[], palette: Palette): Chart | undefined {
  if (!week.some(({ nodes }) => nodes > 0)) return undefined;
  const title = weekFinding(week);
  return {
    id: "nodes-over-the-week",
    title,
    summary:
      "Two lines over the hours of a week in UTC, means over the weeks that were simulated: sessions on Karpenter's nodes on the left axis, nodes on the right one, and dashed the most nodes that there were at once in that hour.",
    heightPx: 400,
    table: weekTable(week),
    config: {
      type: "line",
      data: {
        labels: Array.from({ length: HOURS_PER_WEEK }, (_, hour) => hourText(hour)),
        datasets: weekLines(week, palette),
      },
      options: chartOptions(palette, {
        title,
        legend: "lines",
        scales: {
          ...weekAxes(palette),
          y: numberAxis(palette, "sessions"),
          nodes: {
            ...numberAxis(palette, "nodes", { ticks: { precision: 0 } }),
            position: "right",
            grid: { drawOnChartArea: false },
          },
        },
      }),
    },
  };
}

function weekLines(week: readonly WeekHour[], palette: Palette): readonly Dataset[] {
  const byHour = new Map(week.map((one) => [one.hour, one]));
  const series = (of: (hour: WeekHour) => number): readonly (number | null)[] =>
    Array.from({ length: HOURS_PER_WEEK }, (_, hour) => {
      const one = byHour.get(hour);
      return one === undefined ? null : Number(of(one).toPrecision(6));
    });
  const line = { pointRadius: 0, pointStyle: "line", borderWidth: 2 } as const;
  return [
    {
      ...line,
      label: "sessions (left)",
      data: series(({ sessions }) => sessions),
      borderColor: palette.accent,
    },
    {
      ...line,
      label: "nodes (right)",
      data: series(({ nodes }) => nodes),
      borderColor: palette.second,
      yAxisID: "nodes",
    },
    {
      ...line,
      label: "most nodes at once (right, dotted)",
      data: series(({ maxNodes }) => maxNodes),
      borderColor: palette.second,
      borderDash: [2, 3],
      borderWidth: 1,
      yAxisID: "nodes",
    },
  ];
}

function weekFinding(week: readonly WeekHour[]): string {
  const nodes = week.map((hour) => hour.nodes);
  const [least, most] = [Math.min(...nodes), Math.max(...nodes)];
  const mostAtOnce = Math.max(...week.map(({ maxNodes }) => maxNodes));
  const busiest = week.find((hour) => hour.nodes === most)?.hour ?? 0;
  return (
    `Between ${roundedText(Math.round(least))} and ${roundedText(Math.round(most))} nodes run in a usual week, most on ${hourText(busiest)} UTC; ` +
    `at most ${countedText(mostAtOnce, "node")} at once`
  );
}

function weekTable(week: readonly WeekHour[]): ChartTable {
  return {
    columns: [
      { label: "Hour, UTC", align: "left" },
      { label: "Sessions", align: "right" },
      { label: "Nodes", align: "right" },
      { label: "Most sessions", align: "right" },
      { label: "Most nodes", align: "right" },
    ],
    rows: week
      .filter(({ hour }) => hour % TABLE_STEP_H === 0)
      .map(({ hour, sessions, nodes, maxSessions, maxNodes }) => [
        hourText(hour),
        roundedText(sessions),
        roundedText(nodes),
        roundedText(maxSessions),
        roundedText(maxNodes),
      ]),
  };
}
