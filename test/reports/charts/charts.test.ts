import { describe, expect, it } from "vitest";
import type { Chart } from "../../../reports/charts/chart.ts";
import { costByLine } from "../../../reports/charts/cost-lines.ts";
import { errorsByKind } from "../../../reports/charts/errors.ts";
import { latencyOverTime } from "../../../reports/charts/latency.ts";
import { latencyByOperation } from "../../../reports/charts/operation-latency.ts";
import { DARK, LIGHT, type Palette } from "../../../reports/charts/palette.ts";
import { nodesByPool } from "../../../reports/charts/pool-nodes.ts";
import { predictedAndMeasured } from "../../../reports/charts/predictions.ts";
import { requestStairs } from "../../../reports/charts/request-stairs.ts";
import { startsPerMinute } from "../../../reports/charts/starts.ts";
import type { Timeline, TimelinePoint } from "../../../reports/charts/timeline.ts";
import { bytesPerMinute, installsPerMinute } from "../../../reports/charts/volume.ts";
import { aCostLine, aPlan, aPool, aVerdict } from "../../support/report-fixtures.ts";

function aPoint(minute: number, changes: Partial<TimelinePoint> = {}): TimelinePoint {
  return {
    fromS: minute * 60,
    toS: minute * 60 + 60,
    scheduled: 70 + minute,
    started: 70 + minute,
    late: 0,
    missed: 0,
    bytes: 280_000_000,
    installs: 700,
    latencies: {
      "pm.cran.file": {
        responseP50Ms: 12,
        responseP95Ms: 44,
        responseP99Ms: 80 + minute,
        serviceP50Ms: 11,
        serviceP99Ms: 79,
      },
    },
    ...changes,
  };
}

/** Three minutes, a gap of two, two more minutes. */
const timeline: Timeline = { points: [0, 1, 2, 5, 6].map((minute) => aPoint(minute)), warmUpS: 60 };
const nothing: Timeline = { points: [], warmUpS: 0 };
const { cost, pools } = aPlan();
const { operations, predictions, thresholds } = aVerdict();
const stairs = {
  instanceType: "m6i.2xlarge",
  resource: "memory",
  profile: "standard",
  steps: [
    { request: 14_000, sessionsPerNode: 2 },
    { request: 9333, sessionsPerNode: 3 },
  ],
  chosen: { request: 8000, sessionsPerNode: 3 },
} as const;

const CHARTS: readonly { readonly name: string; readonly draw: (palette: Palette) => Chart | undefined }[] = [
  { name: "cost by line", draw: (palette) => costByLine(cost.lines, palette) },
  { name: "nodes by pool", draw: (palette) => nodesByPool(pools, palette) },
  { name: "request stairs", draw: (palette) => requestStairs(stairs, palette) },
  { name: "starts per minute", draw: (palette) => startsPerMinute(timeline, palette) },
  { name: "installs per minute", draw: (palette) => installsPerMinute(timeline, palette) },
  { name: "bytes per minute", draw: (palette) => bytesPerMinute(timeline, palette) },
  {
    name: "latency over time",
    draw: (palette) => latencyOverTime("pm.cran.file", 1, timeline, thresholds, palette),
  },
  { name: "latency by operation", draw: (palette) => latencyByOperation(operations, palette) },
  { name: "errors by kind", draw: (palette) => errorsByKind(operations, palette) },
  { name: "predicted and measured", draw: (palette) => predictedAndMeasured(predictions, palette) },
];

describe.each(CHARTS)("$name", ({ name, draw }) => {
  it("is the chart that was looked at", async () => {
    const golden = `../../golden/reports/charts/${name.replaceAll(" ", "-")}.json`;
    await expect(`${JSON.stringify(draw(LIGHT), null, 1)}\n`).toMatchFileSnapshot(golden);
  });

  it("survives JSON unchanged", () => {
    const chart = draw(LIGHT);
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
  });

  it("differs between light and dark in nothing but colours", () => {
    expect(withoutColours(draw(DARK), DARK)).toEqual(withoutColours(draw(LIGHT), LIGHT));
  });

  it("has a unit on every axis of numbers, and a table of its figures", () => {
    const chart = draw(LIGHT);
    const scales = Object.values(
      (chart?.config.options["scales"] ?? {}) as Record<string, Record<string, unknown>>,
    );
    const shown = scales.filter((scale) => scale["type"] === "linear" && scale["display"] !== false);
    expect(shown.length).toBeGreaterThan(0);
    for (const scale of shown)
      expect(scale["title"]).toMatchObject({ display: true, text: expect.stringMatching(/./) });
    expect(chart?.table.rows.length).toBeGreaterThan(0);
    for (const row of chart?.table.rows ?? []) expect(row).toHaveLength(chart?.table.columns.length ?? 0);
  });
});

function withoutColours(chart: Chart | undefined, palette: Palette): unknown {
  const names = new Map(Object.entries(palette).map(([name, colour]) => [colour, name]));
  const plain = JSON.stringify(chart, (_, value: unknown) =>
    typeof value === "string" ? (names.get(value) ?? value) : value,
  );
  return JSON.parse(plain);
}

describe("a chart with nothing to draw is not drawn", () => {
  it.each([
    { what: "no cost lines", chart: costByLine([], LIGHT) },
    { what: "cost lines of 0 dollars", chart: costByLine([aCostLine({ usdPerMonth: 0 })], LIGHT) },
    { what: "no pools", chart: nodesByPool([], LIGHT) },
    { what: "pools without nodes", chart: nodesByPool([aPool({ nodes: { min: 0, max: 0 } })], LIGHT) },
    { what: "a single step", chart: requestStairs({ ...stairs, steps: [] }, LIGHT) },
    { what: "no frames", chart: startsPerMinute(nothing, LIGHT) },
    { what: "two minutes", chart: startsPerMinute({ points: [aPoint(0), aPoint(1)], warmUpS: 0 }, LIGHT) },
    { what: "no installs", chart: installsPerMinute({ ...timeline, points: withoutInstalls() }, LIGHT) },
    { what: "no bytes", chart: bytesPerMinute(nothing, LIGHT) },
    { what: "an operation that never happened", chart: latencyOverTime("pm.other", 1, timeline, [], LIGHT) },
    { what: "no operations", chart: latencyByOperation([], LIGHT) },
    { what: "no errors", chart: errorsByKind([], LIGHT) },
    { what: "no predictions", chart: predictedAndMeasured([], LIGHT) },
  ])("$what", ({ chart }) => {
    expect(chart).toBeUndefined();
  });
});

function withoutInstalls(): readonly TimelinePoint[] {
  return timeline.points.map(({ installs, ...rest }) => rest);
}

describe("the finding of a chart", () => {
  it.each([
    { lines: [10], title: "One line makes up all of $10.00 a month" },
    { lines: [90, 5, 5], title: "One line makes up 90 % of $100.00 a month" },
    { lines: [50, 50], title: "It takes all 2 lines to make up 100 % of $100.00 a month" },
    { lines: [50, 30, 20], title: "2 of 3 lines make up 80 % of $100.00 a month" },
  ])("cost of $lines: $title", ({ lines, title }) => {
    const chart = costByLine(
      lines.map((usdPerMonth, at) => aCostLine({ id: String(at), usdPerMonth })),
      LIGHT,
    );
    expect(chart?.title).toBe(title);
  });

  it("puts the smallest of many cost lines together, without losing a cent", () => {
    const lines = Array.from({ length: 14 }, (_, at) => aCostLine({ id: String(at), usdPerMonth: 0.1 + at }));
    const rows = costByLine(lines, LIGHT)?.table.rows ?? [];
    expect(rows).toHaveLength(10);
    expect(rows.at(-1)).toEqual(["5 smaller lines together", "$10.50", "11 %"]);
  });

  it("breaks its line at a gap and leaves the gap open", () => {
    const chart = startsPerMinute(timeline, LIGHT);
    expect(chart?.config.data.datasets[0]?.["data"]).toEqual([
      { x: 0.5, y: 70 },
      { x: 1.5, y: 71 },
      { x: 2.5, y: 72 },
      { x: 4, y: null },
      { x: 5.5, y: 75 },
      { x: 6.5, y: 76 },
    ]);
  });

  it("counts a short last minute as a rate", () => {
    const points = [...timeline.points, aPoint(7, { toS: 435, started: 20 })];
    const data = startsPerMinute({ points, warmUpS: 0 }, LIGHT)?.config.data.datasets[0]?.["data"];
    expect(data).toContainEqual({ x: 7.125, y: 80 });
  });

  it("does not draw a limit that would press the lines to the floor", () => {
    const limit = thresholds.map((threshold) => ({ ...threshold, limit: 5000 }));
    const chart = latencyOverTime("pm.cran.file", 1, timeline, limit, LIGHT);
    expect(JSON.stringify(chart?.config.data)).not.toContain("limit P99");
    expect(chart?.summary).toContain("limit P99 from the intended start 5 s.");
  });
});
