import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../../planner/catalog/load.ts";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { likelyDemand } from "../../../../planner/core/demand/likely-demand.ts";
import { compareFleets } from "../../../../planner/core/fleet/compare-fleets.ts";
import type { FleetPool } from "../../../../planner/core/fleet/fleet-input.ts";
import {
  betweenLevels,
  fleetLevels,
  fleetNodeHours,
} from "../../../../planner/core/fleet/fleet-node-hours.ts";
import { DEFAULT_TIMING } from "../../../../planner/core/fleet/fleet-timing.ts";
import { simulateFleet } from "../../../../planner/core/fleet/simulate-fleet.ts";
import { siteClasses } from "../../../../planner/core/fleet/site-classes.ts";
import { type FleetPolicy, siteFleet } from "../../../../planner/core/fleet/site-fleet.ts";
import { sitePools } from "../../../../planner/core/fleet/site-pools.ts";
import { leadTimeS, warmSeats } from "../../../../planner/core/fleet/warm-seats.ts";
import { planNodes } from "../../../../planner/core/nodes/plan-nodes.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

const catalog = loadCatalog();
const policy: FleetPolicy = { instanceTypes: ["m6i.2xlarge"] };

/** Two groups in two time zones; VS Code stays on the managed node group. */
const site: Site = siteOf({
  groups: [
    userGroup({ name: "Analysts", ideMix: { rstudio: 0.8, positron: 0.2 }, timeZone: "America/New_York" }),
    userGroup({ name: "Scientists", people: certain(60), ideMix: { rstudio: 0.5, vscode: 0.5 } }),
  ],
  events: [siteEvent()],
});

function managedOf(of: Site) {
  const nodes = planNodes(of, catalog, likelyDemand(of));
  if (!nodes.ok || nodes.managed === undefined) throw new Error("expected a managed node group");
  return nodes.managed;
}

describe("the fleet of a site", () => {
  it("has on average the sessions of the plan's curve", () => {
    const steady = { ...site, events: [], demand: { dayVariationFraction: 0, correlationFraction: 0 } };
    const demand = likelyDemand(steady);
    const mean = demand.week.classes
      .filter(({ placement }) => placement === "karpenter")
      .reduce((sum, { week }) => sum + week.reduce((all, value) => all + value, 0) / week.length, 0);
    const result = simulateFleet(siteFleet(steady, catalog, policy, { days: 182, seed: 1 }));
    // a few find their session of the day before (Positron idles for 8 h); the clock of New York changes in March
    const got = result.sessionHours / (182 * 24);
    expect(got / mean).toBeGreaterThan(0.95);
    expect(got / mean).toBeLessThan(1.02);
  });

  it("keeps sessions that never end on the managed nodes, everybody's from the start", () => {
    const run = { days: 7, seed: 1, managed: managedOf(site) };
    const { managed, sessions } = simulateFleet(siteFleet(site, catalog, policy, run));
    expect(managed?.peak).toBe(30);
    expect(managed?.sessionHours).toBeCloseTo(30 * 168, 6);
    expect(sessions.waiting).toBe(0);
  });

  it("meets an event: everybody comes within its minutes, and the placeholders for it have room ready", () => {
    const run = { days: 7, seed: 1 };
    const classes = siteClasses(site, {
      startDate: "2027-02-01",
      days: 7,
      demandLevel: 1,
      idleMinutes: {},
      withManaged: false,
    });
    const event = classes.find(({ name }) => name === "event Course");
    // Wednesday, 14:00 UTC
    expect(event?.arrivals).toEqual({
      kind: "event",
      atS: (2 * 24 + 14) * 3600,
      people: 50,
      withinS: 900,
      durationS: 7200,
    });
    const pools = warmSeats(site, classes, "2027-02-01", DEFAULT_TIMING, { quantile: 0.95 });
    expect(pools.flatMap(({ spans }) => spans)).toEqual([
      { fromS: (2 * 24 + 13.5) * 3600, toS: (2 * 24 + 14.25) * 3600, count: 50 },
    ]);
    const cold = simulateFleet(siteFleet(site, catalog, policy, run));
    const warm = simulateFleet(
      siteFleet(site, catalog, { ...policy, placeholders: pools, prePull: true }, run),
    );
    expect(cold.coldStartFraction).toBeGreaterThan(0.1);
    expect(warm.coldStartFraction).toBeLessThan(0.03);
  });

  it("has more of everything at a higher level of demand", () => {
    const at = (demandLevel: number) =>
      simulateFleet(siteFleet(site, catalog, policy, { days: 14, seed: 1, demandLevel }));
    const [low, high] = [at(0.5), at(2)];
    expect(high.sessions.started / low.sessions.started).toBeGreaterThan(3);
    expect(high.usd).toBeGreaterThan(low.usd);
    // larger fleets fill their nodes better
    expect(high.usdPerSessionHour ?? 0).toBeLessThan(low.usdPerSessionHour ?? 0);
  });

  it("takes spot prices and counts the sessions that are lost with them", () => {
    const spot = simulateFleet(
      siteFleet(site, catalog, { ...policy, capacityType: "spot" }, { days: 364, seed: 1 }),
    );
    const onDemand = simulateFleet(siteFleet(site, catalog, policy, { days: 364, seed: 1 }));
    expect(spot.usd).toBeLessThan(onDemand.usd);
    expect(spot.sessions.lostBy.interruption).toBeGreaterThan(0);
    expect(onDemand.sessions.lost).toBe(0);
  });

  it("pays in each pool as that pool buys: spot first by its weight, on demand where its limit is reached", () => {
    const [plain] = sitePools(site, policy);
    if (plain === undefined) throw new Error("expected a pool");
    const types = (value: string) => [
      { key: "node.kubernetes.io/instance-type", operator: "In" as const, values: [value] },
    ];
    const spotLimit = { cpuMillicores: 16_000 };
    const pools: readonly FleetPool[] = [
      { ...plain, pool: { ...plain.pool, name: "on-demand", requirements: types("m6i.xlarge") } },
      {
        ...plain,
        pool: {
          ...plain.pool,
          name: "spot",
          requirements: types("m6i.2xlarge"),
          weight: 10,
          capacityType: "spot",
          limits: spotLimit,
        },
      },
    ];
    const both = { instanceTypes: ["m6i.2xlarge", "m6i.xlarge"], pools };
    const { usd, nodeHours } = simulateFleet(siteFleet(site, catalog, both, { days: 14, seed: 1 }));
    const saving = catalog.spotSavings.get("us-east-1")?.get("m6i.2xlarge")?.savingsFraction ?? Number.NaN;
    // list prices of us-east-1, 2026-07-20
    const spotUsd = (nodeHours["m6i.2xlarge"] ?? 0) * 0.384 * (1 - saving);
    expect(usd).toBeCloseTo(spotUsd + (nodeHours["m6i.xlarge"] ?? 0) * 0.192, 6);
    expect(nodeHours["m6i.2xlarge"]).toBeGreaterThan(0);
    expect(nodeHours["m6i.xlarge"]).toBeGreaterThan(0);
  });

  it("keeps what a node class says of its kubelet", () => {
    const most = (podsPerCore: number): number =>
      Math.max(
        ...siteFleet(
          site,
          catalog,
          { ...policy, nodeClass: { podsPerCore } },
          { days: 1, seed: 1 },
        ).offers.map(({ real }) => real.pods),
      );
    expect(most(2)).toBe(16);
    expect(most(0)).toBe(58);
  });

  it("can run on types that somebody described by hand", () => {
    const custom = {
      ...site,
      nodes: {
        ...site.nodes,
        customTypes: [{ name: "big", cpuMillicores: 48_000, memoryMib: 190_000, pods: 110, usdPerHour: 1.5 }],
      },
    };
    const { nodeHours } = simulateFleet(
      siteFleet(custom, catalog, { instanceTypes: ["big"] }, { days: 7, seed: 1 }),
    );
    expect(Object.keys(nodeHours)).toEqual(["big"]);
  });
});

describe("what-ifs on the same people", () => {
  const dials = {
    idle: [
      { ides: ["rstudio" as const, "positron" as const], minutes: [30, 480] },
      { of: "RStudio", ides: ["rstudio" as const], minutes: [480] },
    ],
    instanceTypes: [
      { name: "at least 4xlarge", types: ["m6i.4xlarge"] },
      { name: "at least 4xlarge", types: ["m6i.4xlarge"], scheduler: "most-allocated" as const },
    ],
    schedulers: true,
    consolidationPolicies: true,
    warmQuantiles: [0.95],
    prePull: true,
    limits: [{ cpuMillicores: 64_000 }],
    nodeLimitFractions: [0.5],
  };
  const variants = compareFleets(site, catalog, policy, dials, { days: 7, seed: 1 });
  const usd = (name: string): number => variants.find((one) => one.name === name)?.result.usd ?? Number.NaN;

  it("stand side by side, the base first", () => {
    expect(variants.map(({ dial, name }) => `${dial}: ${name}`)).toEqual([
      "base: as it is",
      "idle: idle 30 min",
      "idle: idle 480 min",
      "idle of one: RStudio idle 480 min",
      "types: at least 4xlarge",
      "types: at least 4xlarge, most-allocated",
      "scheduler: least-allocated",
      "scheduler: most-allocated",
      "consolidation: WhenEmpty",
      "consolidation: WhenEmptyOrUnderutilized",
      "warm: warm pool for 95 % of windows",
      "warm: images pulled at once",
      "warm: warm pool for 95 % of windows, images pulled at once",
      "limits: at most 64 CPUs",
      `limits: at most ${Math.floor((variants[0]?.result.nodes.max ?? 0) / 2)} nodes`,
    ]);
    expect(variants[0]).toMatchObject({ usdMore: 0, overTargetMore: 0 });
  });

  it("cost more with longer idle times and less when full nodes are filled first", () => {
    expect(usd("idle 30 min")).toBeLessThan(usd("as it is"));
    expect(usd("idle 480 min")).toBeGreaterThan(usd("as it is"));
    expect(usd("most-allocated")).toBeLessThan(usd("least-allocated"));
    expect(usd("least-allocated")).toBe(usd("as it is"));
  });

  it("make fewer people wait with a warm pool, and fewest where its nodes have the images", () => {
    const late = (name: string): number =>
      variants.find((one) => one.name === name)?.result.overTargetFraction ?? Number.NaN;
    expect(late("warm pool for 95 % of windows")).toBeLessThan(late("as it is"));
    expect(late("warm pool for 95 % of windows, images pulled at once")).toBeLessThan(
      late("warm pool for 95 % of windows"),
    );
  });

  it("cost the same under both policies as long as every pod is protected", () => {
    expect(usd("WhenEmpty")).toBe(usd("WhenEmptyOrUnderutilized"));
  });

  it("can be stopped: what is done so far comes back, the last one partial", () => {
    const stopped = compareFleets(
      site,
      catalog,
      policy,
      dials,
      { days: 7, seed: 1, warmUpDays: 0 },
      {
        onDay: (done, total) => {
          expect(total).toBe(15 * 7);
          return done < 10;
        },
      },
    );
    expect(stopped.map(({ result }) => result.partial)).toEqual([false, true]);
  });
});

describe("node-hours by level of demand", () => {
  const levels = fleetLevels(site, catalog, [policy], [0.5, 1, 2])[0] ?? [];

  it("are those of a month, the quote and the lower bound beside them", () => {
    const [, likely] = levels;
    expect(likely).toEqual(fleetNodeHours(site, catalog, policy, 1));
    expect(likely?.usdPerMonth).toBeCloseTo((likely?.nodeHoursPerMonth["m6i.2xlarge"] ?? 0) * 0.384, 6);
    expect(likely?.usdLowerBoundPerMonth).toBeLessThanOrEqual(likely?.usdFullNodeQuotePerMonth ?? 0);
    expect(likely?.usdFullNodeQuotePerMonth).toBeLessThan(likely?.usdPerMonth ?? 0);
  });

  it("are read off by straight lines, exactly at the levels and within 6 % between them", () => {
    for (const level of levels) expect(betweenLevels(levels, level.level)).toEqual(level);
    for (const at of [0.7, 1.4]) {
      const held = fleetNodeHours(site, catalog, policy, at).usdPerMonth;
      expect(Math.abs(betweenLevels(levels, at).usdPerMonth / held - 1)).toBeLessThan(0.06);
    }
    expect(betweenLevels(levels, 3).usdPerMonth).toBeGreaterThan(levels[2]?.usdPerMonth ?? 0);
    expect(() => betweenLevels([], 1)).toThrow("expected at least one level, got none");
  });
});

describe("warm seats", () => {
  it("are those of the Poisson arrivals of one lead time at the hour's peak", () => {
    // 1 + 3 + log-normal of median 50 and P95 75 (mean 51.55) + 35
    expect(leadTimeS(DEFAULT_TIMING)).toBeCloseTo(90.54, 1);
    const one = siteOf({ groups: [userGroup()] });
    const classes = siteClasses(one, {
      startDate: "2027-02-01",
      days: 7,
      demandLevel: 1,
      idleMinutes: {},
      withManaged: false,
    });
    const [pool] = warmSeats(one, classes, "2027-02-01", DEFAULT_TIMING, { quantile: 0.95 });
    const perDay = classes[0]?.arrivals.kind === "weekly" ? classes[0].arrivals.perWorkingDay : Number.NaN;
    // Monday 09:00, 18 % of the day, 0.385 in a lead time: P(X ≤ 1) = 0.942, P(X ≤ 2) = 0.993
    const arrivals = (perDay * 0.18 * 90.54) / 3600;
    expect(arrivals).toBeCloseTo(0.385, 2);
    expect(pool?.byHour[9]).toBe(2);
    expect(pool?.byHour[3]).toBe(0);
    expect(pool?.byHour.slice(5 * 24)).toEqual(new Array(48).fill(0));
  });
});
