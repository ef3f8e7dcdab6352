import { expect, it } from "vitest";
import { judge } from "../../../loadtests/analysis/judge.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import type { Scenario, Threshold } from "../../../loadtests/scenario/scenario.ts";
import { histogramOf } from "../results/build-frame.ts";
import { judgedOf, minuteOf, operationOf, run, scenario } from "./build-run.ts";

const slow = { "pm.cran.file": operationOf(100, 300) };
const starved = {
  cpuFraction: 0.9,
  rssMib: 90,
  eventLoopDelayP99Ms: 2,
  openSockets: 1,
  lateness: histogramOf(1),
};
const late = {
  cpuFraction: 0.2,
  rssMib: 90,
  eventLoopDelayP99Ms: 2,
  openSockets: 1,
  lateness: histogramOf(30),
};

const READ = { samples: 4, sum: 100, min: 20, max: 30, last: 25, lastAtS: 45 };

/** The scenario with one more threshold, or with it alone. */
function withThreshold(
  threshold: Pick<Threshold, "operation" | "metric" | "limit" | "minSamples"> & Partial<Threshold>,
  alone = false,
): Scenario {
  return {
    ...scenario,
    thresholds: [{ comparison: "at-most", ...threshold }, ...(alone ? [] : scenario.thresholds)],
  };
}

function minutes(change: Partial<Frame>, count = 10): readonly Frame[] {
  return Array.from({ length: count }, (_, index) => minuteOf(index, change));
}

const foreign = {
  ...run,
  timeScale: 60,
  targets: [{ product: "package-manager", url: "https://pm.example.com", sandbox: false }],
} as const;

it.each([
  {
    what: "a healthy run passes",
    judged: judgedOf(),
    verdict: "pass",
    deciding:
      "THRESHOLD_PASSED: pm.cran.file p95ResponseMs of 100 ms is at most 200 ms (1,000 measurements, 95 % interval 100 ms to 100 ms)",
  },
  {
    what: "a failed threshold fails",
    judged: judgedOf({ frames: minutes({ operations: slow }) }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: pm.cran.file p95ResponseMs of 300 ms is not at most 200 ms (1,000 measurements, 95 % interval 300 ms to 300 ms)",
  },
  {
    what: "starts that were not made beat a failed threshold",
    judged: judgedOf({
      frames: minutes({
        operations: slow,
        journeys: { restores: { scheduled: 10, started: 9, late: 0, missed: 1, completed: 9, failed: 0 } },
      }),
    }),
    verdict: "inconclusive",
    deciding: "GENERATOR_BOTTLENECK: the generator made 90 of 100 due starts (90 %), fewer than 99.5 %",
  },
  {
    what: "99.5 % of the starts are enough",
    judged: judgedOf({
      frames: [
        ...minutes(
          {
            journeys: {
              restores: { scheduled: 100, started: 100, late: 0, missed: 0, completed: 100, failed: 0 },
            },
          },
          9,
        ),
        minuteOf(9, {
          journeys: {
            restores: { scheduled: 100, started: 95, late: 0, missed: 5, completed: 95, failed: 0 },
          },
        }),
      ],
    }),
    verdict: "pass",
    deciding:
      "THRESHOLD_PASSED: pm.cran.file p95ResponseMs of 100 ms is at most 200 ms (1,000 measurements, 95 % interval 100 ms to 100 ms)",
  },
  {
    what: "late starts beat a pass",
    judged: judgedOf({ frames: minutes({ generator: late }) }),
    verdict: "inconclusive",
    deciding:
      "GENERATOR_BOTTLENECK: the generator started late: lateness p99 30 ms, more than 20 ms (the larger of 20 ms and 5 % of the response p99)",
  },
  {
    what: "late starts are nothing beside slow answers",
    judged: judgedOf({
      frames: minutes({ generator: late, operations: { "pm.cran.file": operationOf(100, 1000) } }),
    }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: pm.cran.file p95ResponseMs of 1,000.4 ms is not at most 200 ms (1,000 measurements, 95 % interval 1,000.4 ms to 1,000.4 ms)",
  },
  {
    what: "a busy generator beats a pass",
    judged: judgedOf({ frames: minutes({ generator: starved }) }),
    verdict: "inconclusive",
    deciding: "GENERATOR_BOTTLENECK: the generator used 90 % of a core (P95 of the minutes), more than 85 %",
  },
  {
    what: "counts that do not add up beat a failed threshold",
    judged: judgedOf({ frames: minutes({ operations: slow, requestsSent: 103 }) }),
    verdict: "inconclusive",
    deciding:
      "COUNTS_DISAGREE: 1,030 requests were sent, but 1,000 succeeded, 0 failed and 0 were in flight at the end: 30 are missing",
  },
  {
    what: "requests in flight at the end and at a gap are accounted for",
    judged: judgedOf({
      frames: [
        ...minutes({}, 4),
        minuteOf(4, { requestsSent: 105, requestsInFlight: 5, toS: 299 }),
        minuteOf(5, { requestsSent: 107, requestsInFlight: 7 }),
        ...[6, 7, 8].map((index) => minuteOf(index, { requestsInFlight: 7 })),
        minuteOf(9, { requestsSent: 95, requestsInFlight: 2 }),
      ],
      gaps: [{ fromS: 299, toS: 300 }],
    }),
    verdict: "pass",
    deciding:
      "SMALL_GAP: the run has 1 gap of together 1 s, in which 0.2 starts were due (0.17 % of all); only what was measured is judged",
  },
  {
    what: "requests that were sent in lost minutes are accounted for",
    judged: judgedOf({
      frames: [
        minuteOf(3, { requestsSent: 98 }),
        ...[4, 5, 6].map((index) => minuteOf(index)),
        minuteOf(9, { requestsSent: 96, requestsInFlight: 1 }),
      ],
      gaps: [
        { fromS: 0, toS: 180 },
        { fromS: 420, toS: 540 },
      ],
    }),
    verdict: "inconclusive",
    deciding:
      "GAP: the run has 2 gaps of together 300 s, in which 50 starts were due (50 % of all), more than 0.5 %",
  },
  {
    what: "an empty run",
    judged: judgedOf({ frames: [] }),
    verdict: "inconclusive",
    deciding: "EMPTY_RUN: the run holds no measurement at all",
  },
  {
    what: "nothing but warm-up",
    judged: judgedOf({ frames: minutes({}, 2), run: { ...run, warmUpS: 300 } }),
    verdict: "inconclusive",
    deciding: "ONLY_WARM_UP: the run ended at 120 s, within its warm-up of 300 s",
  },
  {
    what: "one request is not enough data",
    judged: judgedOf({ frames: [minuteOf(0, { operations: { "pm.cran.file": operationOf(1, 100) } })] }),
    verdict: "inconclusive",
    deciding:
      "NOT_ENOUGH_DATA: pm.cran.file p95ResponseMs: not enough data, 1 measurement where 72 are needed to hold it against at most 200 ms",
  },
  {
    what: "a failed threshold beats one without data",
    judged: judgedOf({
      scenario: {
        ...scenario,
        thresholds: [
          {
            operation: "pm.cran.index",
            metric: "p95ResponseMs",
            comparison: "at-most",
            limit: 1,
            minSamples: 72,
          },
          ...scenario.thresholds,
        ],
      },
      frames: minutes({ operations: slow }),
    }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: pm.cran.file p95ResponseMs of 300 ms is not at most 200 ms (1,000 measurements, 95 % interval 300 ms to 300 ms)",
  },
  {
    what: "one without data beats a pass",
    judged: judgedOf({
      scenario: {
        ...scenario,
        thresholds: [
          ...scenario.thresholds,
          {
            operation: "pm.cran.file",
            metric: "p999ResponseMs",
            comparison: "at-most",
            limit: 1,
            minSamples: 3688,
          },
        ],
      },
    }),
    verdict: "inconclusive",
    deciding:
      "NOT_ENOUGH_DATA: pm.cran.file p999ResponseMs: not enough data, 1,000 measurements where 3,688 are needed to hold it against at most 1 ms",
  },
  {
    what: "no failure of requests that were never made is not a pass",
    judged: judgedOf({
      scenario: withThreshold({ operation: "pm.cran.index", metric: "errorCount", limit: 0, minSamples: 0 }),
    }),
    verdict: "inconclusive",
    deciding:
      "NOT_ENOUGH_DATA: pm.cran.index errorCount: not enough data, 0 measurements where 1 is needed to hold it against at most 0 requests",
  },
  {
    what: "nor is a ceiling on a run in which nothing ended",
    judged: judgedOf({
      scenario: withThreshold({ operation: "counter:lost", metric: "count", limit: 0, minSamples: 0 }, true),
      frames: minutes({ operations: {} }),
    }),
    verdict: "inconclusive",
    deciding: "NOTHING_ENDED: not one request ended after the warm-up",
  },
  {
    what: "quick failures of another operation do not pass with the successes of one",
    judged: judgedOf({
      scenario: { ...scenario, thresholds: scenario.thresholds.slice(0, 1) },
      frames: minutes({
        operations: {
          "pm.cran.file": operationOf(100, 100),
          "pm.cran.index": operationOf(0, 1, { "http-5xx": { count: 50, ms: 1 } }),
        },
      }),
    }),
    verdict: "inconclusive",
    deciding:
      "FAILURES_NOT_LIMITED: 500 of 1,500 of all requests failed (33.333 %) and no threshold limits them: the percentiles are of the others only",
  },
  {
    what: "a count of requests does not pass when they all fail",
    judged: judgedOf({
      scenario: withThreshold(
        { operation: "*", metric: "count", comparison: "at-least", limit: 10, minSamples: 0 },
        true,
      ),
      frames: minutes({
        operations: { "pm.cran.file": operationOf(0, 1, { connect: { count: 50, ms: 1 } }) },
      }),
    }),
    verdict: "inconclusive",
    deciding:
      "FAILURES_NOT_LIMITED: 500 of 500 of all requests failed (100 %) and no threshold limits them: the percentiles are of the others only",
  },
  {
    what: "starts that fail do not pass with the requests before they did",
    judged: judgedOf({
      frames: minutes({
        journeys: { restores: { scheduled: 10, started: 10, late: 0, missed: 0, completed: 8, failed: 2 } },
      }),
    }),
    verdict: "inconclusive",
    deciding:
      "FAILURES_NOT_LIMITED: 20 of 100 starts of restores failed (20 %) and no threshold limits them, as journey:restores errorFraction <= 0.01 would",
  },
  {
    what: "sessions that do not start are not limited by what limits requests",
    judged: judgedOf({
      scenario: withThreshold(
        { operation: "*", metric: "errorFraction", comparison: "at-most", limit: 0.01, minSamples: 0 },
        true,
      ),
      frames: minutes({
        operations: {
          "pm.cran.file": operationOf(100, 100),
          "wb.session.start": {
            ...operationOf(7, 9000, { "stuck-pending": { count: 3, ms: 9 } }),
            stretch: true,
          },
        },
        requestsSent: 100,
      }),
    }),
    verdict: "inconclusive",
    deciding:
      "FAILURES_NOT_LIMITED: 30 of 100 of wb.session.start failed (30 %) and no threshold limits them, as wb.session.start errorFraction <= 0.01 would",
  },
  {
    what: "requests that hang when the run ends are no pass",
    judged: judgedOf({
      frames: [...minutes({}, 9), minuteOf(9, { requestsSent: 150, requestsInFlight: 50 })],
    }),
    verdict: "inconclusive",
    deciding:
      "UNANSWERED: 50 of 1,050 requests (4.8 %) had no answer when the run ended: no percentile holds how long they would have taken",
  },
  {
    what: "redirects do not water down the share that failed",
    judged: judgedOf({
      frames: minutes({
        operations: {
          "pm.cran.file": operationOf(98, 100, { "http-5xx": { count: 2, ms: 5 } }),
          "pm.cran.file.redirect": operationOf(300, 1),
        },
      }),
    }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: * errorFraction of 2 % is not at most 1 % (1,000 measurements, 95 % interval 1.298 % to 3.069 %)",
  },
  {
    what: "a series that was read in one minute only is not known to have been well",
    judged: judgedOf({
      scenario: withThreshold({ operation: "metric:cpu", metric: "max", limit: 80, minSamples: 1 }),
      frames: [minuteOf(0, { metrics: { cpu: READ } }), ...minutes({}).slice(1)],
    }),
    verdict: "inconclusive",
    deciding:
      "NOT_ENOUGH_DATA: metric:cpu max: not enough data to hold it against at most 80, the series was not read in 7 of 10 minutes",
  },
  {
    what: "but can have been seen to be unwell",
    judged: judgedOf({
      scenario: withThreshold({ operation: "metric:cpu", metric: "max", limit: 20, minSamples: 1 }),
      frames: [minuteOf(0, { metrics: { cpu: READ } }), ...minutes({}).slice(1)],
    }),
    verdict: "fail",
    deciding: "THRESHOLD_FAILED: metric:cpu max of 30 is not at most 20 (4 measurements)",
  },
  {
    what: "a session of an hour does not excuse late starts",
    judged: judgedOf({
      frames: minutes({
        generator: late,
        operations: {
          "pm.cran.file": operationOf(100, 100),
          "wb.session.hold": { ...operationOf(10, 3_600_000), stretch: true },
        },
        requestsSent: 100,
      }),
    }),
    verdict: "inconclusive",
    deciding:
      "GENERATOR_BOTTLENECK: the generator started late: lateness p99 30 ms, more than 20 ms (the larger of 20 ms and 5 % of the response p99)",
  },
  {
    what: "no thresholds",
    judged: judgedOf({ scenario: { ...scenario, thresholds: [] } }),
    verdict: "inconclusive",
    deciding: "NO_THRESHOLDS: the scenario states no threshold, so there is nothing to pass",
  },
  {
    what: "an interrupted run cannot pass",
    judged: judgedOf({ run: { ...run, state: "interrupted" }, frames: minutes({}, 5) }),
    verdict: "inconclusive",
    deciding: "INTERRUPTED: the run was interrupted: it holds 300 s of 600 s",
  },
  {
    what: "an interrupted run can fail",
    judged: judgedOf({ run: { ...run, state: "interrupted" }, frames: minutes({ operations: slow }, 5) }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: pm.cran.file p95ResponseMs of 300 ms is not at most 200 ms (500 measurements, 95 % interval 300 ms to 300 ms)",
  },
  {
    what: "a run that was killed",
    judged: judgedOf({ run: { ...run, state: "running" }, frames: minutes({}, 5) }),
    verdict: "inconclusive",
    deciding: "NOT_FINISHED: the run has no end: it holds 300 s of 600 s",
  },
  {
    what: "a gap of a tenth of the run",
    judged: judgedOf({
      frames: [...minutes({}, 5), ...[6, 7, 8, 9].map((index) => minuteOf(index))],
      gaps: [{ fromS: 300, toS: 360 }],
    }),
    verdict: "inconclusive",
    deciding:
      "GAP: the run has 1 gap of together 60 s, in which 10 starts were due (10 % of all), more than 0.5 %",
  },
  {
    what: "damage in the run folder",
    judged: judgedOf({ problems: [{ code: "CORRUPT", sentence: "segments/000002.json.gz is damaged" }] }),
    verdict: "inconclusive",
    deciding: "CORRUPT: segments/000002.json.gz is damaged",
  },
  {
    what: "a time scale against a foreign target never passes",
    judged: judgedOf({ run: foreign }),
    verdict: "inconclusive",
    deciding:
      "TIME_SCALED: the run was 60 times faster than its scenario against https://pm.example.com, which this run did not start as its sandbox, so that nobody vouches for its running as fast: it cannot pass",
  },
  {
    what: "a time scale against a foreign target can fail",
    judged: judgedOf({ run: foreign, frames: minutes({ operations: slow }) }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: pm.cran.file p95ResponseMs of 300 ms is not at most 200 ms (1,000 measurements, 95 % interval 300 ms to 300 ms)",
  },
  {
    what: "a time scale against our sandbox passes",
    judged: judgedOf({ run: { ...run, timeScale: 60 } }),
    verdict: "pass",
    deciding:
      "THRESHOLD_PASSED: pm.cran.file p95ResponseMs of 100 ms is at most 200 ms (1,000 measurements, 95 % interval 100 ms to 100 ms)",
  },
  {
    what: "warm-up is left out of thresholds",
    judged: judgedOf({
      run: { ...run, warmUpS: 60 },
      frames: [
        minuteOf(0, { operations: { "pm.cran.file": operationOf(100, 9000) } }),
        ...minutes({}).slice(1),
      ],
    }),
    verdict: "pass",
    deciding:
      "THRESHOLD_PASSED: pm.cran.file p95ResponseMs of 100 ms is at most 200 ms (900 measurements, 95 % interval 100 ms to 100 ms)",
  },
  {
    what: "timeouts count with the time that was waited",
    judged: judgedOf({
      scenario: { ...scenario, thresholds: scenario.thresholds.slice(0, 1) },
      frames: minutes({
        operations: { "pm.cran.file": operationOf(90, 100, { timeout: { count: 10, ms: 60_000 } }) },
      }),
    }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: pm.cran.file p95ResponseMs of 60,031 ms is not at most 200 ms (1,000 measurements, 95 % interval 60,031 ms to 60,031 ms)",
  },
  {
    what: "fast failures do not make a run look fast, and few of them fail it",
    judged: judgedOf({
      frames: [
        minuteOf(0, {
          operations: { "pm.cran.file": operationOf(0, 1, { "http-5xx": { count: 30, ms: 1 } }) },
        }),
      ],
    }),
    verdict: "fail",
    deciding:
      "THRESHOLD_FAILED: * errorFraction of 100 % is not at most 1 % (30 measurements, 95 % interval 88.649 % to 100 %)",
  },
])("$what", ({ judged, verdict, deciding }) => {
  const result = judge(judged);
  const [first] = result.reasons;
  expect(result.verdict).toBe(verdict);
  expect(result.exitCode).toBe(verdict === "pass" ? 0 : verdict === "fail" ? 1 : 3);
  expect(`${first?.code}: ${first?.sentence}`).toBe(deciding);
});

it("sums up starts, installs, requests and bytes, warm-up included, and operations without it", () => {
  const result = judge(
    judgedOf({
      run: { ...run, warmUpS: 60 },
      frames: minutes({
        operations: {
          "pm.cran.index": operationOf(10, 5),
          "pm.cran.file": operationOf(98, 100, { reset: { count: 2, ms: 3 } }),
        },
        requestsSent: 110,
      }),
    }),
  );
  expect(result).toMatchObject({
    starts: { scheduled: 100, started: 100, completed: 100, failed: 0, late: 0, missed: 0 },
    installs: 1000,
    restores: 100,
    requests: 1100,
    requestsInFlight: 0,
    bytes: 1_080_000,
    generator: { cpuFractionP95: 0.2, rssMaxMib: 90 },
  });
  expect(result.operations.map(({ name, count, errors }) => ({ name, count, errors }))).toEqual([
    { name: "pm.cran.file", count: 900, errors: { reset: 18 } },
    { name: "pm.cran.index", count: 90, errors: {} },
  ]);
  // 90 indexes are enough for a p95 (72), not for a p99 (368).
  expect(Object.keys(result.operations[1]?.responseMs ?? {})).toEqual(["p50", "p90", "p95", "max"]);
});

it("puts predictions beside what somebody else counted", () => {
  const predictions = [
    { name: "installs", unit: "package files", low: 900, likely: 1000, high: 1100 },
    { name: "bytes", unit: "bytes", low: 1, likely: 2, high: 3 },
    { name: "unmeasured", unit: "x", low: 1, likely: 2, high: 3 },
  ];
  const measured = { by: "the sandbox's own log", figures: { installs: 1100, bytes: 4 } };
  expect(judge(judgedOf({ predictions, measured })).predictions).toEqual([
    { ...predictions[0], measured: 1100, inside: true, measuredBy: "the sandbox's own log" },
    { ...predictions[1], measured: 4, inside: false, measuredBy: "the sandbox's own log" },
  ]);
  const cut = judgedOf({ predictions, measured, run: { ...run, state: "interrupted" } });
  expect(judge(cut).predictions).toEqual([]);
});
