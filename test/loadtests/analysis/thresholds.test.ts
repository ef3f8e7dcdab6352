import { describe, expect, it } from "vitest";
import { describeThreshold } from "../../../loadtests/analysis/describe-threshold.ts";
import { watchBreaches } from "../../../loadtests/analysis/early-stop.ts";
import { defaultMinSamples } from "../../../loadtests/analysis/threshold-metrics.ts";
import { judgeThreshold, readEvidence } from "../../../loadtests/analysis/thresholds.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import type { Threshold } from "../../../loadtests/scenario/scenario.ts";
import { readThreshold } from "../../../loadtests/scenario/threshold-text.ts";
import { minuteOf, operationOf } from "./build-run.ts";

function thresholdOf(text: string): Threshold {
  const read = readThreshold(text);
  if (read === undefined) throw new Error(`no threshold: ${text}`);
  return { minSamples: defaultMinSamples(read.metric, read.limit), ...read };
}

function said(text: string, frames: readonly Frame[]): string {
  const threshold = thresholdOf(text);
  const result = judgeThreshold(threshold, readEvidence(frames));
  return `${result.outcome}: ${describeThreshold(result, threshold.minSamples)}`;
}

const FILE = "pm.cran.file";

/** A minute of a hundred files of one latency each. */
function minuteAt(index: number, ms: number): Frame {
  return minuteOf(index, { operations: { [FILE]: operationOf(100, ms) } });
}

/** Twenty minutes at 100 ms, those named at 900 ms. */
function slowIn(...minutes: readonly number[]): readonly Frame[] {
  return Array.from({ length: 20 }, (_, index) => minuteAt(index, minutes.includes(index) ? 900 : 100));
}

const calm = slowIn();
const mixed = Array.from({ length: 4 }, (_, index) =>
  minuteOf(index, {
    operations: {
      "pm.cran.index": operationOf(10, 50),
      [FILE]: operationOf(90, 100, {
        timeout: { count: 6, ms: 60_000 },
        "http-5xx": { count: 4, ms: 1 },
      }),
      "pm.restore": { ...operationOf(5, 5000), stretch: true },
    },
    counters: { installs: 90 },
    journeys: { restores: { scheduled: 11, started: 11, late: 0, missed: 0, completed: 9, failed: 1 } },
    metrics: {
      "db.connections": {
        samples: 4,
        sum: 40 + 8 * index,
        min: 8,
        max: 12 + index,
        last: 11,
        lastAtS: index * 60 + 45,
      },
    },
  }),
);

// Intervals of shares: Wilson, checked with Python 3.11 against the formula of 1927.
describe("over the whole run", () => {
  it.each([
    {
      text: `${FILE} count >= 500`,
      expected: `fail: ${FILE} count of 400 requests is not at least 500 requests (400 measurements)`,
    },
    {
      text: `${FILE} perS >= 1.5`,
      expected: `pass: ${FILE} perS of 1.5 requests/s is at least 1.5 requests/s (400 measurements)`,
    },
    {
      text: `${FILE} bytesPerS >= 2000`,
      expected: `fail: ${FILE} bytesPerS of 1,500 bytes/s is not at least 2,000 bytes/s (400 measurements)`,
    },
    {
      text: `${FILE} errorCount <= 30`,
      expected: `fail: ${FILE} errorCount of 40 requests is not at most 30 requests (400 measurements)`,
    },
    {
      text: `${FILE} errorCount[http-5xx] <= 16`,
      expected: `pass: ${FILE} errorCount[http-5xx] of 16 requests is at most 16 requests (400 measurements)`,
    },
    {
      text: `${FILE} errorFraction[timeout] <= 0.05`,
      expected: `fail: ${FILE} errorFraction[timeout] of 6 % is not at most 5 % (400 measurements, 95 % interval 4.065 % to 8.772 %)`,
    },
    {
      text: "* errorFraction <= 0.1",
      expected:
        "pass: * errorFraction of 9.091 % is at most 10 % (440 measurements, 95 % interval 6.747 % to 12.143 %)",
    },
    {
      text: "counter:installs count >= 360",
      expected: "pass: counter:installs count of 360 installs is at least 360 installs (360 measurements)",
    },
    {
      text: "counter:installs perS >= 2",
      expected:
        "fail: counter:installs perS of 1.5 installs/s is not at least 2 installs/s (360 measurements)",
    },
    {
      text: "journey:restores errorFraction <= 0.05 (samples 10)",
      expected:
        "fail: journey:restores errorFraction of 10 % is not at most 5 % (40 measurements, 95 % interval 3.958 % to 23.052 %)",
    },
    {
      text: "metric:db.connections max <= 14",
      expected: "fail: metric:db.connections max of 15 is not at most 14 (16 measurements)",
    },
    {
      text: "metric:db.connections mean <= 14",
      expected: "pass: metric:db.connections mean of 13 is at most 14 (16 measurements)",
    },
    {
      text: "metric:db.nothing mean <= 14",
      expected:
        "not-enough-data: metric:db.nothing mean: not enough data to hold it against at most 14, the series was not read in 4 of 4 minutes",
    },
    {
      text: `${FILE} maxResponseMs <= 200`,
      expected: `fail: ${FILE} maxResponseMs of 60,031 ms is not at most 200 ms (384 measurements)`,
    },
    {
      text: "pm.restore p50ServiceMs <= 6000",
      expected:
        "pass: pm.restore p50ServiceMs of 5,001.2 ms is at most 6,000 ms (20 measurements, 95 % interval 5,001.2 ms to 5,001.2 ms)",
    },
  ])("$text", ({ text, expected }) => {
    expect(said(text, mixed)).toBe(expected);
  });
});

describe("over windows", () => {
  it.each([
    {
      what: "a bad minute in twenty breaks 99 % of minutes",
      text: `${FILE} p95ResponseMs <= 500 in 99% of minutes`,
      frames: slowIn(7),
      expected: `fail: ${FILE} p95ResponseMs was at most 500 ms in 19 of 20 minutes (95 %, needed: 99 %); worst 900.1 ms from 7 min to 8 min`,
    },
    {
      what: "and not 95 % of them",
      text: `${FILE} p95ResponseMs <= 500 in 95% of minutes`,
      frames: slowIn(7),
      expected: `pass: ${FILE} p95ResponseMs was at most 500 ms in 19 of 20 minutes (95 %, needed: 95 %); worst 900.1 ms from 7 min to 8 min`,
    },
    {
      what: "one slow minute in ten is not in the median of ten",
      text: `${FILE} p50ResponseMs <= 500 over 10m`,
      frames: slowIn(7),
      expected: `pass: ${FILE} p50ResponseMs was at most 500 ms in 11 of 11 windows of 10 min (100 %, needed: all); worst 100 ms from 0 min to 10 min`,
    },
    {
      what: "but in the P95 of each window that holds it",
      text: `${FILE} p95ResponseMs <= 500 over 10m`,
      frames: slowIn(7),
      expected: `fail: ${FILE} p95ResponseMs was at most 500 ms in 3 of 11 windows of 10 min (27.27 %, needed: all); worst 900.1 ms from 0 min to 10 min`,
    },
    {
      what: "windows do not reach over a gap",
      text: `${FILE} p50ResponseMs <= 500 over 10m`,
      frames: calm.filter((_, index) => index !== 10),
      expected: `pass: ${FILE} p50ResponseMs was at most 500 ms in 1 of 1 window of 10 min (100 %, needed: all); worst 100 ms from 0 min to 10 min`,
    },
    {
      what: "a run shorter than the window",
      text: `${FILE} p50ResponseMs <= 500 over 30m`,
      frames: calm,
      expected: `not-enough-data: ${FILE} p50ResponseMs: not enough data, 0 windows of 30 min can be held against at most 500 ms`,
    },
    {
      what: "minutes with too few measurements",
      text: `${FILE} p99ResponseMs <= 500 in 99% of minutes`,
      frames: calm,
      expected: `not-enough-data: ${FILE} p99ResponseMs: not enough data, 0 minutes can be held against at most 500 ms; 20 minutes had fewer than 368 measurements`,
    },
    {
      what: "a rate that has to be kept up",
      text: "counter:installs perS >= 1 in 90% of minutes",
      frames: calm.map((frame, index) => ({ ...frame, counters: { installs: index < 3 ? 30 : 100 } })),
      expected:
        "fail: counter:installs perS was at least 1 installs/s in 17 of 20 minutes (85 %, needed: 90 %); worst 0.5 installs/s from 0 min to 1 min",
    },
  ])("$what", ({ text, frames, expected }) => {
    expect(said(text, frames)).toBe(expected);
  });

  it("gets the same figure from a window that slides as from its frames alone", () => {
    const frames = Array.from({ length: 30 }, (_, index) => minuteAt(index, 50 + ((index * 37) % 400)));
    const worst = frames.slice(0, 26).map((_, index) => {
      const whole = judgeThreshold(
        thresholdOf(`${FILE} p90ResponseMs <= 1 (samples 1)`),
        readEvidence(frames.slice(index, index + 5)),
      );
      return whole.got ?? 0;
    });
    const sliding = judgeThreshold(
      thresholdOf(`${FILE} p90ResponseMs <= 1 over 5m (samples 1)`),
      readEvidence(frames),
    );
    expect(sliding.got).toBe(Math.max(...worst));
    expect(sliding.windows?.judged).toBe(26);
  });
});

describe("stopping early", () => {
  const text = `${FILE} p95ResponseMs <= 500 stop after 3m`;

  it.each([
    { what: "three bad minutes in a row", minutes: [5, 6, 7], stopsAt: 7 },
    { what: "bad minutes with a good one between them", minutes: [5, 6, 8, 9], stopsAt: undefined },
    { what: "a bad warm-up", minutes: [0, 1, 2, 3], stopsAt: undefined },
  ])("$what", ({ minutes, stopsAt }) => {
    const watch = watchBreaches([thresholdOf(text)], 120);
    const stops = slowIn(...minutes).map((frame) => watch.frame(frame));
    const at = stops.findIndex((sentence) => sentence !== undefined);
    expect(at).toBe(stopsAt ?? -1);
  });

  it("says why", () => {
    const watch = watchBreaches([thresholdOf(text)], 0);
    const sentences = slowIn(5, 6, 7).flatMap((frame) => watch.frame(frame) ?? []);
    expect(sentences).toEqual([
      `${FILE} p95ResponseMs was not at most 500 ms from 5 min to 8 min, and the run stops when that lasts 3 min`,
    ]);
  });

  it("fails the run although the whole of it would pass", () => {
    const frames = Array.from({ length: 200 }, (_, index) => minuteAt(index, index < 197 ? 100 : 900));
    expect(said(text, frames)).toBe(
      `fail: ${FILE} p95ResponseMs was not at most 500 ms from 197 min to 200 min, and the run stops when that lasts 3 min`,
    );
    expect(said(`${FILE} p95ResponseMs <= 500`, frames)).toMatch(/^pass/);
  });

  it("neither ends nor prolongs a breach by a minute without measurements", () => {
    const frames = slowIn(5, 6, 7, 8).map((frame, index) =>
      index === 6 ? { ...frame, operations: {} } : frame,
    );
    const watch = watchBreaches([thresholdOf(text)], 0);
    expect(frames.findIndex((frame) => watch.frame(frame) !== undefined)).toBe(7);
  });
});
