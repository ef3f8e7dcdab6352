import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { FleetResult } from "../../planner/core/fleet/fleet-result.ts";

/** Returns what a fleet did in a week, by hand; `changes` replace fields. */
export function fleetResult(changes: Partial<FleetResult> = {}): FleetResult {
  return {
    days: 7,
    seed: 1,
    scheduler: "least-allocated",
    consolidation: "WhenEmptyOrUnderutilized",
    karpenterVersion: "v1.14.1",
    partial: false,
    sessions: {
      started: 400,
      ended: 400,
      lost: 0,
      waiting: 0,
      peak: 60,
      reused: 50,
      resumed: 100,
      gaveUp: 0,
      lostBy: {},
      running: 0,
      runningAtStart: 0,
    },
    sessionHours: 2000,
    activeHours: 1000,
    nodeHours: { "m6i.xlarge": 900, "m6i.4xlarge": 100 },
    nodes: { p50: 5, p95: 15, max: 20, mean: 6 },
    usd: 250,
    usdPerSessionHour: 0.125,
    usdPerActiveHour: 0.25,
    usdFullNodeQuote: 160,
    usdLowerBound: 140,
    cpuUsedFraction: 0.62,
    memoryUsedFraction: 0.45,
    emptyNodeHours: 12,
    placeholderHours: 0,
    startS: { p50: 6, p95: 95, p99: 120 },
    warmStartS: { p50: 5.5, p95: 9.5, p99: 10 },
    coldStartS: { p50: 92, p95: 119, p99: 124 },
    startHistogram: [
      { fromS: 0, toS: 5, starts: 150, cold: 0 },
      { fromS: 5, toS: 10, starts: 210, cold: 0 },
      { fromS: 10, toS: 90, starts: 15, cold: 15 },
      { fromS: 90, toS: 120, starts: 20, cold: 20 },
      { fromS: 120, starts: 5, cold: 5 },
    ],
    coldStartFraction: 0.1,
    overTargetFraction: 0.1,
    waitedHours: 1.5,
    startTargetS: 30,
    week: Array.from({ length: 168 }, (_, hour) => ({
      hour,
      nodes: hour % 24 === 10 ? 15 : 2.5,
      sessions: hour % 24 === 10 ? 50 : 4,
      maxNodes: hour % 24 === 10 ? 20 : 4,
      maxSessions: hour % 24 === 10 ? 60 : 9,
    })),
    removals: { Emptiness: 30 },
    launches: 30,
    quotaRefusals: 0,
    limitRefusals: 0,
    launchLoops: [],
    kept: [],
    findings: [{ code: "STRANDED", sentence: "sessions asked for 62 % of the CPU" }],
    ...changes,
  };
}

/** Returns a setting with its result; `changes` replace fields of the result. */
export function fleetVariant(
  setting: Partial<FleetVariant> = {},
  changes: Partial<FleetResult> = {},
): FleetVariant {
  const result = fleetResult(changes);
  return {
    dial: "base",
    name: "as it is",
    policy: { instanceTypes: ["m6i.xlarge", "m6i.4xlarge"] },
    result,
    ...(result.partial ? {} : { usdMore: result.usd - 250, overTargetMore: result.overTargetFraction - 0.1 }),
    ...setting,
  };
}

/** Returns a week as it is and under settings of every dial, in the order in which they are tried. */
export function fleetVariants(): readonly FleetVariant[] {
  const policy = { instanceTypes: ["m6i.xlarge"] };
  const idle = (minutes: number, usd: number): FleetVariant =>
    fleetVariant(
      {
        dial: "idle",
        name: `idle ${minutes} min`,
        policy: { ...policy, idleMinutes: { rstudio: minutes, positron: minutes } },
      },
      { usd, usdFullNodeQuote: 0.6 * usd, usdLowerBound: 0.5 * usd },
    );
  const size = (name: string, scheduler: FleetResult["scheduler"], usd: number): FleetVariant =>
    fleetVariant(
      { dial: "types", name: `at least m6i.${name}, ${scheduler}`, policy: { ...policy, scheduler } },
      { usd, scheduler },
    );
  const served = fleetResult().sessions;
  return [
    fleetVariant(),
    idle(30, 180),
    idle(120, 240),
    idle(480, 400),
    size("xlarge", "least-allocated", 250),
    size("xlarge", "most-allocated", 230),
    size("2xlarge", "least-allocated", 260),
    size("2xlarge", "most-allocated", 220),
    fleetVariant(
      { dial: "scheduler", name: "most-allocated", policy: { ...policy, scheduler: "most-allocated" } },
      { usd: 230, scheduler: "most-allocated", overTargetFraction: 0.15 },
    ),
    fleetVariant(
      {
        dial: "consolidation",
        name: "WhenEmpty",
        policy: { ...policy, consolidationPolicy: "WhenEmpty" },
      },
      { consolidation: "WhenEmpty" },
    ),
    fleetVariant(
      { dial: "warm", name: "warm pool for 95 % of windows", policy },
      { usd: 262.5, overTargetFraction: 0.01 },
    ),
    fleetVariant(
      { dial: "limits", name: "at most 18 nodes", policy: { ...policy, limits: { nodes: 18 } } },
      { usd: 248, overTargetFraction: 0.12 },
    ),
    fleetVariant(
      { dial: "limits", name: "at most 10 nodes", policy: { ...policy, limits: { nodes: 10 } } },
      { usd: 200, overTargetFraction: 0.3, sessions: { ...served, waiting: 7, gaveUp: 7 } },
    ),
  ];
}
