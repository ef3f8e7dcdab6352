import { describe, expect, it } from "vitest";
import type { PlanFleet, PlanFleetPolicy } from "../../../planner/core/plan-fleet.ts";
import { nodesChapter } from "../../../reports/pages/chapters/nodes.ts";
import { markdownPage } from "../../../reports/pages/markdown.ts";
import { aPlan } from "../../support/report-fixtures.ts";

const cold: PlanFleetPolicy = {
  name: "m6i.xlarge or m6i.4xlarge, most-allocated, no warm pool",
  instanceTypes: ["m6i.xlarge", "m6i.4xlarge"],
  scheduler: "most-allocated",
  consolidation: "WhenEmpty",
  consolidateAfterS: 300,
  warmPool: false,
  prePull: false,
  chosen: false,
  insideRules: false,
  usdPerMonth: { mean: 5272.09, p50: 5222.21, p90: 6419.17 },
  nodeHoursPerMonth: { "m6i.4xlarge": 6245.3, "m6i.xlarge": 1583.9 },
  usdFullNodeQuotePerMonth: 4079.44,
  usdLowerBoundPerMonth: 3376.94,
  waitedHoursPerMonth: 16.36,
  overTargetFraction: 0.0793,
};
const warm: PlanFleetPolicy = {
  ...cold,
  warmPool: true,
  prePull: true,
  chosen: true,
  insideRules: true,
  usdPerMonth: { mean: 5369.77, p50: 5289.22, p90: 6492.21 },
  waitedHoursPerMonth: 8.36,
  overTargetFraction: 0.007,
  regretUsdPerMonth: { mean: 0, p90: 0 },
};
const fleet: PlanFleet = {
  days: 14,
  warmUpDays: 1,
  seed: 1,
  peopleFraction: 1,
  levels: [0.8, 1, 1.3],
  usdPerHourWaiting: 77,
  startTarget: { withinS: 30, fraction: 0.95 },
  policies: [cold, warm],
  heldOut: [],
  errorFraction: 0.0035,
};

function page(of: PlanFleet | undefined): string {
  const plan = { ...aPlan(), ...(of === undefined ? {} : { fleet: of }) };
  return markdownPage({ title: "T", subtitle: "S", chapters: [nodesChapter(plan, [])] });
}

describe("the policies of a plan's session nodes", () => {
  it("stand side by side, the planned one marked, the ones outside the start target too", () => {
    const text = page(fleet);
    expect(text).toContain("How the session nodes are run");
    expect(text).toContain(
      "2 ways to run them were simulated for 14 days at 3 levels of demand (0.8, 1 and 1.3 times the likely one)",
    );
    expect(text).toContain(
      "Regret is what a way costs in a draw above the best way for that draw, an hour of waiting counted as $77; the plan takes the least mean regret among the ways under which 95 % of the sessions are there within 30 s.",
    );
    expect(text).toContain("differ from what is read off by 0.35 % at most");
    expect(text).toMatch(
      /also `?m6i\.4xlarge`?; too many wait too long.*\$5,272.*\$4,079.*\$3,377.*16\.4.*7\.9 %.*–/,
    );
    expect(text).toMatch(/also `?m6i\.4xlarge`?; planned.*room and images.*\$5,370.*0\.7 %.*\$0/);
  });

  it("say so where none keeps the start target", () => {
    const late = { ...fleet, policies: fleet.policies.map((one) => ({ ...one, insideRules: false })) };
    const text = page(late);
    expect(text).toContain(
      "under none of the ways 95 % of the sessions are there within 30 s: the plan takes the one that comes nearest, and of equals the least mean regret.",
    );
    expect(text).toMatch(/planned; too many wait too long/);
  });

  it("are left out where nothing was simulated", () => {
    expect(page(undefined)).not.toContain("How the session nodes are run");
  });
});
