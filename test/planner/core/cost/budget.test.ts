import { describe, expect, it } from "vitest";
import type { PlanCost } from "../../../../planner/core/cost/bill.ts";
import { budgetSentence, checkBudget } from "../../../../planner/core/cost/budget.ts";

function cost(budget: number | undefined, known: Partial<PlanCost> = {}): PlanCost {
  return {
    usdPerMonth: { mean: 2100, p50: 2058, p90: 2500, p99: 2900 },
    ...known,
    ...(budget === undefined ? {} : { usdPerMonthBudget: budget }),
    lines: [],
    accepted: [],
  };
}

const unknown: PlanCost = { usdPerMonthBudget: 1, lines: [], accepted: [] };

describe("a stated budget", () => {
  it("says no to a plan whose P50 is above it, and by how much", () => {
    const { refusals, warnings } = checkBudget(cost(500));
    expect(warnings).toEqual([]);
    expect(refusals).toEqual([
      {
        subject: "usdPerMonthBudget",
        code: "BUDGET",
        unit: "dollars a month",
        need: 2058,
        have: 500,
        shortBy: 1558,
        sentence: "the plan costs $2,058 a month at its P50, the budget is $500: short by $1,558",
      },
    ]);
  });

  it.each([
    {
      what: "the mean is above it",
      known: cost(2080),
      sentence:
        "the budget of $2,080 a month holds for the P50 of $2,058, and not for the mean of $2,100, the P90 of $2,500 and the P99 of $2,900",
    },
    {
      what: "only the cost as planned is above it",
      known: cost(2600, { usdPerMonthAsPlanned: 2700 }),
      sentence:
        "the budget of $2,600 a month holds for the P50 of $2,058, the mean of $2,100 and the P90 of $2,500, and not for the P99 of $2,900 and the cost as planned for the P90 of $2,700",
    },
  ])("warns where $what", ({ known, sentence }) => {
    expect(checkBudget(known)).toEqual({
      refusals: [],
      warnings: [{ code: "BUDGET_AT_RISK", sentence }],
    });
  });

  it.each([
    ["enough", cost(2600)],
    ["a cost that is not known", unknown],
    ["no budget", cost(undefined)],
  ])("warns of nothing with %s", (_words, known) => {
    expect(checkBudget(known)).toEqual({ refusals: [], warnings: [] });
  });

  it.each([
    [
      "everything",
      cost(3000, { usdPerMonth: { mean: 2100, p90: 2500 } }),
      "the budget of $3,000 a month holds for the mean of $2,100 and the P90 of $2,500",
    ],
    [
      "nothing",
      cost(500, { usdPerMonth: { mean: 2100, p90: 2500 } }),
      "the budget of $500 a month does not hold for the mean of $2,100 or the P90 of $2,500",
    ],
    ["what is not known", unknown, "the budget of $1 a month cannot be judged: a price is missing"],
    ["no budget", cost(undefined), undefined],
  ])("says that it holds for %s", (_words, known, sentence) => {
    expect(budgetSentence(known)).toBe(sentence);
  });
});
