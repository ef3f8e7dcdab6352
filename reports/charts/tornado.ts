import type { InputEffect } from "../../planner/core/draws/shown-sensitivity.ts";
import type { Chart, ChartTable, Json } from "./chart.ts";
import { capitalised, wrapText } from "./format.ts";
import { inputName, inputValueText } from "./input-name.ts";
import { chartOptions, nameAxis, numberAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

const LABEL_WIDTH = 40;
const MOST_BARS = 10;

/** What a tornado is drawn of. */
export interface TornadoSubject {
  /** Kebab-case. */
  readonly id: string;
  /** As `the peak`. */
  readonly what: string;
  /** Title of the axis, with its unit. */
  readonly axis: string;
  readonly base: number;
  readonly text: (value: number) => string;
  /** Number format of the axis. */
  readonly format?: { readonly [key: string]: Json };
}

/** Draws what each answer alone moves from its P10 to its P90, the largest first; undefined when none moves anything. */
export function tornadoChart(
  effects: readonly InputEffect[],
  subject: TornadoSubject,
  palette: Palette,
): Chart | undefined {
  const shown = effects.slice(0, MOST_BARS);
  const [first] = shown;
  if (first === undefined) return undefined;
  const title = tornadoFinding(first, subject);
  const bar = { grouped: false, borderRadius: 3, maxBarThickness: 20, pointStyle: "rect" } as const;
  const bars = (end: "atLow" | "atHigh") => shown.map((effect) => barOf(effect, end, subject.base));
  return {
    id: subject.id,
    title,
    summary: `Horizontal bars around ${subject.text(subject.base)}: ${shown
      .map((effect) => `${inputName(effect.input)} ${endsText(effect, subject)}`)
      .join("; ")}.`,
    heightPx: 150 + 60 * shown.length,
    table: tornadoTable(shown, subject),
    config: {
      type: "bar",
      data: {
        labels: shown.map((effect) => [
          ...wrapText(inputName(effect.input), LABEL_WIDTH, 2),
          `${inputValueText(effect.input, effect.low)} to ${inputValueText(effect.input, effect.high)}`,
        ]),
        datasets: [
          { ...bar, label: "answer at its P10", data: bars("atLow"), backgroundColor: palette.accent },
          { ...bar, label: "answer at its P90", data: bars("atHigh"), backgroundColor: palette.second },
        ],
      },
      options: chartOptions(palette, {
        title,
        legend: "marks",
        horizontal: true,
        scales: {
          x: numberAxis(palette, subject.axis, {
            beginAtZero: false,
            grace: "8%",
            ...(subject.format === undefined
              ? {}
              : { ticks: { format: subject.format, maxTicksLimit: 6, maxRotation: 0 } }),
          }),
          y: nameAxis(palette),
        },
      }),
    },
  };
}

/** From the base to the end; where both ends lie on one side, the farther bar begins where the nearer one ends, so that both are seen. */
function barOf(effect: InputEffect, end: "atLow" | "atHigh", base: number): readonly [number, number] {
  const other = effect[end === "atLow" ? "atHigh" : "atLow"];
  const [far, near] = [effect[end] - base, other - base];
  const behind = Math.sign(far) === Math.sign(near) && Math.abs(far) > Math.abs(near);
  return [behind ? other : base, effect[end]];
}

function tornadoFinding(first: InputEffect, { what, text }: TornadoSubject): string {
  const [low, high] = [first.atLow, first.atHigh].sort((a, b) => a - b) as [number, number];
  return `${capitalised(what)} moves most with “${inputName(first.input)}”: ${text(low)} to ${text(high)}, all else at its median`;
}

function endsText({ atLow, atHigh }: InputEffect, { text }: TornadoSubject): string {
  return `${text(atLow)} to ${text(atHigh)}`;
}

function tornadoTable(effects: readonly InputEffect[], subject: TornadoSubject): ChartTable {
  return {
    columns: [
      { label: "Answer", align: "left" },
      { label: "P10", align: "right" },
      { label: "P90", align: "right" },
      { label: "At its P10", align: "right" },
      { label: "At its P90", align: "right" },
      { label: "Rank correlation", align: "right" },
    ],
    rows: effects.map((effect) => [
      inputName(effect.input),
      inputValueText(effect.input, effect.low),
      inputValueText(effect.input, effect.high),
      subject.text(effect.atLow),
      subject.text(effect.atHigh),
      effect.rankCorrelation.toFixed(2),
    ]),
  };
}
