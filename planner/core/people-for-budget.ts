import type { BudgetAnswer, PeopleForBudget } from "./budget/budget-answer.ts";
import { MOST_PEOPLE, searchedPeople, settledPeople } from "./budget/people-search.ts";
import { withPeople } from "./budget/with-people.ts";
import type { Catalog } from "./catalog.ts";
import { counted, dollars, figure } from "./figure.ts";
import { likelyPeople } from "./likely-people.ts";
import type { Plan } from "./plan.ts";
import type { PlanOptions } from "./plan-options.ts";
import { planSite } from "./plan-site.ts";
import type { Reason } from "./reason.ts";
import type { Site } from "./site.ts";

/** How a budget is answered. */
export interface BudgetOptions {
  /** Of the many quick plans that find about how many people. */
  readonly search: PlanOptions;
  /** Of the few whole plans that the answer rests on. */
  readonly whole: PlanOptions;
  /** The whole plan of the site as it is, where it was made. */
  readonly plan?: Plan;
}

type Quantile = "p50" | "p90";

/**
 * Returns how many people of the same mix a budget carries, at 50 % and 90 % confidence: the most for whom the median, or the P90, of the
 * monthly cost over the draws is no more than the budget.
 *
 * Quick plans find about how many; then whole plans of so many people, each made as if it were asked for alone, are tried down or up until
 * one costs no more than the budget and the next does. All groups grow or shrink together; events, automatic runs, stated totals and
 * limits stay as they are.
 */
export function peopleForBudget(
  site: Site,
  catalog: Catalog,
  usdPerMonth: number,
  { search, whole, plan }: BudgetOptions,
): PeopleForBudget {
  const now = likelyPeople(site);
  const quick = rememberedPlans(site, catalog, search);
  const full = rememberedPlans(site, catalog, whole);
  if (plan !== undefined && Number.isInteger(now) && now > 0) full.known.set(now, plan);
  const answerAt = (quantile: Quantile): BudgetAnswer => {
    const first = searchedPeople(
      (people) => costOf(quick.of(people), quantile),
      usdPerMonth,
      Math.round(now),
    );
    if (first > MOST_PEOPLE) return beyond();
    return settledAnswer(site, usdPerMonth, { quantile, first: Math.max(1, first), full });
  };
  const [first50, at90] = [answerAt("p50"), answerAt("p90")];
  // What the second answer planned may stand between the ends of the first.
  const at50 = first50.ok && !first50.verified ? answerAt("p50") : first50;
  const plans = [...full.known].sort(([a], [b]) => a - b);
  return {
    usdPerMonth,
    at50,
    at90,
    plans: plans.map(([people, one]) => {
      const [p50, p90] = [costOf(one, "p50"), costOf(one, "p90")];
      return { people, ...(p50 === undefined ? {} : { p50 }), ...(p90 === undefined ? {} : { p90 }) };
    }),
  };
}

/** Returns what the answers to a budget rest on. */
export function budgetReasons(
  site: Site,
  { usdPerMonth, at50, at90, plans = [] }: PeopleForBudget,
): readonly Reason[] {
  const stay = `${counted(site.events.length, "event")}, automatic runs and stated totals of installs, quotas and licence seats`;
  return (
    [
      ["at50", "p50", at50],
      ["at90", "p90", at90],
    ] as const
  ).map(([path, quantile, answer]) => ({
    path: `budget.${path}`,
    rule:
      `the most people of the same mix whose plan costs no more than the budget at its ${quantile.toUpperCase()}: quick plans find about how many, ` +
      "then whole plans of so many people, with weeks simulated anew where the plan of the site has any, are tried until one holds and the next does not",
    inputs: {
      usdPerMonth,
      ...Object.fromEntries(plans.map((one) => [`${figure(one.people)} people`, usdText(one[quantile])])),
      ...(answer.ok && answer.groups !== undefined
        ? { scales: answer.groups.map(({ group, people }) => `${group} ${figure(people)}`).join(", ") }
        : {}),
      staysAsItIs: stay,
    },
    source: "planSite of this site with so many people, the same seed and prices",
  }));
}

function usdText(usd: number | undefined): string {
  return usd === undefined ? "no plan" : dollars(usd);
}

interface RememberedPlans {
  readonly of: (people: number) => Plan | undefined;
  readonly known: Map<number, Plan | undefined>;
}

function rememberedPlans(site: Site, catalog: Catalog, options: PlanOptions): RememberedPlans {
  const known = new Map<number, Plan | undefined>();
  const of = (people: number): Plan | undefined => {
    if (!known.has(people)) known.set(people, planSite(withPeople(site, people), catalog, options).plan);
    return known.get(people);
  };
  return { of, known };
}

/** Where every answer is certain there is one cost and no quantile of it. */
function costOf(plan: Plan | undefined, quantile: Quantile): number | undefined {
  const usd = plan?.cost.usdPerMonth;
  return usd?.[quantile] ?? (plan?.draws === 1 ? usd?.mean : undefined);
}

function settledAnswer(
  site: Site,
  usdPerMonth: number,
  {
    quantile,
    first,
    full,
  }: { readonly quantile: Quantile; readonly first: number; readonly full: RememberedPlans },
): BudgetAnswer {
  const usdOf = (people: number): number | undefined => costOf(full.of(people), quantile);
  const { holds, fails, settled } = settledPeople(first, usdPerMonth, {
    costOf: usdOf,
    known: [...full.known.keys()],
    jumps: (fewer, more) => jumpOf(full.known.get(fewer), full.known.get(more)) !== undefined,
  });
  if (holds === undefined) return { ok: false, sentence: nobody(fails ?? 1, usdOf(fails ?? 1), usdPerMonth) };
  if (holds >= MOST_PEOPLE) return beyond();
  const more = fails === undefined ? undefined : usdOf(fails);
  const jump = fails === undefined ? undefined : jumpOf(full.known.get(holds), full.known.get(fails));
  return {
    ok: true,
    people: holds,
    groups: withPeople(site, holds).groups.map(({ name, people }) => ({
      group: name,
      people: Math.round(people.likely),
    })),
    usdPerMonth: usdOf(holds) ?? usdPerMonth,
    verified: settled,
    ...(fails === undefined
      ? {}
      : { next: { people: fails, ...(more === undefined ? {} : { usdPerMonth: more }) } }),
    ...(more === undefined || fails !== holds + 1 ? {} : { usdPerMonthOfOneMore: more }),
    ...(jump === undefined ? {} : { jump }),
  };
}

function beyond(): BudgetAnswer {
  return { ok: false, sentence: `the budget carries more than ${figure(MOST_PEOPLE)} people` };
}

function nobody(people: number, usd: number | undefined, usdPerMonth: number): string {
  const who = people === 1 ? "one person" : `${figure(people)} people`;
  if (usd === undefined)
    return `no plan can be made for ${people === 1 ? "a single person" : who} of this site`;
  const short = `${dollars(usdPerMonth, 0)} are there: short by ${dollars(usd - usdPerMonth, 0)}`;
  return `${who} of this mix ${people === 1 ? "costs" : "cost"} ${dollars(usd, 0)} a month, ${short}`;
}

/** What of a plan is of another kind with more people: a server of its own turns into a cluster, which costs at once. */
function jumpOf(fewer: Plan | undefined, more: Plan | undefined): string | undefined {
  const isOutgrown = (part: "workbench" | "packageManager"): boolean =>
    fewer?.[part]?.topology === "single-server" && more?.[part]?.topology === "cluster";
  const outgrown = [
    ...(isOutgrown("workbench") ? ["Workbench"] : []),
    ...(isOutgrown("packageManager") ? ["Package Manager"] : []),
  ];
  return outgrown.length === 0
    ? undefined
    : `${outgrown.join(" and ")} on a cluster in place of a single server`;
}
