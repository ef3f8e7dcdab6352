import { describe, expect, it } from "vitest";
import { partsAtMost } from "../../../../planner/core/draws/session-peak.ts";
import { planLimits } from "../../../../planner/core/limits.ts";
import { sessionPoolLimits } from "../../../../planner/core/nodes/pool-limits.ts";
import { plannedSite } from "../../../../planner/core/planned-site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf } from "../../../support/site.ts";

const site = siteOf();

/** A pool of 4 vCPU, 16 GiB for most sessions and 8 vCPU, 64 GiB for the largest, 10 and 1 of them at the peak. */
function partsOf() {
  const planned = plannedSite(site, catalog, QUICK_PLAN);
  if (!planned.ok) throw new Error(planned.refusals.map(({ sentence }) => sentence).join("\n"));
  const { parts } = planned;
  const { sessions } = parts.nodes;
  if (sessions === undefined) throw new Error("expected session nodes");
  const of = (name: string, vcpu: number, gib: number) => ({
    candidate: { ...sessions.main.candidate, name, vcpu, capacityMemoryMib: gib * 1024 },
    row: sessions.main.row,
  });
  const main = {
    ...sessions.main,
    ...of("m6i.xlarge", 4, 16),
    large: { ...of("r6i.2xlarge", 8, 64), nodes: 1 },
  };
  return {
    ...parts,
    nodes: { ...parts.nodes, sessions: { ...sessions, main, maxMainNodes: 10, maxLargeNodes: 1 } },
  };
}

describe("session nodes at their most", () => {
  const parts = partsOf();
  const [pool] = parts.nodes.pools;
  if (pool === undefined) throw new Error("expected a pool");
  const pools = [{ ...pool, nodes: { min: 1, max: 11 } }];
  // 10 × 4 + 8 = 48 vCPU and 10 × 16 + 64 = 224 GiB packed; 2 × 4 + 4 × 8 = 40 vCPU and 2 × 16 + 4 × 64 = 288 GiB simulated.
  const simulated = {
    nodes: 6,
    nodesByType: new Map([
      ["m6i.xlarge", 2],
      ["r6i.2xlarge", 4],
    ]),
  };
  const needsOf = (peak?: typeof simulated) => {
    const { limits } = planLimits(site, catalog, partsAtMost(parts, pools, peak));
    return ["cpu", "memory"].map((of) => limits.find(({ name }) => name === `nodepool.sessions.${of}`)?.need);
  };

  it("are those that were packed where nothing was simulated", () => {
    expect(needsOf()).toEqual([48, 224]);
  });

  it("ask for vCPU as packed and for memory as simulated, where each is more", () => {
    expect(needsOf(simulated)).toEqual([48, 288]);
  });

  it("leave a quarter more nodes above either", () => {
    for (const way of partsAtMost(parts, pools, simulated)) {
      const { sessions } = way.nodes;
      if (sessions === undefined) throw new Error("expected session nodes");
      // ⌈12.5⌉ × 4 + 2 × 8 = 68 vCPU packed; 3 × 16 + 5 × 64 = 368 GiB simulated.
      expect(sessionPoolLimits(site, sessions)).toMatchObject({ vcpu: 68, memoryMib: 368 * 1024 });
    }
  });
});
