import type { CostLine } from "../../planner/core/cost/cost-line.ts";
import { compareText } from "../../planner/core/order.ts";
import type { Chart, ChartTable, Json } from "./chart.ts";
import { COMPACT_USD, percentText, usdText, wholeUsdText, wrapText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const MAX_BARS = 10;
const LABEL_WIDTH = 26;

interface Bar {
  readonly name: string;
  readonly usd: number;
  readonly rest: boolean;
}

/** Returns the sum of the lines in dollars, exact to the cent. */
export function sumUsd(lines: readonly Pick<CostLine, "usdPerMonth">[]): number {
  return lines.reduce((cents, line) => cents + Math.round(line.usdPerMonth * 100), 0) / 100;
}

/** Draws dollars a month by cost line, dearest first, the small ones together; undefined when nothing costs anything. */
export function costByLine(lines: readonly CostLine[], palette: Palette): Chart | undefined {
  const dearest = lines
    .filter((line) => line.usdPerMonth > 0)
    .toSorted((a, b) => b.usdPerMonth - a.usdPerMonth || compareText(lineKey(a), lineKey(b)));
  if (dearest.length === 0) return undefined;
  const totalUsd = sumUsd(lines);
  const bars = barsOf(dearest);
  const title = costFinding(dearest, totalUsd);
  return {
    id: "cost-by-line",
    title,
    summary: `Horizontal bars, dollars a month: ${bars.map((bar) => `${bar.name} ${usdText(bar.usd)}`).join("; ")}.`,
    heightPx: 110 + 58 * bars.length,
    table: costTable(bars, totalUsd),
    config: {
      type: "bar",
      data: {
        labels: bars.map(barLabel),
        datasets: [
          {
            label: "dollars a month",
            data: bars.map((bar) => bar.usd),
            backgroundColor: bars.map((bar) => (bar.rest ? palette.neutral : palette.accent)),
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
          x: dollarAxis(palette),
          y: nameAxis(palette),
        },
      }),
    },
  };
}

function barsOf(dearest: readonly CostLine[]): readonly Bar[] {
  const shown = dearest.length > MAX_BARS ? dearest.slice(0, MAX_BARS - 1) : dearest;
  const rest = dearest.slice(shown.length);
  const bars = shown.map((line) => ({ name: lineName(line, dearest), usd: line.usdPerMonth, rest: false }));
  if (rest.length === 0) return bars;
  return [...bars, { name: `${rest.length} smaller lines together`, usd: sumUsd(rest), rest: true }];
}

/** Returns a line's description, with the pool before it where another line is described in the same words. */
export function lineName(line: CostLine, all: readonly CostLine[]): string {
  const same = all.filter(({ description }) => description === line.description).length > 1;
  return same && line.pool !== undefined ? `${line.pool}: ${line.description}` : line.description;
}

function barLabel(bar: Bar): readonly string[] {
  const price = wholeUsdText(bar.usd);
  return [...wrapText(bar.name, LABEL_WIDTH, 2), price];
}

function costFinding(dearest: readonly CostLine[], totalUsd: number): string {
  let sum = 0;
  const enough = dearest.findIndex((line) => {
    sum += line.usdPerMonth;
    return sum >= totalUsd * 0.8;
  });
  const count = enough + 1;
  const share = percentText(sum / totalUsd);
  const total = usdText(totalUsd);
  if (dearest.length === 1) return `One line makes up all of ${total} a month`;
  if (count === dearest.length) return `It takes all ${count} lines to make up ${share} of ${total} a month`;
  if (count === 1) return `One line makes up ${share} of ${total} a month`;
  return `${count} of ${dearest.length} lines make up ${share} of ${total} a month`;
}

function lineKey(line: CostLine): string {
  return `${line.id}\u0000${line.pool ?? ""}\u0000${line.description}`;
}

function costTable(bars: readonly Bar[], totalUsd: number): ChartTable {
  return {
    columns: [
      { label: "Cost line", align: "left" },
      { label: "Dollars a month", align: "right" },
      { label: "Share", align: "right" },
    ],
    rows: bars.map((bar) => [bar.name, usdText(bar.usd), percentText(bar.usd / totalUsd)]),
  };
}

function dollarAxis(palette: Palette): { readonly [key: string]: Json } {
  return numberAxis(palette, "US dollars a month", {
    ticks: {
      maxTicksLimit: 6,
      maxRotation: 0,
      format: COMPACT_USD,
    },
  });
}
