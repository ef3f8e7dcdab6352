import type { OperationResult } from "../../loadtests/analysis/verdict.ts";
import { compareText } from "../../planner/core/order.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { latencyText, msText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const MAX_OPERATIONS = 10;

const MARKS = [
  { key: "p50", label: "P50", pointStyle: "circle" },
  { key: "p95", label: "P95", pointStyle: "rectRot" },
  { key: "p99", label: "P99", pointStyle: "triangle" },
] as const;

/**
 * Draws P50, P95 and P99 from the intended start, by operation, over the whole run, slowest first; undefined when no
 * operation has a percentile.
 */
export function latencyByOperation(
  operations: readonly OperationResult[],
  palette: Palette,
): Chart | undefined {
  const slowness = ({ responseMs }: OperationResult) => responseMs.p99 ?? responseMs.p95 ?? responseMs.p50;
  const shown = operations
    .filter((operation) => slowness(operation) !== undefined)
    .toSorted((a, b) => (slowness(b) ?? 0) - (slowness(a) ?? 0) || compareText(a.name, b.name))
    .slice(0, MAX_OPERATIONS);
  const slowest = shown[0];
  if (slowest === undefined) return undefined;
  const title = slowestFinding(slowest);
  return {
    id: "latency-by-operation",
    title,
    summary: `Marks by operation, milliseconds from the intended start: ${shown.map(operationSentence).join("; ")}.`,
    heightPx: 150 + 44 * shown.length,
    table: percentileTable(shown),
    config: {
      type: "bar",
      data: {
        labels: shown.map(({ name }) => wrapText(name, 26, 2)),
        datasets: percentileMarks(shown, palette),
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: { x: numberAxis(palette, "milliseconds from the intended start"), y: nameAxis(palette) },
      }),
    },
  };
}

function slowestFinding({ name, responseMs }: OperationResult): string {
  if (responseMs.p99 !== undefined)
    return `Slowest is ${name}: 99 % of its successes within ${msText(responseMs.p99)}`;
  if (responseMs.p95 !== undefined)
    return `Slowest is ${name}: 95 % of its successes within ${msText(responseMs.p95)}`;
  return `Slowest is ${name}: half of its successes within ${latencyText(responseMs.p50)}`;
}

function operationSentence({ name, responseMs }: OperationResult): string {
  return `${name} ${MARKS.map(({ key, label }) => `${label} ${latencyText(responseMs[key])}`).join(", ")}`;
}

function percentileTable(shown: readonly OperationResult[]): ChartTable {
  return {
    columns: [
      { label: "Operation", align: "left" },
      ...MARKS.map(({ label }) => ({ label: `${label} from the intended start`, align: "right" as const })),
    ],
    rows: shown.map(({ name, responseMs }) => [
      name,
      ...MARKS.map(({ key }) => latencyText(responseMs[key])),
    ]),
  };
}

function percentileMarks(shown: readonly OperationResult[], palette: Palette): readonly Dataset[] {
  const colors = { p50: palette.neutral, p95: palette.third, p99: palette.accent };
  return [
    ...MARKS.map(({ key, label, pointStyle }) => ({
      type: "line",
      label,
      data: shown.map(({ responseMs }) => responseMs[key] ?? null),
      showLine: false,
      pointStyle,
      pointRadius: 6,
      borderWidth: 1,
      borderColor: colors[key],
      backgroundColor: colors[key],
    })),
    {
      label: "P50 to P99",
      data: shown.map(({ responseMs: { p50, p99 } }) =>
        p50 === undefined || p99 === undefined ? null : [p50, p99],
      ),
      backgroundColor: palette.accentSoft,
      maxBarThickness: 8,
      pointStyle: "rect",
    },
  ];
}
