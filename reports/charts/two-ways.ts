import type { PlanRoute } from "../../planner/core/demand/planned-demand.ts";
import type { Band } from "../../planner/core/plan-quantiles.ts";
import type { Chart, ChartTable } from "./chart.ts";
import { countedText, roundedText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const LABEL_WIDTH = 28;

/** One bar: a group by one of the two ways. */
interface Row {
  readonly label: readonly string[];
  readonly band: Band;
  readonly way: "survey" | "flow";
}

/** Draws each group's busiest moment by the survey and by arrivals and stays; undefined when nobody comes. */
export function twoWays(routes: readonly PlanRoute[], palette: Palette): Chart | undefined {
  const shown = routes.filter(({ survey, flow }) => survey.p90 > 0 || flow.p90 > 0);
  if (shown.length === 0) return undefined;
  const rows = shown.flatMap(({ group, survey, flow }): readonly Row[] => [
    { label: [...wrapText(group, LABEL_WIDTH, 1), "by the survey"], band: survey, way: "survey" },
    { label: ["by arrivals and stays"], band: flow, way: "flow" },
  ]);
  const title = routeFinding(shown);
  const bar = {
    grouped: false,
    borderRadius: 3,
    maxBarThickness: 14,
    minBarLength: 3,
    pointStyle: "rect",
  } as const;
  const bars = (way: Row["way"]) =>
    rows.map((row): [number, number] | null => (row.way === way ? [row.band.p10, row.band.p90] : null));
  return {
    id: "two-ways",
    title,
    summary: `Horizontal bars from P10 to P90 of the sessions of each group at its own busiest moment, marks at the median, by the survey and by arrivals and stays: ${shown.map(routeSentence).join("; ")}.`,
    heightPx: 150 + 62 * shown.length,
    table: routeTable(shown),
    config: {
      type: "bar",
      data: {
        labels: rows.map(({ label }) => label),
        datasets: [
          {
            type: "line",
            label: "median",
            data: rows.map(({ band }) => band.p50),
            showLine: false,
            pointStyle: "circle",
            pointRadius: 5,
            borderWidth: 2,
            borderColor: palette.text,
            backgroundColor: palette.background,
          },
          {
            ...bar,
            label: "P10 to P90 by the survey",
            data: bars("survey"),
            backgroundColor: palette.accent,
          },
          {
            ...bar,
            label: "P10 to P90 by arrivals and stays",
            data: bars("flow"),
            backgroundColor: palette.second,
          },
        ],
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: {
          x: numberAxis(palette, "sessions of the group at its busiest moment"),
          y: nameAxis(palette),
        },
      }),
    },
  };
}

function routeFinding(routes: readonly PlanRoute[]): string {
  const apart = routes.filter(({ agree }) => !agree);
  if (apart.length === 0) {
    return routes.length === 1
      ? "The survey and the arrivals agree on the sessions of the group"
      : `The survey and the arrivals agree on the sessions of all ${routes.length} groups`;
  }
  const of = countedText(routes.length, "group");
  return `The survey and the arrivals disagree on ${apart.length} of ${of}: ${apart.map(({ group }) => group).join(", ")}`;
}

function bandText({ p10, p50, p90 }: Band): string {
  return p10 === p90 ? roundedText(p50) : `${roundedText(p50)} (${roundedText(p10)} to ${roundedText(p90)})`;
}

function routeSentence({ group, survey, flow }: PlanRoute): string {
  return `${group} ${bandText(survey)} by the survey, ${bandText(flow)} by arrivals`;
}

function routeTable(routes: readonly PlanRoute[]): ChartTable {
  return {
    columns: [
      { label: "Group", align: "left" },
      { label: "By the survey", align: "right" },
      { label: "By arrivals and stays", align: "right" },
      { label: "Survey allows", align: "right" },
      { label: "Taken", align: "left" },
      { label: "Agree", align: "left" },
    ],
    rows: routes.map(({ group, survey, flow, used, agree, agreesWithin: within }) => [
      group,
      bandText(survey),
      bandText(flow),
      within === undefined ? "–" : `${roundedText(within.low)} to ${roundedText(within.high)}`,
      used === "survey" ? "survey" : "arrivals",
      agree ? "yes" : "no",
    ]),
  };
}
