import { describe, expect, it } from "vitest";
import { checkBudget } from "../../../../planner/core/cost/budget.ts";

const cost = (usdPerMonth?: { mean: number; p50?: number; p90?: number }) => ({
  ...(usdPerMonth === undefined ? {} : { usdPerMonth }),
  lines: [],
  accepted: [],
});

describe("a stated budget", () => {
  it("says no to a plan that costs more than not, and by how much", () => {
    const { refusals, warnings } = checkBudget(500, cost({ mean: 2100, p50: 2058, p90: 2500 }));
    expect(warnings).toEqual([]);
    expect(refusals).toEqual([
      {
        subject: "usdPerMonthBudget",
        code: "BUDGET",
        unit: "dollars a month",
        need: 2058,
        have: 500,
        shortBy: 1558,
        sentence: "the plan costs $2,058 a month, the budget is $500: short by $1,558",
      },
    ]);
  });

  it("warns where one case of ten costs more", () => {
    const { refusals, warnings } = checkBudget(2200, cost({ mean: 2100, p50: 2058, p90: 2500 }));
    expect(refusals).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(["BUDGET_AT_RISK"]);
  });

  it.each([
    ["enough", 2500, cost({ mean: 2100, p50: 2058, p90: 2500 })],
    ["a cost that is not known", 1, cost()],
    ["no budget", undefined, cost({ mean: 2100 })],
  ])("has nothing to say of %s", (_words, budget, known) => {
    expect(checkBudget(budget, known)).toEqual({ refusals: [], warnings: [] });
  });
});
