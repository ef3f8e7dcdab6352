import { counted, dollars, figure } from "../figure.ts";
import type { BudgetAnswer, PeopleForBudget } from "./budget-answer.ts";

/** Returns people, their dollars, and what the next number of people that was planned costs, as `372 people ($21,900; 375 $22,650)`. */
export function carriedText({
  people,
  usdPerMonth,
  next,
  jump,
  verified,
}: BudgetAnswer & { readonly ok: true }): string {
  const carried = counted(people, "person", "people");
  if (next === undefined) return `${carried} (${dollars(usdPerMonth, 0)})`;
  const more = next.people === people + 1 ? "one more" : figure(next.people);
  const usd = next.usdPerMonth === undefined ? "cannot be planned" : dollars(next.usdPerMonth, 0);
  const kind = jump === undefined ? "" : `, with ${jump}`;
  const open = verified === false ? "; the most may lie between them" : "";
  return `${carried} (${dollars(usdPerMonth, 0)}; ${more} ${usd}${kind}${open})`;
}

/** Returns what the answers rest on, and what was held still, as a sentence; undefined where a stored plan does not say. */
export function budgetBasis({ plans }: PeopleForBudget): string | undefined {
  if (plans === undefined) return undefined;
  const tried = plans.map(({ people }) => figure(people)).join(", ");
  return (
    `each is a whole plan of so many people, as planning them alone gives it (${plans.length === 1 ? "planned" : "tried"}: ${tried}); ` +
    "the people of all groups scale, events, automatic runs and stated totals of installs do not"
  );
}
