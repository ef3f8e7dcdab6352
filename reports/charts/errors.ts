import type { OperationResult } from "../../loadtests/analysis/verdict.ts";
import { compareText } from "../../planner/core/order.ts";
import type { Chart, ChartTable, Json } from "./chart.ts";
import { countedText, numberText, percentText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const MAX_BARS = 12;

/** How often requests failed in one way. */
export interface ErrorKind {
  readonly kind: string;
  readonly count: number;
}

/** Returns the failures of all operations by kind, most frequent first. */
export function errorKinds(operations: readonly OperationResult[]): readonly ErrorKind[] {
  const counts = new Map<string, number>();
  for (const operation of operations) {
    for (const [kind, count] of Object.entries(operation.errors)) {
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  }
  return [...counts]
    .map(([kind, count]) => ({ kind, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compareText(a.kind, b.kind));
}

/** Draws failed requests by kind; undefined when none failed. */
export function errorsByKind(operations: readonly OperationResult[], palette: Palette): Chart | undefined {
  const kinds = errorKinds(operations);
  const most = kinds[0];
  if (most === undefined) return undefined;
  const failed = kinds.reduce((sum, { count }) => sum + count, 0);
  const ended = operations.reduce((sum, operation) => sum + operation.count, 0);
  const bars = shownKinds(kinds);
  const title = `${numberText(failed)} of ${countedText(ended, "request")} failed (${percentText(failed / ended)}), most often by ${most.kind}`;
  return {
    id: "errors-by-kind",
    title,
    summary: `Horizontal bars, failed requests by kind: ${bars.map(({ kind, count }) => `${kind} ${numberText(count)}`).join("; ")}.`,
    heightPx: 110 + 40 * bars.length,
    table: errorTable(kinds),
    config: {
      type: "bar",
      data: {
        labels: bars.map(({ kind, count }) => [...wrapText(kind, 28, 1), numberText(count)]),
        datasets: [
          {
            label: "failed requests",
            data: bars.map(({ count }) => count),
            backgroundColor: palette.bad,
            borderRadius: 3,
            maxBarThickness: 22,
          },
        ],
      },
      options: chartOptions(palette, {
        title,
        legend: "none",
        horizontal: true,
        scales: {
          x: countAxis(palette),
          y: nameAxis(palette),
        },
      }),
    },
  };
}

function shownKinds(kinds: readonly ErrorKind[]): readonly ErrorKind[] {
  if (kinds.length <= MAX_BARS) return kinds;
  const rest = kinds.slice(MAX_BARS - 1);
  const count = rest.reduce((sum, kind) => sum + kind.count, 0);
  return [...kinds.slice(0, MAX_BARS - 1), { kind: `${rest.length} other kinds`, count }];
}

function errorTable(kinds: readonly ErrorKind[]): ChartTable {
  return {
    columns: [
      { label: "Kind of failure", align: "left" },
      { label: "Requests", align: "right" },
    ],
    rows: kinds.map(({ kind, count }) => [kind, numberText(count)]),
  };
}

function countAxis(palette: Palette): { readonly [key: string]: Json } {
  return numberAxis(palette, "failed requests", {
    ticks: { precision: 0, maxTicksLimit: 7 },
  });
}
