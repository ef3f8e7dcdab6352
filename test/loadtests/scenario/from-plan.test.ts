import { describe, expect, it } from "vitest";
import { offeredLoad } from "../../../loadtests/analysis/offered-load.ts";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { dryRun } from "../../../loadtests/scenario/dry-run.ts";
import { breakFromPlan, demoFromPlan, scenarioFromPlan } from "../../../loadtests/scenario/from-plan.ts";
import { loadPerStart } from "../../../loadtests/scenario/journey-cost.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import { writeScenario } from "../../../loadtests/scenario/write-scenario.ts";
import { startsBetween } from "../../../loadtests/schedule/starts.ts";
import { certain } from "../../../planner/core/demand/estimate.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { fakeJourneys } from "../../support/fake-journey.ts";
import { siteOf, userGroup } from "../../support/site.ts";

function planOf(change: Partial<Plan> = {}): Plan {
  return {
    format: "headroom/plan",
    version: 1,
    site: "sample",
    region: "us-east-1",
    seed: 3,
    pricesAsOf: "2026-11-22",
    demand: {
      people: 300,
      peakSessions: {},
      peakAtUtc: "2026-01-05T14:00Z",
      byIde: {},
      installsPerDay: { p50: 1_000_000 },
      peakInstallsPerS: { p50: 31.5, p90: 40.2 },
    },
    pools: [],
    databases: [],
    packageManager: { topology: "cluster", replicas: 3, gitBuilders: 100, maxOpenConnections: 50 },
    limits: [
      { name: "vcpu-quota", need: 1, needInRollout: 1, unit: "vCPU" },
      {
        name: "tested-installs",
        need: 1,
        needInRollout: 1,
        unit: "package files a day",
        reachedAtInstallsPerS: 57.9,
      },
      { name: "connections", need: 1, needInRollout: 1, unit: "connections", reachedAtInstallsPerS: 80 },
    ],
    settings: [],
    cost: { lines: [], accepted: [] },
    predictions: [],
    reasons: [],
    refusals: [],
    warnings: [],
    assumptions: [],
    ...change,
  };
}

/** Mean package files of one start of the fake restore: 0.5 · 4 + 0.3 · 10 + 0.15 · 20 + 0.05 · 60. */
const FILES = 11;

it("names a scenario by a slug of its site", () => {
  const planned = breakFromPlan(planOf({ site: "Sample site" }), fakeJourneys);
  expect(planned).toMatchObject({ scenario: { name: "sample-site-break" } });
});

it("holds the P90 of the peak for a working day", () => {
  const planned = scenarioFromPlan(planOf(), fakeJourneys);
  if (!planned.ok) throw new Error(planned.sentence);
  expect(planned.scenario.description).toBe(
    "The load that the plan must carry: its peak of 40.2 package files a second, at the P90 of what the answers leave open.",
  );
  expect(planned.scenario).toMatchObject({ name: "sample-carry", seed: 3, durationS: 28_800, warmUpS: 600 });
  expect(dryRun(planned.scenario, fakeJourneys)).toMatchObject({
    installs: Math.round(40.2 * 28_800),
    restores: Math.round((40.2 * 28_800) / FILES),
    peakStartsPerS: 40.2 / FILES,
  });
});

it("holds the peak of a plan whose answers are certain, which has no P90", () => {
  const { demand } = planOf();
  const planned = scenarioFromPlan(
    planOf({ demand: { ...demand, peakInstallsPerS: { p50: 7 } } }),
    fakeJourneys,
  );
  if (!planned.ok) throw new Error(planned.sentence);
  expect(planned.scenario.description).toBe(
    "The load that the plan must carry: its peak of 7 package files a second.",
  );
  expect(dryRun(planned.scenario, fakeJourneys).peakStartsPerS).toBeCloseTo(7 / FILES, 9);
});

it("climbs by tenths of the first limit that installs can reach, from half of it to 1.2 times", () => {
  const planned = breakFromPlan(planOf(), fakeJourneys);
  if (!planned.ok) throw new Error(planned.sentence);
  expect(planned.scenario.breakAim).toEqual({
    limit: "tested-installs",
    predictedLoad: 57.9,
    unit: "package files a second",
  });
  const rates = dryRun(planned.scenario, fakeJourneys).timetable.map(({ startsPerS }) => startsPerS * FILES);
  expect(rates).toHaveLength(8);
  for (const [index, share] of [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2].entries())
    expect(rates[index]).toBeCloseTo(share * 57.9, 9);
  expect(writeScenario(planned.scenario)).toContain("kind: stairs");
});

it("drives a minute of the plan's mean and asks only for what a minute can show", () => {
  const planned = demoFromPlan(planOf(), fakeJourneys);
  if (!planned.ok) throw new Error(planned.sentence);
  // 1,000,000 a day are 694.4 a minute, in 63 restores: enough for a p95 of files, not of indexes.
  expect(dryRun(planned.scenario, fakeJourneys)).toMatchObject({
    durationS: 60,
    installs: 694,
    restores: 63,
  });
  expect(planned.scenario.thresholds.map(({ operation, metric }) => `${operation} ${metric}`)).toEqual([
    "pm.cran.file p95ResponseMs",
    "pm.cran.index p90ResponseMs",
    "* errorFraction",
  ]);
});

it.each([scenarioFromPlan, breakFromPlan, demoFromPlan])("writes files that read back: %o", (make) => {
  const planned = make(planOf(), fakeJourneys);
  if (!planned.ok) throw new Error(planned.sentence);
  const world = { ready: () => undefined, readyNames: [], journeys: fakeJourneys };
  expect(readScenario({ text: writeScenario(planned.scenario), file: "s.yaml" }, world)).toEqual(
    planned.scenario,
  );
});

it("says why there is no load to make", () => {
  const { packageManager: _none, ...without } = planOf();
  const sentence = "sample plans no installs from Package Manager, so there is no load to make";
  for (const make of [scenarioFromPlan, demoFromPlan]) {
    expect(make(without, fakeJourneys)).toEqual({ ok: false, sentence });
  }
  for (const plan of [without, planOf({ limits: [] })]) {
    expect(breakFromPlan(plan, fakeJourneys)).toEqual({
      ok: false,
      sentence: "none of the limits of sample can be reached by restores or sessions",
    });
  }
});

describe("sessions that would break a plan", () => {
  const site = siteOf({
    products: { workbench: true, packageManager: false },
    groups: [userGroup({ people: certain(300), ideMix: { rstudio: 0.6, positron: 0.2, vscode: 0.2 } })],
    licenceSeats: 50,
  });
  const plan = (on: "karpenter" | "managed", sessions: number): Plan => {
    const { packageManager: _none, ...without } = planOf();
    return {
      ...without,
      demand: {
        ...without.demand,
        peakBy: [
          { group: "Analysts", ide: "rstudio", sessions: 60 },
          { group: "Analysts", ide: "positron", sessions: 20 },
          { group: "Analysts", ide: "vscode", sessions: 20 },
        ],
      },
      limits: [
        { name: "storage.fill", need: 1, needInRollout: 1, have: 2, unit: "GiB" },
        {
          name: on === "karpenter" ? "nodepool.sessions.cpu" : "nodes.server.sessions",
          need: 80,
          needInRollout: 80,
          have: 100,
          unit: "vCPU",
          reachedBySessions: { on, sessions },
        },
      ],
    };
  };

  it("climb in twelve steps to 1.2 times the limit, in the mix of the nodes that it is about, and stay", () => {
    const planned = breakFromPlan(plan("karpenter", 100), JOURNEYS, site);
    if (!planned.ok) throw new Error(planned.sentence);
    const { scenario } = planned;
    expect(scenario.breakAim).toEqual({
      limit: "nodepool.sessions.cpu",
      predictedLoad: 100,
      unit: "concurrent sessions",
    });
    expect(
      scenario.journeys.map(({ name, journey, settings }) => [name, journey, settings["users"]]),
    ).toEqual([
      ["standard-positron", "wb.session.api", 50],
      ["standard-rstudio", "wb.session.api", 50],
    ]);
    const { at } = offeredLoad(scenario, loadPerStart(scenario, JOURNEYS));
    const held = (step: number) => at({ fromS: 600 * step - 60, toS: 600 * step });
    for (const step of [1, 2, 5, 10, 12]) expect(held(step)).toBeCloseTo(10 * step, 6);
    const starts = scenario.journeys.map((load) => startsBetween(load, 1, 0, scenario.durationS).length);
    expect(starts).toEqual([30, 90]);
  });

  it("stand at the P90 of the peak for a working day where there is no Package Manager", () => {
    const { demand, ...rest } = plan("karpenter", 100);
    const peak = { ...rest, demand: { ...demand, peakSessions: { p50: 100, p90: 130 } } };
    const carried = { ...peak, workbench: { topology: "cluster" as const, serverPods: 3, zones: 3 } };
    const planned = scenarioFromPlan(carried, JOURNEYS, site);
    if (!planned.ok) throw new Error(planned.sentence);
    const { scenario } = planned;
    const { at } = offeredLoad(scenario, loadPerStart(scenario, JOURNEYS));
    expect(scenario.durationS - scenario.warmUpS).toBe(8 * 3600);
    expect(at({ fromS: scenario.warmUpS - 60, toS: scenario.warmUpS })).toBeCloseTo(130, 6);
    expect(at({ fromS: scenario.durationS - 60, toS: scenario.durationS })).toBeCloseTo(130, 6);
    const world = { ready: () => undefined, readyNames: [], journeys: JOURNEYS };
    expect(readScenario({ text: writeScenario(scenario), file: "s.yaml" }, world)).toEqual(scenario);
  });

  it("are people in browsers who fill the memory of a single server, whatever they work in", () => {
    const { limits, ...rest } = plan("karpenter", 1);
    const single = {
      ...rest,
      limits: limits.map((limit) => ({
        ...limit,
        name: "workbench.server-sessions",
        reachedBySessions: { on: "single-server" as const, sessions: 8 },
      })),
    };
    const planned = breakFromPlan(single, JOURNEYS, site);
    if (!planned.ok) throw new Error(planned.sentence);
    const { journeys } = planned.scenario;
    expect(journeys.map(({ journey }) => journey)).toEqual(Array<string>(3).fill("wb.session.rstudio"));
    expect(journeys[0]?.settings).toMatchObject({ holdMib: Math.round(site.profiles[0]?.memoryMib ?? 0) });
    for (const load of journeys)
      expect(JOURNEYS.get(load.journey)?.readSettings(load.settings)).toMatchObject({ ok: true });
  });

  it("are those that stay on the managed node group where its seats are the first limit", () => {
    const planned = breakFromPlan(plan("managed", 30), JOURNEYS, site);
    expect(planned).toMatchObject({ scenario: { journeys: [{ name: "standard-vscode" }] } });
  });

  it("read back as they were written", () => {
    const planned = breakFromPlan(plan("karpenter", 7), JOURNEYS, site);
    if (!planned.ok) throw new Error(planned.sentence);
    const world = { ready: () => undefined, readyNames: [], journeys: JOURNEYS };
    expect(readScenario({ text: writeScenario(planned.scenario), file: "s.yaml" }, world)).toEqual(
      planned.scenario,
    );
  });
});
