import type { PlanPool } from "../../planner/core/nodes/planned-pool.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { countedText, numberText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/** Draws nodes by pool: those that always run, and those that the peak adds; undefined without nodes. */
export function nodesByPool(pools: readonly PlanPool[], palette: Palette): Chart | undefined {
  const shown = pools.filter((pool) => pool.nodes.max > 0);
  if (shown.length === 0) return undefined;
  const title = poolFinding(shown);
  return {
    id: "nodes-by-pool",
    title,
    summary: `Horizontal bars, nodes by pool: ${shown.map(poolSentence).join("; ")}.`,
    heightPx: 140 + 52 * shown.length,
    table: poolTable(shown),
    config: {
      type: "bar",
      data: {
        labels: shown.map((pool) => [
          ...wrapText(pool.name, 26, 1),
          ...wrapText(pool.instanceTypes[0] ?? "", 26, 1),
        ]),
        datasets: nodeBars(shown, palette),
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: {
          x: numberAxis(palette, "nodes", {
            stacked: true,
            ticks: { precision: 0, maxTicksLimit: 8 },
          }),
          y: { ...nameAxis(palette), stacked: true },
        },
      }),
    },
  };
}

function quantileMarks(pools: readonly PlanPool[], palette: Palette): readonly Dataset[] {
  const mark = {
    type: "line",
    showLine: false,
    borderWidth: 2,
  } as const;
  // Often both are the same number: the median then stands inside of the larger mark.
  const marks = [
    {
      key: "p50",
      label: "median peak",
      pointStyle: "circle",
      pointRadius: 4,
      order: -2,
      color: palette.second,
    },
    {
      key: "p90",
      label: "P90 peak",
      pointStyle: "rectRot",
      pointRadius: 10,
      order: -1,
      color: palette.third,
    },
  ] as const;
  return marks
    .filter(({ key }) => pools.some((pool) => pool.nodes[key] !== undefined))
    .map(({ key, color, ...shape }) => ({
      ...mark,
      ...shape,
      stack: `marks-${key}`,
      data: pools.map((pool) => pool.nodes[key] ?? null),
      borderColor: color,
      backgroundColor: palette.background,
    }));
}

function poolTable(pools: readonly PlanPool[]): ChartTable {
  const cell = (count: number | undefined) => (count === undefined ? "not computed" : numberText(count));
  return {
    columns: [
      { label: "Pool", align: "left" },
      { label: "Least", align: "right" },
      { label: "Median peak", align: "right" },
      { label: "P90 peak", align: "right" },
      { label: "Most", align: "right" },
    ],
    rows: pools.map(({ name, nodes }) => [
      name,
      numberText(nodes.min),
      cell(nodes.p50),
      cell(nodes.p90),
      numberText(nodes.max),
    ]),
  };
}

function poolSentence(pool: PlanPool): string {
  const { min, max } = pool.nodes;
  return min === max
    ? `${pool.name} ${countedText(max, "node")}`
    : `${pool.name} ${numberText(min)} to ${countedText(max, "node")}`;
}

function poolFinding(pools: readonly PlanPool[]): string {
  const total = pools.reduce((sum, pool) => sum + pool.nodes.max, 0);
  const most = Math.max(...pools.map((pool) => pool.nodes.max));
  const largest = pools.filter((pool) => pool.nodes.max === most);
  const first = largest[0];
  if (pools.length === 1 || largest.length > 1 || first === undefined) {
    return `${countedText(total, "node")} at the peak in ${countedText(pools.length, "pool")}`;
  }
  return `${numberText(most)} of the ${countedText(total, "node")} at the peak are in pool ${first.name}`;
}

function nodeBars(shown: readonly PlanPool[], palette: Palette): readonly Dataset[] {
  const grows = shown.some((pool) => pool.nodes.max > pool.nodes.min);
  const bar = { stack: "nodes", maxBarThickness: 26, borderRadius: 3 };
  return [
    {
      ...bar,
      label: "always running",
      data: shown.map((pool) => pool.nodes.min),
      backgroundColor: palette.accent,
      pointStyle: "rect",
    },
    ...(grows
      ? [
          {
            ...bar,
            label: "added up to the peak",
            data: shown.map((pool) => pool.nodes.max - pool.nodes.min),
            backgroundColor: palette.accentSoft,
            pointStyle: "rect",
          },
        ]
      : []),
    ...quantileMarks(shown, palette),
  ];
}
