import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../planner/core/catalog.ts";
import { drawDemand } from "../../../planner/core/demand/draw-demand.ts";
import { certain } from "../../../planner/core/demand/estimate.ts";
import { sizingDemand } from "../../../planner/core/demand/sizing-demand.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../../../planner/core/nodes/allocatable.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { planSite } from "../../../planner/core/plan-site.ts";
import type { Site } from "../../../planner/core/site.ts";
import { catalog } from "../../support/catalog.ts";
import { QUICK_PLAN } from "../../support/plan-options.ts";
import { siteOf, userGroup } from "../../support/site.ts";

/** Sites of one to three groups, each with a profile of its own, some of their people in VS Code. */
const anySite = fc
  .array(
    fc.record({
      people: fc.integer({ min: 1, max: 800 }),
      cpuMillicores: fc.integer({ min: 250, max: 8000 }),
      memoryMib: fc.integer({ min: 500, max: 60_000 }),
      vscode: fc.constantFrom(0, 0.2, 1),
      packages: fc.integer({ min: 0, max: 3000 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map(
    (groups): Site =>
      siteOf({
        groups: groups.map((one, i) =>
          userGroup({
            name: `Group ${i}`,
            people: certain(one.people),
            profile: `profile-${i}`,
            ideMix:
              one.vscode === 1
                ? { vscode: 1 }
                : one.vscode === 0
                  ? { rstudio: 1 }
                  : { rstudio: 1 - one.vscode, vscode: one.vscode },
            packagesPerDay: certain(one.packages),
          }),
        ),
        profiles: groups.map((one, i) => ({
          name: `profile-${i}`,
          cpuMillicores: one.cpuMillicores,
          memoryMib: one.memoryMib,
        })),
      }),
  );

const RUNS = { numRuns: 15 };

function shuffled<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, i) => ({ item, key: order[i % order.length] ?? 0, i }))
    .sort((a, b) => a.key - b.key || b.i - a.i)
    .map(({ item }) => item);
}

/** The same catalogue with its rows and its prices in another order. */
function inAnotherOrder(order: readonly number[]): Catalog {
  return {
    ...catalog,
    instanceTypes: shuffled(catalog.instanceTypes, order),
    rdsClasses: shuffled(catalog.rdsClasses, order),
    fsxSteps: shuffled(catalog.fsxSteps, order),
    fsxRegions: shuffled(catalog.fsxRegions, order),
    fsxStorageLimits: shuffled(catalog.fsxStorageLimits, order),
    publishedFigures: shuffled(catalog.publishedFigures, order),
    priceBook: { ...catalog.priceBook, prices: new Map(shuffled([...catalog.priceBook.prices], order)) },
  };
}

describe("laws of every plan", () => {
  it("the same site gives the same bytes whatever the order of the catalogue", () => {
    fc.assert(
      fc.property(anySite, fc.array(fc.nat(1000), { minLength: 7, maxLength: 41 }), (site, order) => {
        const [one, other] = [catalog, inAnotherOrder(order)].map((world) =>
          JSON.stringify(planSite(site, world, QUICK_PLAN)),
        );
        expect(other).toBe(one);
      }),
      RUNS,
    );
  });

  it("no node is asked for more than it has", () => {
    fc.assert(
      fc.property(anySite, (site) => {
        const { plan } = planSite(site, catalog, QUICK_PLAN);
        if (plan === undefined) return;
        const demand = sizingDemand(drawDemand(site, QUICK_PLAN.seed, QUICK_PLAN.draws));
        for (const [pool, peak] of [
          ["sessions", demand.karpenter],
          ["server", demand.managed],
        ] as const) {
          const room = roomOf(site, plan, pool);
          if (room === undefined) continue;
          const asked = askedOf(site, peak.byClass);
          expect(asked.cpuMillicores).toBeLessThanOrEqual(room.cpuMillicores);
          expect(asked.memoryMib).toBeLessThanOrEqual(room.memoryMib);
        }
      }),
      RUNS,
    );
  });

  it("no line is free, and lines add up to the total and to the groups", () => {
    fc.assert(
      fc.property(anySite, (site) => {
        const { plan } = planSite(site, catalog, QUICK_PLAN);
        if (plan === undefined) return;
        const cents = plan.cost.lines.reduce((sum, line) => sum + Math.round(line.usdPerMonth * 100), 0);
        for (const { id, usdPerMonth } of plan.cost.lines) expect(usdPerMonth, id).toBeGreaterThan(0);
        expect(Math.round((plan.cost.usdPerMonth?.mean ?? -1) * 100)).toBe(cents);
        const byGroup = (plan.costByGroup ?? []).reduce(
          (sum, one) => sum + Math.round(one.usdPerMonth * 100),
          0,
        );
        expect(byGroup).toBe(cents);
      }),
      RUNS,
    );
  });

  it("every figure of demand, pools, storage, databases, limits, groups and sensitivity has a reason at, above or below its path", () => {
    fc.assert(
      fc.property(anySite, (site) => {
        const { plan } = planSite(site, catalog, QUICK_PLAN);
        if (plan === undefined) return;
        const paths = plan.reasons.map(({ path }) => path);
        const explained = (leaf: string): boolean =>
          paths.some((path) => path === leaf || leaf.startsWith(`${path}.`) || path.startsWith(`${leaf}.`));
        expect(figuresOf(plan).filter((leaf) => !explained(leaf))).toEqual([]);
      }),
      RUNS,
    );
  });

  it.each([...catalog.regions.keys()])(
    "%s has a plan, or refusals with numbers or with what is not sold there",
    (region) => {
      const site = siteOf({ region, groups: [userGroup({ packagesPerDay: certain(9000) })] });
      const answer = planSite(site, catalog, QUICK_PLAN);
      if (answer.ok) {
        expect(answer.plan.cost.usdPerMonth?.mean).toBeGreaterThan(0);
        return;
      }
      expect(answer.refusals.length).toBeGreaterThan(0);
      for (const { code, need, have, sentence } of answer.refusals) {
        const numbers = need !== undefined && have !== undefined;
        expect(numbers || code === "NO_PRICE" || code === "NOT_IN_REGION", sentence).toBe(true);
      }
    },
  );
});

/** What all nodes of a pool leave to pods, DaemonSets taken off; undefined without such a pool. */
function roomOf(
  site: Site,
  plan: Plan,
  name: string,
): { cpuMillicores: number; memoryMib: number } | undefined {
  const pool = plan.pools.find((one) => one.name === name);
  if (pool === undefined || plan.workbench?.topology === "single-server") return undefined;
  // The roomiest type of the list for all of its nodes: an upper bound of the room.
  const each = pool.instanceTypes.map((type) => {
    const row = catalog.instanceTypes.find((one) => one.name === type);
    if (row === undefined) throw new Error(`expected ${type} in the catalogue`);
    return allocatable(row, DEFAULT_NODE_MODEL);
  });
  const most = (of: "cpuMillicores" | "memoryMib"): number =>
    pool.nodes.max * (Math.max(...each.map((one) => one[of])) - site.nodes.overhead[of]);
  return { cpuMillicores: most("cpuMillicores"), memoryMib: most("memoryMib") };
}

function askedOf(site: Site, classes: readonly { readonly profile: string; readonly sessions: number }[]) {
  const sum = (of: "cpuMillicores" | "memoryMib"): number =>
    classes.reduce(
      (total, { profile, sessions }) =>
        total + sessions * (site.profiles.find(({ name }) => name === profile)?.[of] ?? 0),
      0,
    );
  return { cpuMillicores: sum("cpuMillicores"), memoryMib: sum("memoryMib") };
}

/** The dotted paths of the figures; names and words that identify a thing are none. */
function figuresOf(plan: Plan): readonly string[] {
  const leaves: string[] = [];
  const walk = (value: unknown, at: string): void => {
    if (typeof value !== "object" || value === null) {
      if (!/\.(name|product|manager|purpose|kind|unit|peakInWords)$/.test(at)) leaves.push(at);
    } else if (Array.isArray(value)) {
      if (value.length === 0) return;
      if (value.every((item) => typeof item !== "object")) leaves.push(at);
      else for (const [i, item] of value.entries()) walk(item, `${at}.${item.name ?? item.product ?? i}`);
    } else for (const [key, item] of Object.entries(value)) walk(item, `${at}.${key}`);
  };
  for (const key of [
    "demand",
    "pools",
    "storage",
    "databases",
    "packageManager",
    "workbench",
    "limits",
    "costByGroup",
    "sensitivity",
  ] as const)
    walk(plan[key] ?? {}, key);
  return leaves;
}
