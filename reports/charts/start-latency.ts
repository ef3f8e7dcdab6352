import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { FleetResult } from "../../planner/core/fleet/fleet-result.ts";
import type { Chart, ChartTable, Dataset } from "./chart.ts";
import { durationText, finePercentText, numberText, percentText, roundedText } from "./format.ts";
import { chartOptions, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/** The axis begins at the end of the first step. */
const FROM_S = 5;
/** The axis ends where so small a share of the starts is left. */
const LEFT_OUT_FRACTION = 0.001;

/** Draws the share of starts that were there within so many seconds; undefined when nobody started anything. */
export function startLatency(
  base: FleetVariant,
  warmer: FleetVariant | undefined,
  palette: Palette,
): Chart | undefined {
  if (base.result.sessions.started === 0) return undefined;
  const title = latencyFinding(base.result);
  const untilS = Math.max(
    ...[base, warmer].flatMap((variant) => (variant === undefined ? [] : [lastShownS(variant.result)])),
    1.5 * base.result.startTargetS,
  );
  return {
    id: "start-latency",
    title,
    summary: `A line that rises over the seconds from wanting a session to having it, in percent of all that were asked for; whoever was never served is missing at the end. A vertical line marks the target of ${numberText(base.result.startTargetS)} s.`,
    heightPx: 380,
    table: latencyTable(base.result),
    config: {
      type: "line",
      data: { datasets: lines(base, warmer, untilS, palette) },
      options: chartOptions(palette, {
        title,
        legend: "lines",
        scales: {
          x: {
            ...numberAxis(palette, "seconds until the session was there", {
              ticks: { maxTicksLimit: 10, maxRotation: 0 },
            }),
            type: "logarithmic",
            min: FROM_S,
            max: untilS,
          },
          y: { ...numberAxis(palette, "% of the sessions asked for"), max: 100 },
        },
      }),
    },
  };
}

function askedFor({ sessions }: FleetResult): number {
  return Math.max(1, sessions.started + sessions.waiting);
}

/** Points at the ends of the steps; what took longer than the last edge has no end to stand at. */
function pointsOf(
  result: FleetResult,
  untilS: number,
): readonly { readonly x: number; readonly y: number }[] {
  let sum = 0;
  const points: { readonly x: number; readonly y: number }[] = [];
  for (const { toS, starts } of result.startHistogram) {
    sum += starts;
    if (toS === undefined || toS > untilS) break;
    points.push({ x: toS, y: Number(((100 * sum) / askedFor(result)).toPrecision(6)) });
  }
  return points;
}

function lastShownS(result: FleetResult): number {
  let left = result.sessions.started;
  for (const { toS, starts } of result.startHistogram) {
    left -= starts;
    if (toS !== undefined && left <= LEFT_OUT_FRACTION * result.sessions.started) return toS;
  }
  return result.startHistogram.at(-1)?.fromS ?? 0;
}

function lines(
  base: FleetVariant,
  warmer: FleetVariant | undefined,
  untilS: number,
  palette: Palette,
): readonly Dataset[] {
  const target = base.result.startTargetS;
  const line = { pointRadius: 0, pointStyle: "line", borderWidth: 2 } as const;
  return [
    { ...line, label: base.name, data: pointsOf(base.result, untilS), borderColor: palette.accent },
    ...(warmer === undefined
      ? []
      : [
          {
            ...line,
            label: `${warmer.name} (dashed)`,
            data: pointsOf(warmer.result, untilS),
            borderColor: palette.third,
            borderDash: [6, 4],
          },
        ]),
    {
      ...line,
      label: `target, ${durationText(target)}`,
      data: [
        { x: target, y: 0 },
        { x: target, y: 100 },
      ],
      borderColor: palette.second,
      borderDash: [2, 3],
    },
  ];
}

function latencyFinding(result: FleetResult): string {
  const { startS, coldStartFraction, overTargetFraction, startTargetS } = result;
  const half =
    startS.p50 === undefined ? "" : `Half of the sessions are there within ${roundedText(startS.p50)} s; `;
  return `${half}${finePercentText(overTargetFraction)} take longer than ${numberText(startTargetS)} s or are never served, ${finePercentText(coldStartFraction)} wait for a node`;
}

function latencyTable(result: FleetResult): ChartTable {
  const asked = askedFor(result);
  let sum = 0;
  return {
    columns: [
      { label: "Seconds", align: "left" },
      { label: "On a node that was there", align: "right" },
      { label: "After a wait for a node", align: "right" },
      { label: "So far", align: "right" },
    ],
    rows: result.startHistogram.map(({ fromS, toS, starts, cold }) => {
      sum += starts;
      return [
        toS === undefined ? `${numberText(fromS)} and more` : `${numberText(fromS)} to ${numberText(toS)}`,
        numberText(starts - cold),
        numberText(cold),
        percentText(sum / asked),
      ];
    }),
  };
}
