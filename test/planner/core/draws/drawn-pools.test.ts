import { describe, expect, it } from "vitest";
import { certain, type Estimate } from "../../../../planner/core/demand/estimate.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const range = (low: number, likely: number, high: number): Estimate => ({
  low,
  likely,
  high,
  confidence: 0.9,
});

/** Who is few and large varies far more than who is many and small, so that most sessions and most memory are of different draws. */
const stays = {
  groups: [
    userGroup({ name: "Many", ideMix: { vscode: 1 }, people: certain(400), profile: "small" }),
    userGroup({ name: "Few", ideMix: { vscode: 1 }, people: range(5, 40, 200), profile: "large" }),
  ],
  profiles: [
    { name: "small", cpuMillicores: 500, memoryMib: 1024 },
    { name: "large", cpuMillicores: 2000, memoryMib: 16_384 },
  ],
};

describe("the managed node group", () => {
  it.each([1, 2, 3])("has one size in pool, settings and the cost as planned, seed %i", (seed) => {
    const answer = planSite(siteOf(stays), catalog, { ...QUICK_PLAN, seed });
    if (!answer.ok) throw new Error(answer.refusals.map(({ sentence }) => sentence).join("\n"));
    const { pools, settings, cost } = answer.plan;
    const nodes = pools.find(({ name }) => name === "server")?.nodes.max ?? Number.NaN;
    expect(settings.find(({ key }) => key === "minSize and maxSize")?.value).toBe(`${nodes} and ${nodes}`);
    const line = cost.lines.find(({ id, pool }) => pool === "server" && id.startsWith("ec2."));
    expect(line?.plannedQuantity ?? line?.quantity).toBe(nodes);
    // Each draw has its own nodes on the planned type: the group holds those of nine in ten.
    expect((line?.quantilesUsdPerMonth?.p90 ?? 0) / ((line?.usdPerUnit ?? 1) * 730)).toBeLessThanOrEqual(
      nodes + 1e-6,
    );
  });
});
