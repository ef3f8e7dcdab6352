import type { JudgedRun } from "../../../loadtests/analysis/judged-run.ts";
import type { Frame, OperationFrame } from "../../../loadtests/results/frame.ts";
import type { RunInfo } from "../../../loadtests/results/run-info.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { histogramOf } from "../results/build-frame.ts";

/** A minute of one operation: so many successes of one latency, and failures by kind with theirs. */
export function operationOf(
  successes: number,
  ms: number,
  failures: Readonly<Record<string, { readonly count: number; readonly ms: number }>> = {},
): OperationFrame {
  const good = histogramOf(...Array<number>(successes).fill(ms));
  const bad = Object.entries(failures);
  const kinds = bad.map(
    ([kind, { count, ms: failedMs }]) => [kind, histogramOf(...Array<number>(count).fill(failedMs))] as const,
  );
  const failed = bad.reduce((sum, [, { count }]) => sum + count, 0);
  return {
    count: successes + failed,
    errors: Object.fromEntries(bad.map(([kind, { count }]) => [kind, count])),
    bytes: 1000 * successes,
    service: good,
    response: good,
    all: good,
    failed: Object.fromEntries(kinds),
    phases: {},
  };
}

/** A healthy minute: ten starts, a hundred files of 100 ms. What was sent is what ended, unless stated. */
export function minuteOf(index: number, change: Partial<Frame> = {}): Frame {
  const operations = change.operations ?? { "pm.cran.file": operationOf(100, 100) };
  const ended = Object.values(operations).reduce((sum, { count }) => sum + count, 0);
  return {
    index,
    fromS: index * 60,
    toS: (index + 1) * 60,
    journeys: { restores: { scheduled: 10, started: 10, late: 0, missed: 0, completed: 10, failed: 0 } },
    counters: { installs: 100, restores: 10 },
    requestsSent: ended,
    requestsInFlight: 0,
    generator: {
      cpuFraction: 0.2,
      rssMib: 90,
      eventLoopDelayP99Ms: 2,
      openSockets: 1,
      lateness: histogramOf(1, 2),
    },
    samples: [],
    notes: [],
    ...change,
    operations,
  };
}

export const scenario: Scenario = {
  name: "calm",
  description: "",
  seed: 1,
  durationS: 600,
  warmUpS: 0,
  graceS: 60,
  environment: "test",
  targets: [{ product: "package-manager" }],
  owns: [],
  journeys: [
    {
      name: "restores",
      journey: "pm.restore.r",
      starts: {
        kind: "piecewise",
        arrivals: "poisson",
        points: [
          { atS: 0, startsPerS: 1 / 6 },
          { atS: 600, startsPerS: 1 / 6 },
        ],
      },
      settings: {},
    },
  ],
  thresholds: [
    { operation: "pm.cran.file", metric: "p95ResponseMs", comparison: "at-most", limit: 200, minSamples: 72 },
    { operation: "*", metric: "errorFraction", comparison: "at-most", limit: 0.01, minSamples: 100 },
  ],
  limits: {},
};

export const run: RunInfo = {
  format: "headroom/run",
  version: 1,
  id: "a-run",
  state: "finished",
  scenario: "calm",
  scenarioSha256: "00",
  seed: 1,
  engine: "node",
  timeScale: 1,
  targets: [{ product: "package-manager", url: "http://127.0.0.1:4242", sandbox: true }],
  startedAt: "2026-11-26T08:00:00.000Z",
  endedAt: "2026-11-26T08:10:00.000Z",
  plannedDurationS: 600,
  warmUpS: 0,
  headroomVersion: "0.1.0",
  nodeVersion: "v20.20.2",
};

/** Ten healthy minutes that pass, and what is changed about them. */
export function judgedOf(change: Partial<JudgedRun> = {}): JudgedRun {
  return {
    run,
    scenario,
    frames: Array.from({ length: 10 }, (_, index) => minuteOf(index)),
    gaps: [],
    problems: [],
    predictions: [],
    loadPerStart: { restores: { installs: 10, sessionS: 0 } },
    ...change,
  };
}
