import { dollars } from "../figure.ts";
import type { PlanWarning } from "../plan-remark.ts";
import { cents } from "../quantity.ts";
import type { Refusal } from "../refusal.ts";
import type { PlanCost } from "./bill.ts";

/** What a stated budget makes of a cost. */
export interface BudgetCheck {
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly PlanWarning[];
}

/** One figure of a cost that a budget is held against. */
export interface BudgetFigure {
  readonly name: string;
  readonly usdPerMonth: number;
  readonly holds: boolean;
}

/** Returns mean, quantiles and the cost as planned, each held against the budget; empty without a budget or a total. */
export function budgetFigures(cost: PlanCost): readonly BudgetFigure[] {
  const { usdPerMonth: usd, usdPerMonthBudget: budget } = cost;
  if (usd === undefined || budget === undefined) return [];
  const figures = [
    ["P50", usd.p50],
    ["mean", usd.mean],
    ["P90", usd.p90],
    ["P99", usd.p99],
    ["cost as planned for the P90", cost.usdPerMonthAsPlanned],
  ] as const;
  return figures.flatMap(([name, usdPerMonth]) =>
    usdPerMonth === undefined ? [] : [{ name, usdPerMonth, holds: usdPerMonth <= budget }],
  );
}

/** Returns which figures of a cost the stated budget holds for, as a sentence; undefined where none is stated. */
export function budgetSentence(cost: PlanCost): string | undefined {
  const { usdPerMonthBudget: budget } = cost;
  if (budget === undefined) return undefined;
  const opening = `the budget of ${dollars(budget, 0)} a month`;
  const figures = budgetFigures(cost);
  if (figures.length === 0) return `${opening} cannot be judged: a price is missing`;
  const named = (holds: boolean, word = "and"): string =>
    listed(
      word,
      figures
        .filter((one) => one.holds === holds)
        .map(({ name, usdPerMonth }) => `the ${name} of ${dollars(usdPerMonth, 0)}`),
    );
  const [held, missed] = [named(true), named(false)];
  if (missed === "") return `${opening} holds for ${held}`;
  if (held === "") return `${opening} does not hold for ${named(false, "or")}`;
  return `${opening} holds for ${held}, and not for ${missed}`;
}

function listed(word: string, items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

/**
 * Holds a monthly cost against the budget that a site states: a P50 above it is a no, any other figure above it a warning. A cost
 * that is not known is no answer to a budget: the missing price is told elsewhere.
 */
export function checkBudget(cost: PlanCost): BudgetCheck {
  const { usdPerMonth, usdPerMonthBudget: budget } = cost;
  const nothing: BudgetCheck = { refusals: [], warnings: [] };
  if (budget === undefined || usdPerMonth === undefined) return nothing;
  const likely = usdPerMonth.p50 ?? usdPerMonth.mean;
  const shortBy = cents(likely - budget);
  if (shortBy > 0) {
    const which = usdPerMonth.p50 === undefined ? "in the mean" : "at its P50";
    const sentence = `the plan costs ${dollars(likely, 0)} a month ${which}, the budget is ${dollars(budget, 0)}: short by ${dollars(shortBy, 0)}`;
    const figures = { unit: "dollars a month", need: likely, have: budget, shortBy };
    return { ...nothing, refusals: [{ subject: "usdPerMonthBudget", code: "BUDGET", ...figures, sentence }] };
  }
  const sentence = budgetSentence(cost);
  const atRisk = budgetFigures(cost).some(({ name, holds }) => !holds && name !== "P99");
  return sentence === undefined || !atRisk
    ? nothing
    : { ...nothing, warnings: [{ code: "BUDGET_AT_RISK", sentence }] };
}
