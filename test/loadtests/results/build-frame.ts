import type { Frame, OperationFrame } from "../../../loadtests/results/frame.ts";
import { encodeHistogram, newHistogram, recordMs } from "../../../loadtests/results/histogram.ts";
import type { RunInfo } from "../../../loadtests/results/run-info.ts";

export function histogramOf(...latenciesMs: readonly number[]): string {
  const histogram = newHistogram();
  for (const ms of latenciesMs) recordMs(histogram, ms);
  return encodeHistogram(histogram);
}

export function operationFrame(...latenciesMs: readonly number[]): OperationFrame {
  const encoded = histogramOf(...latenciesMs);
  return {
    count: latenciesMs.length,
    errors: {},
    bytes: 10 * latenciesMs.length,
    service: encoded,
    response: encoded,
    all: encoded,
    failed: {},
    phases: {},
  };
}

export function frameOf(index: number, change: Partial<Frame> = {}): Frame {
  return {
    index,
    fromS: index * 60,
    toS: (index + 1) * 60,
    journeys: { restores: { scheduled: 2, started: 2, late: 0, missed: 0, completed: 2, failed: 0 } },
    operations: { "pm.cran.index": operationFrame(5, 7) },
    counters: { restores: 2 },
    requestsSent: 2,
    requestsInFlight: 0,
    generator: {
      cpuFraction: 0.1,
      rssMib: 90,
      eventLoopDelayP99Ms: 2,
      openSockets: 1,
      lateness: histogramOf(0.3, 0.4),
    },
    samples: [],
    notes: [],
    ...change,
  };
}

export const runInfo: RunInfo = {
  format: "headroom/run",
  version: 1,
  id: "a-run",
  state: "running",
  scenario: "calm",
  scenarioSha256: "00",
  seed: 1,
  engine: "node",
  timeScale: 1,
  targets: [{ product: "package-manager", url: "http://127.0.0.1:4242", sandbox: true }],
  startedAt: "2026-11-26T08:00:00.000Z",
  plannedDurationS: 3_600,
  warmUpS: 0,
  headroomVersion: "0.1.0",
  nodeVersion: "v20.20.2",
};
