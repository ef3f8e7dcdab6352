import type { PlanPeakPart } from "../../planner/core/demand/planned-demand.ts";
import { IDE_NAMES } from "../../planner/core/settings/ide-names.ts";
import { IDES, type Ide } from "../../planner/core/site.ts";
import type { Chart, ChartTable } from "./chart.ts";
import { countedText, numberText, percentText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const LABEL_WIDTH = 28;

/** Draws who is in the likely peak: bars by group, in pieces by IDE; undefined when nobody is. */
export function peakByGroup(parts: readonly PlanPeakPart[], palette: Palette): Chart | undefined {
  const total = sum(parts);
  if (total === 0) return undefined;
  const groups = [...new Set(parts.map(({ group }) => group))];
  const ides = IDES.filter((ide) => parts.some((part) => part.ide === ide));
  const count = (group: string, ide: Ide): number =>
    sum(parts.filter((part) => part.group === group && part.ide === ide));
  const title = peakFinding(parts, groups, total);
  return {
    id: "peak-by-group",
    title,
    summary: `Horizontal bars, likely sessions at the peak by group, in pieces by development environment: ${groups
      .map((group) => `${group} ${numberText(sum(parts.filter((part) => part.group === group)))}`)
      .join("; ")}.`,
    heightPx: 150 + 44 * groups.length,
    table: peakTable(groups, ides, count, total),
    config: {
      type: "bar",
      data: {
        labels: groups.map((group) => wrapText(group, LABEL_WIDTH, 2)),
        datasets: ides.map((ide) => ({
          label: IDE_NAMES[ide],
          data: groups.map((group) => count(group, ide)),
          backgroundColor: colours(palette)[ide],
          pointStyle: "rect",
          maxBarThickness: 24,
        })),
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: {
          x: numberAxis(palette, "sessions at the likely peak", { stacked: true, ticks: { precision: 0 } }),
          y: { ...nameAxis(palette), stacked: true },
        },
      }),
    },
  };
}

function colours(palette: Palette): Readonly<Record<Ide, string>> {
  return {
    rstudio: palette.accent,
    jupyterlab: palette.second,
    "jupyter-notebook": palette.bad,
    vscode: palette.third,
    positron: palette.neutral,
  };
}

function sum(parts: readonly PlanPeakPart[]): number {
  return parts.reduce((total, { sessions }) => total + sessions, 0);
}

function peakFinding(parts: readonly PlanPeakPart[], groups: readonly string[], total: number): string {
  const [largest] = groups
    .map((group) => ({ group, sessions: sum(parts.filter((part) => part.group === group)) }))
    .sort((a, b) => b.sessions - a.sessions);
  if (groups.length === 1 || largest === undefined)
    return `All ${countedText(total, "session")} at the likely peak are of ${groups[0] ?? "one group"}`;
  return `${numberText(largest.sessions)} of the ${countedText(total, "session")} at the likely peak are of ${largest.group}, ${percentText(largest.sessions / total)}`;
}

function peakTable(
  groups: readonly string[],
  ides: readonly Ide[],
  count: (group: string, ide: Ide) => number,
  total: number,
): ChartTable {
  return {
    columns: [
      { label: "Group", align: "left" },
      ...ides.map((ide) => ({ label: IDE_NAMES[ide], align: "right" as const })),
      { label: "Sessions", align: "right" },
      { label: "Share", align: "right" },
    ],
    rows: groups.map((group) => {
      const counts = ides.map((ide) => count(group, ide));
      const all = counts.reduce((a, b) => a + b, 0);
      return [group, ...counts.map((value) => numberText(value)), numberText(all), percentText(all / total)];
    }),
  };
}
