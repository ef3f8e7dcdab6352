import type { Catalog } from "./catalog.ts";
import type { Estimate } from "./demand/estimate.ts";
import { dollars, figure } from "./figure.ts";
import type { BudgetAnswer, PeopleForBudget, Plan } from "./plan.ts";
import { type PlanOptions, planSite } from "./plan-site.ts";
import type { Site } from "./site.ts";

/** More people than this no site of these products has. */
const MOST_PEOPLE = 1_000_000;

/**
 * Returns how many people of the same mix a budget carries, at 50 % and 90 % confidence: the most for whom the median, or the P90, of the
 * monthly cost over the draws is no more than the budget.
 *
 * All groups grow or shrink together; events, CI and stated totals stay as they are. The answer is the largest that the search met: costs go
 * up in steps, so one person more may cost a node more.
 */
export function peopleForBudget(
  site: Site,
  catalog: Catalog,
  usdPerMonth: number,
  options: PlanOptions,
): PeopleForBudget {
  const known = new Map<number, Plan | undefined>();
  const planOf = (people: number): Plan | undefined => {
    if (!known.has(people)) known.set(people, planSite(withPeople(site, people), catalog, options).plan);
    return known.get(people);
  };
  return {
    usdPerMonth,
    at50: mostPeople(usdPerMonth, (people) => planOf(people)?.cost.usdPerMonth?.p50),
    at90: mostPeople(usdPerMonth, (people) => planOf(people)?.cost.usdPerMonth?.p90),
  };
}

/** Returns the site with so many people in all, its groups in the same proportions. */
export function withPeople(site: Site, people: number): Site {
  const now = site.groups.reduce((sum, group) => sum + group.people.likely, 0);
  const factor = now > 0 ? people / now : 0;
  const scaled = ({ low, likely, high, confidence }: Estimate): Estimate => ({
    low: low * factor,
    likely: likely * factor,
    high: high * factor,
    confidence,
  });
  return { ...site, groups: site.groups.map((group) => ({ ...group, people: scaled(group.people) })) };
}

/** Doubles until the budget is passed, then halves the stretch. A plan that cannot be made counts as too dear. */
function mostPeople(usdPerMonth: number, costOf: (people: number) => number | undefined): BudgetAnswer {
  const fits = (people: number): boolean => (costOf(people) ?? Number.POSITIVE_INFINITY) <= usdPerMonth;
  const first = costOf(1);
  if (first === undefined)
    return { ok: false, sentence: "no plan can be made for a single person of this site" };
  if (first > usdPerMonth) {
    const sentence = `one person of this mix costs ${dollars(first, 0)} a month, ${dollars(usdPerMonth, 0)} are there: short by ${dollars(first - usdPerMonth, 0)}`;
    return { ok: false, sentence };
  }
  let low = 1;
  let high = 2;
  while (high <= MOST_PEOPLE && fits(high)) {
    low = high;
    high *= 2;
  }
  if (high > MOST_PEOPLE)
    return { ok: false, sentence: `the budget carries more than ${figure(MOST_PEOPLE)} people` };
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  const more = costOf(high);
  return {
    ok: true,
    people: low,
    usdPerMonth: costOf(low) ?? usdPerMonth,
    ...(more === undefined ? {} : { usdPerMonthOfOneMore: more }),
  };
}
