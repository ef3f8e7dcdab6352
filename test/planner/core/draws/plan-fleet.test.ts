import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withPeople } from "../../../../planner/core/budget/with-people.ts";
import { drawDemand } from "../../../../planner/core/demand/draw-demand.ts";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { likelyDemand } from "../../../../planner/core/demand/likely-demand.ts";
import { meanOf } from "../../../../planner/core/demand/summary.ts";
import { meanSessionsOf } from "../../../../planner/core/draws/demand-levels.ts";
import { fleetHorizon } from "../../../../planner/core/draws/fleet-horizon.ts";
import { fleetWarnings } from "../../../../planner/core/draws/fleet-reasons.ts";
import { simulatePlan } from "../../../../planner/core/draws/simulate-plan.ts";
import { leastRegret } from "../../../../planner/core/draws/simulated-policies.ts";
import { fleetNodeHours } from "../../../../planner/core/fleet/fleet-node-hours.ts";
import { siteFlows } from "../../../../planner/core/fleet/site-classes.ts";
import { planNodes } from "../../../../planner/core/nodes/plan-nodes.ts";
import { chooseSessions } from "../../../../planner/core/nodes/session-choice.ts";
import { peopleForBudget } from "../../../../planner/core/people-for-budget.ts";
import type { Plan } from "../../../../planner/core/plan.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

/** Two groups whose answers leave something open, with sessions of two sizes. */
const site: Site = siteOf({
  groups: [
    userGroup({
      name: "Analysts",
      people: { low: 60, likely: 90, high: 130, confidence: 0.9 },
      ideMix: { rstudio: 0.8, positron: 0.2 },
      profile: "small",
    }),
    userGroup({ name: "Modellers", people: certain(30), profile: "large" }),
  ],
  profiles: [
    { name: "large", cpuMillicores: 4000, memoryMib: 16_000 },
    { name: "small", cpuMillicores: 1000, memoryMib: 3800 },
  ],
});

function planOf(of: Site, simulate = true) {
  const answer = planSite(of, catalog, { ...QUICK_PLAN, ...(simulate ? { fleet: "simulate" } : {}) });
  if (answer.plan === undefined) throw new Error("expected a plan");
  return { answer, plan: answer.plan };
}

function fleetOf(plan: Plan) {
  const { fleet } = plan;
  const chosen = fleet?.policies.find((one) => one.chosen);
  if (fleet === undefined || chosen === undefined) throw new Error("expected a fleet with a chosen policy");
  return { fleet, chosen };
}

const workbench = (changes: Partial<Site["workbench"]>): Site => ({
  ...site,
  workbench: { ...site.workbench, ...changes },
});

/** The site with RStudio sessions that end after so many idle minutes. */
function withIdle(of: Site, afterMinutes: number): Site {
  const { idle } = of.workbench;
  return {
    ...of,
    workbench: { ...of.workbench, idle: { ...idle, rstudio: { ...idle.rstudio, afterMinutes } } },
  };
}

describe("a plan with its fleet simulated", () => {
  const { plan, answer } = planOf(site);
  const { fleet, chosen } = fleetOf(plan);
  const packed = planOf(site, false).plan;

  it("compares at most eight policies at three levels and takes the one of least mean regret that keeps the start target", () => {
    expect(fleet.policies.length).toBeGreaterThan(3);
    expect(fleet.policies.length).toBeLessThanOrEqual(8);
    expect(fleet.levels.length).toBe(3);
    expect(fleet.levels).toEqual([...fleet.levels].sort((a, b) => a - b));
    expect(fleet.policies.filter((one) => one.chosen)).toEqual([chosen]);
    const { fraction } = fleet.startTarget;
    for (const one of fleet.policies) {
      expect(one.insideRules).toBe(one.overTargetFraction <= 1 - fraction);
      expect(one.regretUsdPerMonth === undefined).toBe(!one.insideRules);
      expect(one.regretUsdPerMonth?.mean ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(
        chosen.regretUsdPerMonth?.mean ?? Number.NaN,
      );
    }
  });

  it("shows the quote for full nodes and the lower bound beside what the policies cost", () => {
    for (const one of fleet.policies) {
      expect(one.usdLowerBoundPerMonth).toBeLessThanOrEqual(one.usdFullNodeQuotePerMonth);
      expect(one.usdLowerBoundPerMonth).toBeLessThan(one.usdPerMonth.mean);
    }
  });

  it("pays in the cost of the session nodes for what the chosen policy runs", () => {
    const lines = plan.cost.lines.filter(({ pool }) => pool === "sessions");
    const usd = lines.reduce((sum, line) => sum + line.usdPerMonth, 0);
    expect(usd).toBeCloseTo(chosen.usdPerMonth.mean, 1);
    const nodes = lines.filter(({ id }) => id.startsWith("ec2."));
    for (const { id, quantity, description } of nodes) {
      expect(quantity * 730).toBeCloseTo(chosen.nodeHoursPerMonth[id.slice("ec2.".length)] ?? 0, 0);
      expect(description).toBe(`session nodes, ${id.slice("ec2.".length)}, mean over simulated weeks`);
    }
    // sessions that cannot be moved keep more nodes than hours that are packed anew
    expect(plan.cost.usdPerMonth?.mean).not.toBe(packed.cost.usdPerMonth?.mean);
  });

  it("prices the rule on sessions per node by what a plan without it would come to", () => {
    const { sessionsPerNode, ...nodes } = site.nodes;
    const without = planOf({ ...site, nodes }).plan;
    const saved = chosen.usdPerMonth.mean - fleetOf(without).chosen.usdPerMonth.mean;
    const rule = plan.rules?.find(({ setting }) => setting === "sessionsPerNode");
    const planned = {
      planned: rule?.why?.inputs.plannedUsdPerMonth,
      outside: rule?.why?.inputs.outsideUsdPerMonth,
    };
    expect(sessionsPerNode).toBeDefined();
    expect(Number(planned.planned) - Number(planned.outside)).toBeCloseTo(saved, 1);
    expect(rule?.usdPerMonth).toBeCloseTo(Math.max(0, saved), 1);
    expect(rule?.instead).toMatch(/, over simulated weeks$/);
    const priced = plan.alternatives?.find((one) => one.pricesRule === true);
    expect(priced?.simulatedUsdPerMonth).toBe(planned.outside);
    expect(priced?.insideRules).toBe(false);
    expect(without.rules?.some(({ setting }) => setting === "sessionsPerNode")).toBe(false);
  });

  it("prices the families over the same weeks, run in the same way", () => {
    const rule = plan.rules?.find(({ rule: name }) => name.endsWith("only, for the session nodes"));
    const { plannedUsdPerMonth, outsideUsdPerMonth } = rule?.why?.inputs ?? {};
    expect(plannedUsdPerMonth).toBeCloseTo(chosen.usdPerMonth.mean, 1);
    expect(rule?.usdPerMonth).toBeCloseTo(Number(plannedUsdPerMonth) - Number(outsideUsdPerMonth), 2);
    expect(rule?.instead).toMatch(/, over simulated weeks$/);
  });

  it("says how far the straight lines are off, from longer simulations of other people at levels of their own", () => {
    expect(fleet.heldOut.length).toBe(3);
    for (const { level, days, seed, usdPerMonth, interpolatedUsdPerMonth, errorFraction } of fleet.heldOut) {
      expect(fleet.levels).not.toContain(level);
      expect(days).toBeGreaterThanOrEqual(fleet.days);
      expect(seed).not.toBe(fleet.seed);
      expect(interpolatedUsdPerMonth / usdPerMonth - 1).toBeCloseTo(errorFraction, 4);
    }
    expect(fleet.errorFraction).toBe(Math.max(...fleet.heldOut.map((one) => Math.abs(one.errorFraction))));
    expect(fleet.errorFraction).toBeLessThan(0.15);
  });

  it("asks for the same fleet whatever the account's quota, which only its limits hold against the need", () => {
    const tight = planOf({ ...site, vcpuQuota: 8 });
    expect(tight.answer.ok).toBe(false);
    expect(tight.plan.fleet).toEqual(plan.fleet);
    expect(tight.plan.cost).toEqual(plan.cost);
    expect(tight.plan.settings).toEqual(plan.settings);
  });

  it("has room in pool, quota and NodePool for the most nodes of the simulated weeks, where sessions stay where they are", () => {
    const inputsAt = (at: string) => plan.reasons.find(({ path }) => path === at)?.inputs ?? {};
    const pool = plan.pools.find(({ name }) => name === "sessions");
    const simulated = Number(inputsAt("pools.sessions.nodes")["mostInSimulatedWeeks"]);
    expect(simulated).toBeGreaterThan(0);
    expect(pool?.nodes.max).toBeGreaterThanOrEqual(simulated);
    const smallest = Math.min(
      ...chosen.instanceTypes.map(
        (type) => catalog.instanceTypes.find(({ name }) => name === type)?.vcpu ?? 0,
      ),
    );
    const quota = plan.limits.find(({ name }) => name === "vcpu-quota");
    expect(quota?.need).toBeGreaterThanOrEqual((pool?.nodes.max ?? 0) * smallest);
  });

  it.each([
    ["m6i.4xlarge", { "m6i.xlarge": 10, "m6i.4xlarge": 90 }, true],
    ["m6i.xlarge", { "m6i.xlarge": 60, "m6i.4xlarge": 40 }, false],
  ])("warns where most hours are not those of the main type: %s", (type, nodeHoursPerMonth, warned) => {
    const warnings = fleetWarnings({
      ...fleet,
      policies: [
        { ...chosen, instanceTypes: ["m6i.xlarge", "m6i.4xlarge"], nodeHoursPerMonth, insideRules: true },
      ],
    });
    expect(warnings.map(({ code }) => code)).toEqual(warned ? ["TYPES_OVER_TIME"] : []);
    if (warned)
      expect(warnings[0]?.sentence).toMatch(
        `90 % of the session nodes' hours are those of ${type}, not of m6i.xlarge: `,
      );
  });

  it("explains the choice, the price of waiting and the error", () => {
    const paths = plan.reasons.map(({ path }) => path);
    for (const path of ["fleet.policies", "fleet.usdPerHourWaiting", "fleet.errorFraction"])
      expect(paths).toContain(path);
    expect(paths.filter((path) => path === "cost.lines.sessions")).toHaveLength(1);
    expect(plan.assumptions.map(({ path }) => path)).toContain("workbench.usdPerHourWaiting");
  });

  it("sets what the chosen policy asks for", () => {
    const keys = plan.settings.map(({ key }) => key);
    expect(keys.includes("kubeSchedulerConfig.nodeResourcesFit.scoringStrategy")).toBe(
      chosen.scheduler === "most-allocated",
    );
    expect(keys.includes("replicas by hour of the week")).toBe(chosen.warmPool);
    expect(fleet.warmSeats === undefined).toBe(!chosen.warmPool);
  });

  it("plans its pool on the types of the chosen policy, and leaves peaks, storage and services as they are", () => {
    expect(plan.pools.find(({ purpose }) => purpose === "sessions")?.instanceTypes).toEqual(
      chosen.instanceTypes,
    );
    expect(plan.demand).toEqual(packed.demand);
    expect(plan.storage).toEqual(packed.storage);
    expect(plan.databases).toEqual(packed.databases);
    expect(packed.fleet).toBeUndefined();
  });

  it("gives the same bytes again", () => {
    expect(JSON.stringify(planOf(site).plan)).toBe(JSON.stringify(plan));
  });

  it("costs no less for more people of the same mix under any policy that both plans tried, but for the stated errors", () => {
    let compared = 0;
    const people = fc.integer({ min: 20, max: 400 });
    const idle = fc.constantFrom(30, 120, 480);
    fc.assert(
      fc.property(people, people, idle, (a, b, minutes) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map((count) => {
          const mix = { ...site, groups: site.groups.slice(0, minutes === 30 ? 1 : 2) };
          return fleetOf(planOf(withPeople(withIdle(mix, minutes), count)).plan).fleet;
        });
        for (const one of fewer?.policies ?? []) {
          const same = more?.policies.find(({ name }) => name === one.name);
          if (same === undefined || more === undefined || fewer === undefined) continue;
          compared += 1;
          const most = same.usdPerMonth.mean * (1 + more.errorFraction + fewer.errorFraction);
          expect(most).toBeGreaterThanOrEqual(one.usdPerMonth.mean);
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(2);
  });

  it("answers a budget from the weeks that were simulated", () => {
    const table = answer.fleet;
    if (table === undefined) throw new Error("expected a table");
    const usd = plan.cost.usdPerMonth?.p50 ?? 0;
    const whole = { ...QUICK_PLAN, fleet: table };
    const { at50 } = peopleForBudget(site, catalog, usd, { search: { ...whole, draws: 50 }, whole });
    // the median of this site is the budget: so many people are carried as it has
    expect(at50.ok && at50.people).toBeGreaterThan(105);
    expect(at50.ok && at50.people).toBeLessThan(135);
  });
});

describe("the price of waiting", () => {
  it("decides: nobody's time counts, then everybody's does", () => {
    const choice = chooseSessions(site, catalog, likelyDemand(site));
    const simulated = choice?.ok
      ? simulatePlan(site, catalog, drawDemand(site, 1, QUICK_PLAN.draws), choice, 1)
      : undefined;
    const { policies = [] } = simulated ?? {};
    const [free, dear] = [0, 5000].map((usd) => policies[leastRegret(policies, usd, 1).chosen]);
    const meanUsd = (one: typeof free) => meanOf(one?.usdPerMonth ?? []);
    expect(meanUsd(free)).toBe(Math.min(...policies.map(meanUsd)));
    expect(meanOf(dear?.waitedHours ?? [])).toBeLessThan(meanOf(free?.waitedHours ?? []) / 1.5);
    expect(dear?.policy.prePull).toBe(true);
    expect(free?.policy.prePull).toBe(false);
  });

  it("is an assumption only where nobody states it", () => {
    const { plan } = planOf(workbench({ usdPerHourWaiting: 50 }));
    expect(plan.fleet?.usdPerHourWaiting).toBe(50);
    expect(plan.assumptions).toEqual(site.assumptions);
  });

  it("does not buy a start target that no policy keeps: the nearest is taken, and it is said", () => {
    const { plan } = planOf(workbench({ startTarget: { withinS: 1, fraction: 0.99 } }));
    const { fleet, chosen } = fleetOf(plan);
    expect(fleet.policies.every(({ insideRules }) => !insideRules)).toBe(true);
    expect(chosen.overTargetFraction).toBe(Math.min(...fleet.policies.map((one) => one.overTargetFraction)));
    expect(plan.warnings.map(({ code }) => code)).toContain("START_TARGET");
  });
});

describe("sites that have little to simulate", () => {
  it.each([
    { site: "nobody on Karpenter's nodes", of: siteOf({ groups: [userGroup({ ideMix: { vscode: 1 } })] }) },
    { site: "a single server", of: siteOf({ groups: [userGroup({ people: certain(6) })] }) },
  ])("have no fleet: $site", ({ of }) => {
    expect(planOf(of).plan).toEqual(planOf(of, false).plan);
  });

  it("with certain answers are simulated around their one level", () => {
    const { fleet } = fleetOf(planOf(siteOf({ groups: [userGroup({ people: certain(40) })] })).plan);
    expect(fleet.levels).toEqual([0.8, 1, 1.25]);
    expect(fleet.heldOut.map(({ level }) => level)).toEqual([0.9, 1.1]);
  });

  it("with ten million people are simulated with a part of them", () => {
    const horizonOf = (people: number) => {
      const of = siteOf({ groups: [userGroup({ people: certain(people) })] });
      return fleetHorizon(of, siteFlows(of));
    };
    expect(horizonOf(50)).toMatchObject({ weeks: 4, heldOutWeeks: 16, peopleFraction: 1 });
    expect(horizonOf(5000)).toMatchObject({ weeks: 1, peopleFraction: 1 });
    const most = horizonOf(10_000_000);
    expect(most).toMatchObject({ weeks: 1, heldOutWeeks: 1 });
    expect(most.peopleFraction / horizonOf(1_000_000).peopleFraction).toBeCloseTo(0.1, 6);
  });

  it("cost in proportion when a part of the people is simulated", () => {
    const of = siteOf({ groups: [userGroup({ people: certain(600) })] });
    const policy = { instanceTypes: ["m6i.2xlarge"] };
    const meanSessions = meanSessionsOf(likelyDemand(of));
    const [whole, part] = [1, 0.5].map((peopleFraction) =>
      fleetNodeHours(of, catalog, policy, 1, { meanSessions, peopleFraction, days: 7 }),
    );
    expect((part?.usdPerMonth ?? 0) / (whole?.usdPerMonth ?? 1)).toBeGreaterThan(0.95);
    expect((part?.usdPerMonth ?? 0) / (whole?.usdPerMonth ?? 1)).toBeLessThan(1.15);
    expect(part?.usdFullNodeQuotePerMonth).toBeCloseTo(whole?.usdFullNodeQuotePerMonth ?? 0, 6);
  });
});

describe("leastRegret", () => {
  const policy = (usd: readonly number[], hours: readonly number[], overTargetFraction = 0) => ({
    usdPerMonth: Float64Array.from(usd),
    waitedHours: Float64Array.from(hours),
    overTargetFraction,
  });

  it("weighs dollars and hours in every draw, and only policies inside the rules are the measure", () => {
    const choice = leastRegret(
      [policy([100, 300], [1, 1]), policy([150, 180], [0, 0]), policy([10, 10], [0, 0], 0.2)],
      10,
      0.05,
    );
    // 110 and 310 against 150 and 180: regrets 0 and 130, 40 and 0
    expect(choice.regret.map((one) => one && [...one])).toEqual([[0, 130], [40, 0], undefined]);
    expect(choice.insideRules).toEqual([true, true, false]);
    expect(choice.chosen).toBe(1);
  });

  it("takes the first of equals, and the nearest to the rules where none is inside", () => {
    expect(leastRegret([policy([5], [0]), policy([5], [0])], 1, 0).chosen).toBe(0);
    const outside = leastRegret([policy([1], [0], 0.4), policy([9], [0], 0.3)], 1, 0.1);
    expect(outside).toMatchObject({ chosen: 1, insideRules: [false, false] });
  });
});

describe("lists of types", () => {
  const demand = likelyDemand(site);
  const choice = chooseSessions(site, catalog, demand);
  const lists = choice?.ok ? choice.lists : [];
  const names = lists.map(({ candidate, large }) => [
    candidate.name,
    ...(large ? [large.candidate.name] : []),
  ]);

  it("begin with the cheapest peak and hold the largest session each", () => {
    expect(choice?.ok && choice.cheapest.main).toBe(lists[0]);
    expect(new Set(names.map(String)).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(1);
  });

  it("can be planned instead: pools, alternatives and refusals are those of the list", () => {
    for (const types of names.slice(1)) {
      const other = planNodes(site, catalog, demand, { choice, overTime: { instanceTypes: types } });
      if (!other.ok) throw new Error("expected nodes");
      expect(other.pools.find(({ purpose }) => purpose === "sessions")?.instanceTypes).toEqual(types);
      const chosen = (other.alternatives ?? []).filter((one) => one.pool === "sessions" && one.chosen);
      expect(chosen.map(({ instanceTypes }) => instanceTypes)).toEqual([types]);
      const [reason] = other.reasons.filter(({ path }) => path === "pools.sessions.instanceTypes");
      expect(reason?.rule).toContain("the list with the least regret over simulated weeks");
    }
  });
});
