import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { percentText, roundedText, wholeUsdText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/** A smallest node, and what the fleet does under each scheduler. */
interface SizeRow {
  readonly name: string;
  readonly variants: readonly FleetVariant[];
}

const SCHEDULERS = ["least-allocated", "most-allocated"] as const;
type Scheduler = (typeof SCHEDULERS)[number];

/** Draws dollars by the smallest node of the pool under both schedulers; undefined with fewer than two settings. */
export function sizeAndScheduler(
  base: FleetVariant,
  settings: readonly FleetVariant[],
  palette: Palette,
): Chart | undefined {
  if (settings.length < 2 || settings.every(({ result }) => result.usd === 0)) return undefined;
  const rows = rowsOf(settings);
  const title = sizeFinding(base, settings);
  return {
    id: "size-and-scheduler",
    title,
    summary: `Pairs of bars, dollars by the smallest node that the pool may launch, under LeastAllocated and MostAllocated, with lines for full nodes and for the lower bound: ${rows.map(rowSentence).join("; ")}.`,
    heightPx: 400,
    table: sizeTable(settings),
    config: {
      type: "bar",
      data: { labels: rows.map(({ name }) => shortName(name)), datasets: datasetsOf(rows, palette) },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        scales: {
          x: {
            ...nameAxis(palette),
            title: { display: true, text: axisText(rows), color: palette.muted },
          },
          y: numberAxis(palette, "US dollars for the days simulated"),
        },
      }),
    },
  };
}

function rowsOf(settings: readonly FleetVariant[]): readonly SizeRow[] {
  const rows = new Map<string, FleetVariant[]>();
  for (const variant of settings) {
    const name = sizeName(variant);
    rows.set(name, [...(rows.get(name) ?? []), variant]);
  }
  return [...rows].map(([name, variants]) => ({ name, variants }));
}

function sizeName({ name }: FleetVariant): string {
  return name.split(",")[0] ?? name;
}

/** The size alone: `4xlarge` of `at least m6i.4xlarge`. */
function shortName(name: string): string {
  return name.split(".").at(-1) ?? name;
}

function axisText(rows: readonly SizeRow[]): string {
  const family = /([\w-]+)\.\w+$/.exec(rows[0]?.name ?? "")?.[1];
  return family === undefined ? "smallest node of the pool" : `smallest node of the pool, ${family}`;
}

function under({ variants }: SizeRow, scheduler: Scheduler): FleetVariant | undefined {
  return variants.find(({ result }) => result.scheduler === scheduler);
}

function datasetsOf(rows: readonly SizeRow[], palette: Palette): readonly Dataset[] {
  const cents = (usd: number | undefined): number | null =>
    usd === undefined ? null : Math.round(100 * usd) / 100;
  const level = { type: "line", pointRadius: 0, pointStyle: "line", borderWidth: 2, order: -1 } as const;
  const bar = { maxBarThickness: 34, borderRadius: 3, pointStyle: "rect" } as const;
  return [
    {
      ...level,
      label: "full nodes (dashed)",
      data: rows.map(({ variants }) => cents(variants[0]?.result.usdFullNodeQuote)),
      borderDash: [6, 4],
      borderColor: palette.text,
    },
    {
      ...level,
      label: "lower bound (dotted)",
      data: rows.map(({ variants }) => cents(variants[0]?.result.usdLowerBound)),
      borderDash: [2, 3],
      borderColor: palette.text,
    },
    {
      ...bar,
      label: "LeastAllocated",
      data: rows.map((row) => cents(under(row, "least-allocated")?.result.usd)),
      backgroundColor: palette.accent,
    },
    {
      ...bar,
      label: "MostAllocated",
      data: rows.map((row) => cents(under(row, "most-allocated")?.result.usd)),
      backgroundColor: palette.second,
    },
  ];
}

function sizeFinding(base: FleetVariant, settings: readonly FleetVariant[]): string {
  const served = settings.filter(({ result }) => result.sessions.waiting <= base.result.sessions.waiting);
  const cheapest = (served.length > 0 ? served : settings).reduce((least, one) =>
    one.result.usd < least.result.usd ? one : least,
  );
  const share = base.result.usd > 0 ? 1 - cheapest.result.usd / base.result.usd : 0;
  const against =
    Math.abs(share) < 0.0005
      ? "as much as it is"
      : `${percentText(Math.abs(share))} ${share > 0 ? "less" : "more"} than as it is`;
  return `Nodes of ${sizeName(cheapest)} under ${cheapest.result.scheduler} cost least: ${wholeUsdText(cheapest.result.usd)}, ${against}`;
}

function rowSentence(row: SizeRow): string {
  const parts = SCHEDULERS.flatMap((scheduler) => {
    const variant = under(row, scheduler);
    return variant === undefined ? [] : [`${scheduler} ${wholeUsdText(variant.result.usd)}`];
  });
  return `${row.name}: ${parts.join(", ")}`;
}

function sizeTable(settings: readonly FleetVariant[]): ChartTable {
  return {
    columns: [
      { label: "Smallest node", align: "left" },
      { label: "Scheduler", align: "left" },
      { label: "Simulated", align: "right" },
      { label: "Full nodes", align: "right" },
      { label: "Lower bound", align: "right" },
      { label: "CPU used", align: "right" },
      { label: "Most nodes", align: "right" },
    ],
    rows: settings.map((variant) => [
      sizeName(variant),
      variant.result.scheduler,
      wholeUsdText(variant.result.usd),
      wholeUsdText(variant.result.usdFullNodeQuote),
      wholeUsdText(variant.result.usdLowerBound),
      percentText(variant.result.cpuUsedFraction),
      roundedText(variant.result.nodes.max),
    ]),
  };
}
