import { expect, it } from "vitest";
import { judge } from "../../../loadtests/analysis/judge.ts";
import type { OperationFrame } from "../../../loadtests/results/frame.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { buildPattern } from "../../../loadtests/scenario/start-spec.ts";
import { histogramOf } from "../results/build-frame.ts";
import { scenario as calm, judgedOf, minuteOf, operationOf, run } from "./build-run.ts";

const STEPS = 12;
const built = buildPattern(
  { kind: "stairs", from: { perS: 1, of: "starts" }, to: { perS: 12, of: "starts" }, steps: STEPS },
  { durationS: STEPS * 120, clock: "", installsPerStart: 0 },
);
if (!built.ok) throw new Error(built.expected);

/** Climbs by 5 package files a second each two minutes; the plan sees the limit at 50. */
const scenario: Scenario = {
  ...calm,
  durationS: STEPS * 120,
  journeys: [{ name: "restores", journey: "pm.restore.r", starts: built.pattern, settings: {} }],
  breakAim: { limit: "package-manager.tested-installs", predictedLoad: 50, unit: "package files a second" },
};

/** Package files of one second at most: the server delivers no more of what is asked for. */
function climb(
  brokenFromStep: number,
  broken: OperationFrame = operationOf(100, 900),
  mostPerS = Number.POSITIVE_INFINITY,
) {
  const frames = Array.from({ length: STEPS * 2 }, (_, index) => {
    const step = Math.floor(index / 2) + 1;
    return minuteOf(index, {
      counters: { installs: 60 * Math.min(5 * step, mostPerS) },
      operations: { "pm.cran.file": step >= brokenFromStep ? broken : operationOf(100, 100) },
    });
  });
  return judge(
    judgedOf({
      scenario,
      frames,
      run: { ...run, plannedDurationS: scenario.durationS },
      loadPerStart: { restores: { installs: 5, sessionS: 0 } },
    }),
  );
}

it.each([
  {
    step: 10,
    outcome: "as-predicted",
    observedLoad: 50,
    words:
      "broke at 50 package files a second, within one step of 50 package files a second, where the plan sees package-manager.tested-installs; what gave way is the requests that the server works on at once: the wait for the first byte (P95) grew from 100 ms to 900.1 ms, the rest of the answer (P95) grew from 0 ms to 0 ms",
  },
  {
    step: 11,
    outcome: "as-predicted",
    observedLoad: 55,
    words:
      "broke at 55 package files a second, within one step of 50 package files a second, where the plan sees package-manager.tested-installs; what gave way is the requests that the server works on at once: the wait for the first byte (P95) grew from 100 ms to 900.1 ms, the rest of the answer (P95) grew from 0 ms to 0 ms",
  },
  {
    step: 12,
    outcome: "later",
    observedLoad: 60,
    words:
      "broke at 60 package files a second, later than 50 package files a second, where the plan sees package-manager.tested-installs; what gave way is the requests that the server works on at once: the wait for the first byte (P95) grew from 100 ms to 900.1 ms, the rest of the answer (P95) grew from 0 ms to 0 ms",
  },
  {
    step: 4,
    outcome: "earlier",
    observedLoad: 20,
    words:
      "broke at 20 package files a second, earlier than 50 package files a second, where the plan sees package-manager.tested-installs; what gave way is the requests that the server works on at once: the wait for the first byte (P95) grew from 100 ms to 900.1 ms, the rest of the answer (P95) grew from 0 ms to 0 ms",
  },
])("a run that breaks at step $step is $outcome", ({ step, outcome, observedLoad, words }) => {
  const result = climb(step);
  expect(result).toMatchObject({
    verdict: "fail",
    exitCode: 1,
    break: { limit: "package-manager.tested-installs", predictedLoad: 50, outcome },
  });
  expect(result.break?.observedLoad).toBeCloseTo(observedLoad, 9);
  expect(result.reasons.find(({ code }) => code === "BREAK")?.sentence).toBe(`the load ${words}`);
});

it.each([
  {
    mostPerS: 54,
    outcome: "as-predicted",
    words: "broke at 54 package files a second, all that it delivered of 60, within one step of 50",
  },
  {
    mostPerS: 57,
    outcome: "later",
    words: "broke at 57 package files a second, all that it delivered of 60, later than 50",
  },
  {
    mostPerS: 40,
    outcome: "earlier",
    words: "broke at 40 package files a second, all that it delivered of 60, earlier than 50",
  },
])("a server that delivers $mostPerS of 60 where requests wait bears just that: $outcome", (row) => {
  const result = climb(STEPS, operationOf(100, 900), row.mostPerS);
  expect(result.break).toMatchObject({ observedLoad: row.mostPerS, offeredLoad: 60, outcome: row.outcome });
  expect(result.reasons.find(({ code }) => code === "BREAK")?.sentence).toContain(row.words);
});

it("counts the level that was asked for where requests fail", () => {
  const refused = operationOf(80, 100, { reset: { count: 20, ms: 1 } });
  const result = climb(10, refused, 40);
  expect(result.break?.observedLoad).toBeCloseTo(50, 9);
  expect(result.break).not.toHaveProperty("offeredLoad");
});

it("a run that holds passes, and the limit was not reached", () => {
  const result = climb(STEPS + 1);
  expect(result.verdict).toBe("pass");
  expect(result.break).toEqual({
    limit: "package-manager.tested-installs",
    predictedLoad: 50,
    unit: "package files a second",
    outcome: "not-reached",
  });
});

it.each([
  {
    what: "connections that are refused",
    broken: operationOf(80, 100, { reset: { count: 20, ms: 1 } }),
    words:
      "broke at 50 package files a second at another limit than the plan names (50 package files a second, where the plan sees package-manager.tested-installs); what gave way is the connections that the server takes: 40 of 200 requests failed, 40 of them without a whole answer",
  },
  {
    what: "answers that are errors",
    broken: operationOf(80, 100, { "http-5xx": { count: 20, ms: 1 } }),
    words:
      "broke at 50 package files a second at another limit than the plan names (50 package files a second, where the plan sees package-manager.tested-installs); what gave way is the server, which answers with errors: 40 of 200 requests failed, 40 of them by an answer that is an error",
  },
  {
    what: "bytes that queue",
    broken: { ...operationOf(100, 900), phases: { firstByte: histogramOf(...Array<number>(100).fill(100)) } },
    words:
      "broke at 50 package files a second at another limit than the plan names (50 package files a second, where the plan sees package-manager.tested-installs); what gave way is the bytes that get through: the wait for the first byte (P95) grew from 100 ms to 100 ms, the rest of the answer (P95) grew from 0 ms to 800.1 ms",
  },
])("names $what", ({ broken, words }) => {
  const result = climb(10, broken);
  expect(result.break?.outcome).toBe("another-limit");
  expect(result.reasons.find(({ code }) => code === "BREAK")?.sentence).toBe(`the load ${words}`);
});

/** Twelve steps of ten minutes; in the first five of each so many sessions start a minute that ten more stand at its end. */
const pulses = Array.from({ length: STEPS }, (_, step) => step * 600).flatMap((fromS) => [
  { atS: fromS, startsPerS: 10 / 300 },
  { atS: fromS + 300, startsPerS: 10 / 300 },
  { atS: fromS + 300, startsPerS: 0 },
  { atS: fromS + 600, startsPerS: 0 },
]);
const held: Scenario = {
  ...calm,
  durationS: STEPS * 600,
  targets: [{ product: "workbench" }],
  journeys: [
    {
      name: "sessions",
      journey: "wb.session.api",
      starts: { kind: "piecewise", arrivals: "even", points: pulses },
      settings: {},
    },
  ],
  thresholds: [
    {
      operation: "wb.session.start",
      metric: "errorFraction",
      comparison: "at-most",
      limit: 0.01,
      minSamples: 50,
    },
  ],
  breakAim: { limit: "nodepool.sessions.cpu", predictedLoad: 100, unit: "concurrent sessions" },
};

/** Two sessions start each minute of a pulse; those beyond the seats wait seven minutes in vain. */
function climbOfSessions(seats: number, failure: string) {
  const minutes = STEPS * 10;
  const begins = Array.from({ length: minutes }, (_, minute): number => (minute % 10 < 5 ? 2 : 0));
  const before = begins.map((_, minute) => begins.slice(0, minute).reduce((sum, count) => sum + count, 0));
  const seated = (minute: number) => (before[minute] ?? 0) < seats;
  const frames = begins.map((count, minute) => {
    const inVain = minute >= 7 && !seated(minute - 7) ? (begins[minute - 7] ?? 0) : 0;
    const failures = inVain > 0 ? { [failure]: { count: inVain, ms: 390_000 } } : {};
    return minuteOf(minute, {
      requestsSent: 100,
      operations: {
        "wb.session.start": { ...operationOf(seated(minute) ? count : 0, 60_000, failures), stretch: true },
        "wb.api.get-session": operationOf(100, 50),
      },
    });
  });
  return judge(
    judgedOf({
      scenario: held,
      frames,
      run: { ...run, plannedDurationS: held.durationS },
      loadPerStart: { sessions: { installs: 0, sessionS: held.durationS + 60 } },
    }),
  );
}

it.each([
  { seats: 100, failure: "stuck-pending", outcome: "as-predicted", observedLoad: 110, cause: "nodes" },
  { seats: 92, failure: "stuck-pending", outcome: "as-predicted", observedLoad: 100, cause: "nodes" },
  { seats: 50, failure: "stuck-pending", outcome: "earlier", observedLoad: 60, cause: "nodes" },
  { seats: 100, failure: "image-pull", outcome: "another-limit", observedLoad: 110, cause: "images" },
  { seats: 100, failure: "app-error", outcome: "another-limit", observedLoad: 110, cause: "errors" },
])("sessions that find $seats seats and then end as $failure broke $outcome", (row) => {
  const { seats, failure, outcome, observedLoad, cause } = row;
  const result = climbOfSessions(seats, failure);
  expect(result).toMatchObject({ verdict: "fail", exitCode: 1, break: { outcome, cause: { kind: cause } } });
  expect(result.break?.observedLoad).toBeCloseTo(observedLoad, 9);
});

it("says where sessions broke and what they waited for", () => {
  const { reasons } = climbOfSessions(100, "stuck-pending");
  expect(reasons.find(({ code }) => code === "BREAK")?.sentence).toBe(
    "the load broke at 110 concurrent sessions, within one step of 100 concurrent sessions, where the plan sees nodepool.sessions.cpu; what gave way is the nodes, on which sessions wait for room: 4 of 4 starts of sessions failed, 4 of them waiting for a node to the last",
  );
});

it("sessions that all start did not reach the limit", () => {
  expect(climbOfSessions(1000, "stuck-pending").break?.outcome).toBe("not-reached");
});
