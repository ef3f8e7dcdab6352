import { expect, it } from "vitest";
import { judge } from "../../../loadtests/analysis/judge.ts";
import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { breakFromPlan, scenarioFromPlan } from "../../../loadtests/scenario/from-plan.ts";
import { expectedCostOf, loadPerStart } from "../../../loadtests/scenario/journey-cost.ts";
import type { PlannedScenario } from "../../../loadtests/scenario/planned-scenario.ts";
import { aPlan } from "../../support/report-fixtures.ts";
import { type ServerSize, simulatedFrames } from "../../support/simulated-server.ts";
import { run } from "./build-run.ts";

/** Package files a second: what the plan must carry, and where it sees its first limit. */
const PEAK_PER_S = 20;
const LIMIT_PER_S = 28;

const plan = aPlan({
  demand: { ...aPlan().demand, peakInstallsPerS: { p50: PEAK_PER_S } },
  limits: [
    {
      name: "package-manager.tested-installs",
      need: 1_000_000,
      needInRollout: 1_000_000,
      unit: "installs a day",
      reachedAtInstallsPerS: LIMIT_PER_S,
    },
  ],
});

/** Requests of one package file, its share of the index included. */
function requestsPerInstall(): number {
  const planned = scenarioFromPlan(plan, JOURNEYS);
  const load = planned.ok ? planned.scenario.journeys[0] : undefined;
  if (load === undefined) throw new Error("expected a load");
  const { requests, installs } = expectedCostOf(load, JOURNEYS);
  return requests / installs;
}

/**
 * Three workers that break the objectives of the plan's loads at so many package files a second. They are full a little
 * earlier: it takes minutes above what a server can do until its queue is two seconds long.
 */
function workersFor(installsPerS: number): ServerSize {
  const workers = 3;
  return { workers, workS: workers / (0.95 * installsPerS * requestsPerInstall()) };
}

function verdictOf(planned: PlannedScenario, size: ServerSize, durationS?: number): Verdict {
  if (!planned.ok) throw new Error(planned.sentence);
  const scenario = { ...planned.scenario, durationS: durationS ?? planned.scenario.durationS };
  return judge({
    run: { ...run, plannedDurationS: scenario.durationS, warmUpS: scenario.warmUpS },
    scenario,
    frames: simulatedFrames(scenario, JOURNEYS, size),
    gaps: [],
    problems: [],
    predictions: [],
    loadPerStart: loadPerStart(scenario, JOURNEYS),
  });
}

it("passes what the plan must carry, at a server that bears the plan's limit", () => {
  const verdict = verdictOf(scenarioFromPlan(plan, JOURNEYS), workersFor(LIMIT_PER_S), 2 * 3600);
  expect(verdict.reasons[0]?.code).toBe("THRESHOLD_PASSED");
  expect(verdict.verdict).toBe("pass");
});

it("breaks where the plan says, at a server that bears just that, and names what is full", () => {
  const verdict = verdictOf(breakFromPlan(plan, JOURNEYS), workersFor(LIMIT_PER_S));
  expect(verdict).toMatchObject({
    verdict: "fail",
    exitCode: 1,
    break: {
      limit: "package-manager.tested-installs",
      outcome: "as-predicted",
      cause: { kind: "concurrent-requests" },
    },
  });
});

it.each([
  { times: 0.5, outcome: "earlier" },
  { times: 2, outcome: "not-reached" },
])("finds a server that bears $times of it: $outcome", ({ times, outcome }) => {
  const verdict = verdictOf(breakFromPlan(plan, JOURNEYS), workersFor(times * LIMIT_PER_S));
  expect(verdict.break?.outcome).toBe(outcome);
});

it("names the connections of a server that is short of those instead", () => {
  const roomy = workersFor(4 * LIMIT_PER_S);
  const verdict = verdictOf(breakFromPlan(plan, JOURNEYS), {
    ...roomy,
    workers: 100,
    workS: 0.1,
    maxConnections: 7,
  });
  expect(verdict).toMatchObject({
    verdict: "fail",
    break: { outcome: "another-limit", cause: { kind: "connections" } },
  });
  expect(verdict.reasons.find(({ code }) => code === "BREAK")?.sentence).toMatch(
    /at another limit than the plan names .*; what gave way is the connections that the server takes: \d+ of [\d,]+ requests failed/,
  );
});
