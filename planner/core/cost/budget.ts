import { dollars } from "../figure.ts";
import type { PlanCost, PlanWarning } from "../plan.ts";
import type { Refusal } from "../refusal.ts";

/** What a stated budget makes of a cost. */
export interface BudgetCheck {
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly PlanWarning[];
}

/**
 * Holds a monthly cost against the budget that a site states: more likely than not above it is a no, above it in one case of ten a
 * warning. A cost that is not known is no answer to a budget: the missing price is told elsewhere.
 */
export function checkBudget(usdPerMonthBudget: number | undefined, { usdPerMonth }: PlanCost): BudgetCheck {
  const nothing: BudgetCheck = { refusals: [], warnings: [] };
  if (usdPerMonthBudget === undefined || usdPerMonth === undefined) return nothing;
  const likely = usdPerMonth.p50 ?? usdPerMonth.mean;
  const shortBy = Math.round((likely - usdPerMonthBudget) * 100) / 100;
  if (shortBy > 0) {
    const sentence = `the plan costs ${dollars(likely, 0)} a month, the budget is ${dollars(usdPerMonthBudget, 0)}: short by ${dollars(shortBy, 0)}`;
    const figures = { unit: "dollars a month", need: likely, have: usdPerMonthBudget, shortBy };
    return { ...nothing, refusals: [{ subject: "usdPerMonthBudget", code: "BUDGET", ...figures, sentence }] };
  }
  const rare = usdPerMonth.p90;
  if (rare === undefined || rare <= usdPerMonthBudget) return nothing;
  const sentence = `the budget of ${dollars(usdPerMonthBudget, 0)} a month holds for the likely cost of ${dollars(likely, 0)}, but in one case of ten the plan costs more than ${dollars(rare, 0)}`;
  return { ...nothing, warnings: [{ code: "BUDGET_AT_RISK", sentence }] };
}
