import { describe, expect, it } from "vitest";
import { managedLoad } from "../../../../planner/core/nodes/managed-load.ts";
import { sizedManagedPool } from "../../../../planner/core/nodes/managed-pool.ts";
import { packItem } from "../../../../planner/core/nodes/nodes-for-mix.ts";
import { planManagedPool } from "../../../../planner/core/nodes/plan-managed-pool.ts";
import { managedCandidates } from "../../../../planner/core/nodes/site-candidates.ts";
import { catalog } from "../../../support/catalog.ts";
import { siteOf } from "../../../support/site.ts";

const site = siteOf();
const profile = (name: string, cpuMillicores: number, memoryMib: number) => ({
  name,
  cpuMillicores,
  memoryMib,
});
/** By night many cores, by day much memory: 157 × 8 CPU and 2,048 MiB, then 157 × 0.1 CPU and 30,518 MiB. */
const night = [{ profile: profile("cores", 8000, 2048), sessions: 157 }];
const day = [{ profile: profile("data", 100, 30_518), sessions: 157 }];

describe("a managed node group for two moments", () => {
  it("carries both, on the type that does so for the least money", () => {
    const planned = planManagedPool(site, catalog, [night, day]);
    if (!planned.ok) throw new Error("expected a node group");
    const nodesOn = (name: string): number => {
      const candidate = managedCandidates(site, catalog).find((one) => one.name === name);
      if (candidate === undefined) return Number.NaN;
      const loads = [night, day].map((mix) => managedLoad(site, mix.map(packItem)));
      return Math.max(
        ...loads.map((load) => sizedManagedPool(load, candidate, site.nodes.overhead)?.nodes ?? Number.NaN),
      );
    };
    const usdOf = (name: string, usdPerHour: number): number => nodesOn(name) * usdPerHour;
    const { candidate, nodes } = planned.pool;
    expect(nodes).toBe(nodesOn(candidate.name));
    // c6i.32xlarge alone would be the cheapest for the night, and dear by day.
    expect(candidate.name).toBe("m6i.32xlarge");
    for (const { name, usdPerHour = Number.POSITIVE_INFINITY } of managedCandidates(site, catalog)) {
      if (Number.isNaN(nodesOn(name))) continue;
      expect(usdOf(name, usdPerHour), name).toBeGreaterThanOrEqual(nodes * candidate.usdPerHour - 1e-6);
    }
  });
});

it("is refused on a stated type that is burstable, and not for want of a price", () => {
  const stated = { ...site, workbench: { ...site.workbench, managedInstanceType: "t3.2xlarge" } };
  expect(planManagedPool(stated, catalog, [[]])).toMatchObject({
    ok: false,
    refusals: [
      {
        code: "BURSTABLE",
        sentence:
          "t3.2xlarge of the managed node group: burstable, its CPU is a share with credits, in most cases insufficient for server pods and the sessions that stay there",
      },
    ],
  });
});
