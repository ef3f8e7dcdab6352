import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { durationText, percentText, usdText, wholeUsdText } from "./format.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/** Draws dollars by idle limit, beside the quote for full nodes and the lower bound; undefined with fewer than two limits. */
export function idleDial(
  base: FleetVariant,
  settings: readonly FleetVariant[],
  palette: Palette,
): Chart | undefined {
  if (settings.length < 2 || settings.every(({ result }) => result.usd === 0)) return undefined;
  const title = dialFinding(base, settings);
  return {
    id: "idle-dial",
    title,
    summary: `Three lines of dollars over the idle limit, for the same people: what the simulated nodes cost, what full nodes would, and the lower bound; a level line at what the nodes cost as it is, ${wholeUsdText(base.result.usd)}.`,
    heightPx: 380,
    table: dialTable(settings),
    config: {
      type: "line",
      data: { labels: settings.map(minutesText), datasets: dialLines(base, settings, palette) },
      options: chartOptions(palette, {
        title,
        legend: "lines",
        scales: {
          x: {
            ...nameAxis(palette),
            title: { display: true, text: "idle limit of every session", color: palette.muted },
          },
          y: numberAxis(palette, "US dollars for the days simulated"),
        },
      }),
    },
  };
}

function minutesText({ policy }: FleetVariant): string {
  const [minutes = 0] = Object.values(policy.idleMinutes ?? {});
  return durationText(60 * minutes);
}

function dialLines(
  base: FleetVariant,
  settings: readonly FleetVariant[],
  palette: Palette,
): readonly Dataset[] {
  const line = (
    label: string,
    color: string,
    usd: (variant: FleetVariant) => number,
    dash: readonly number[],
  ): Dataset => ({
    label,
    data: settings.map((variant) => Math.round(100 * usd(variant)) / 100),
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2,
    pointRadius: 0,
    pointStyle: "line",
    borderDash: dash,
  });
  return [
    line("simulated", palette.accent, ({ result }) => result.usd, []),
    line("full nodes (dashed)", palette.second, ({ result }) => result.usdFullNodeQuote, [6, 4]),
    line("lower bound (dotted)", palette.third, ({ result }) => result.usdLowerBound, [2, 3]),
    { ...line("as it is", palette.neutral, () => base.result.usd, [10, 3]), borderWidth: 1 },
  ];
}

function dialFinding(base: FleetVariant, settings: readonly FleetVariant[]): string {
  const [first, last] = [settings[0], settings.at(-1)];
  if (first === undefined || last === undefined) return "";
  const share = last.result.usd > 0 ? 1 - first.result.usd / last.result.usd : 0;
  return (
    `Ending idle sessions after ${minutesText(first)} instead of ${minutesText(last)} saves ${percentText(Math.max(0, share))} of the nodes: ` +
    `${wholeUsdText(first.result.usd)} against ${wholeUsdText(last.result.usd)}, ${wholeUsdText(base.result.usd)} as it is`
  );
}

function dialTable(settings: readonly FleetVariant[]): ChartTable {
  const hour = (usd: number | undefined): string => (usd === undefined ? "no hours" : usdText(usd));
  return {
    columns: [
      { label: "Idle limit", align: "left" },
      { label: "Simulated", align: "right" },
      { label: "Full nodes", align: "right" },
      { label: "Lower bound", align: "right" },
      { label: "An hour of a session", align: "right" },
      { label: "An hour of work", align: "right" },
    ],
    rows: settings.map((variant) => [
      minutesText(variant),
      wholeUsdText(variant.result.usd),
      wholeUsdText(variant.result.usdFullNodeQuote),
      wholeUsdText(variant.result.usdLowerBound),
      hour(variant.result.usdPerSessionHour),
      hour(variant.result.usdPerActiveHour),
    ]),
  };
}
