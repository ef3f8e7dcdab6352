import { describe, expect, it } from "vitest";
import type { PlanPeakPart, PlanRoute, PlanWeek } from "../../../planner/core/demand/planned-demand.ts";
import type { InputEffect } from "../../../planner/core/draws/shown-sensitivity.ts";
import type { Chart } from "../../../reports/charts/chart.ts";
import { inputName, inputValueText } from "../../../reports/charts/input-name.ts";
import { DARK, LIGHT, type Palette } from "../../../reports/charts/palette.ts";
import { peakByGroup } from "../../../reports/charts/peak-parts.ts";
import { sessionsOverWeek } from "../../../reports/charts/session-week.ts";
import { type TornadoSubject, tornadoChart } from "../../../reports/charts/tornado.ts";
import { twoWays } from "../../../reports/charts/two-ways.ts";
import { pngRenderer } from "../../../reports/pages/png.ts";

/** Two busy hours on Monday, one of them on Tuesday too. */
const hours = Array.from({ length: 168 }, (_, hour) =>
  hour === 10 || hour === 34 ? 40 : hour === 11 ? 20 : 2,
);
const week: PlanWeek = {
  startUtc: "2027-02-01",
  p10: hours.map((sessions) => 0.8 * sessions),
  p50: hours,
  p90: hours.map((sessions) => 1.5 * sessions),
};
const peak: readonly PlanPeakPart[] = [
  { group: "Analysts", ide: "rstudio", sessions: 30 },
  { group: "Analysts", ide: "vscode", sessions: 6 },
  { group: "Modelling", ide: "jupyterlab", sessions: 12 },
];
const routes: readonly PlanRoute[] = [
  {
    group: "Analysts",
    survey: { p10: 25, p50: 30, p90: 36 },
    flow: { p10: 10, p50: 12, p90: 15 },
    used: "survey",
    agree: false,
  },
  {
    group: "Modelling",
    survey: { p10: 12, p50: 12, p90: 12 },
    flow: { p10: 11, p50: 12.5, p90: 14 },
    used: "flow",
    agree: true,
  },
];
const effects: readonly InputEffect[] = [
  {
    input: "groups.Analysts.concurrentFraction",
    low: 0.3,
    high: 0.55,
    atLow: 38,
    atHigh: 61,
    rankCorrelation: 0.91,
  },
  { input: "storage.sessionMbPerS", low: 0.15, high: 1.4, atLow: 48, atHigh: 52, rankCorrelation: 0.2 },
];
const subject: TornadoSubject = {
  id: "tornado-peak",
  what: "the peak",
  axis: "sessions at the peak",
  base: 48,
  text: (value) => String(value),
};

const CHARTS: readonly { readonly name: string; readonly draw: (palette: Palette) => Chart | undefined }[] = [
  { name: "sessions over the week", draw: (palette) => sessionsOverWeek(week, palette) },
  { name: "peak by group", draw: (palette) => peakByGroup(peak, palette) },
  { name: "two ways", draw: (palette) => twoWays(routes, palette) },
  { name: "tornado", draw: (palette) => tornadoChart(effects, subject, palette) },
];

describe("the charts of the chapter on demand", () => {
  it.each(CHARTS)("$name is the configuration that is kept", async ({ name, draw }) => {
    const text = `${JSON.stringify(draw(LIGHT), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../golden/reports/charts/${name.replaceAll(" ", "-")}.json`);
  });

  it.each(CHARTS)("$name says the same in the dark, in other colours", ({ draw }) => {
    const [light, dark] = [draw(LIGHT), draw(DARK)];
    expect(dark?.title).toBe(light?.title);
    expect(dark?.table).toEqual(light?.table);
    expect(JSON.stringify(dark?.config)).not.toBe(JSON.stringify(light?.config));
  });

  it.each([
    { name: "a week without sessions", chart: sessionsOverWeek({ ...week, p50: hours.map(() => 0) }, LIGHT) },
    { name: "a peak of nobody", chart: peakByGroup([], LIGHT) },
    { name: "no groups", chart: twoWays([], LIGHT) },
    { name: "answers that move nothing", chart: tornadoChart([], subject, LIGHT) },
  ])("draws nothing for $name", ({ chart }) => {
    expect(chart).toBeUndefined();
  });

  it.each([
    {
      ends: "on both sides",
      atLow: 40,
      atHigh: 60,
      bars: [
        [48, 40],
        [48, 60],
      ],
    },
    {
      ends: "above, the low answer farther",
      atLow: 60,
      atHigh: 52,
      bars: [
        [52, 60],
        [48, 52],
      ],
    },
    {
      ends: "below, the high answer farther",
      atLow: 46,
      atHigh: 40,
      bars: [
        [48, 46],
        [46, 40],
      ],
    },
    {
      ends: "alike",
      atLow: 60,
      atHigh: 60,
      bars: [
        [48, 60],
        [48, 60],
      ],
    },
  ])("shows both ends of an answer that lie $ends", ({ atLow, atHigh, bars }) => {
    const effect = { input: "network.natGbPerMonth", low: 1, high: 2, atLow, atHigh, rankCorrelation: 0 };
    const chart = tornadoChart([effect], subject, LIGHT);
    expect(chart?.config).toMatchObject({ data: { datasets: bars.map((bar) => ({ data: [bar] })) } });
  });

  it("says what it found in the title", () => {
    expect(CHARTS.map(({ draw }) => draw(LIGHT)?.title)).toEqual([
      "Between 2 and 40 sessions are open in a usual week, most around 10:00 UTC on 2 days",
      "36 of the 48 sessions at the likely peak are of Analysts, 75 %",
      "The survey and the arrivals disagree on 1 of 2 groups: Analysts",
      "The peak moves most with “Analysts: in a session at the busiest moment”: 38 to 61, all else at its median",
    ]);
  });

  it.each([
    {
      path: "groups.Dept. of Health.homeGb",
      value: 12.34,
      name: "Dept. of Health: GB at home",
      text: "12.3",
    },
    {
      path: "groups.A.concurrentFraction",
      value: 0.35,
      name: "A: in a session at the busiest moment",
      text: "35 %",
    },
    { path: "network.natGbPerMonth", value: 1200, name: "GB a month through NAT", text: "1,200" },
    { path: "some.other.answer", value: 1, name: "some.other.answer", text: "1" },
  ])("calls $path by its words", ({ path, value, name, text }) => {
    expect(inputName(path)).toBe(name);
    expect(inputValueText(path, value)).toBe(text);
  });
});

it("draws the week of one person who is seldom there, whose ticks are thousandths of a session", () => {
  const [p10, p50, p90] = [0.2, 0.5, 1].map((factor) => hours.map((sessions) => 1e-4 * factor * sessions));
  const chart = sessionsOverWeek(
    { startUtc: "2027-02-01", p10: p10 ?? [], p50: p50 ?? [], p90: p90 ?? [] },
    LIGHT,
  );
  if (chart === undefined) throw new Error("expected a chart");
  expect(pngRenderer()(chart, LIGHT).byteLength).toBeGreaterThan(1000);
});
