import { describe, expect, it } from "vitest";
import { readSite } from "../../../cli/support/read-site.ts";
import { withPeople } from "../../../planner/core/budget/with-people.ts";
import { certain } from "../../../planner/core/demand/estimate.ts";
import { budgetReasons, peopleForBudget } from "../../../planner/core/people-for-budget.ts";
import { planSite } from "../../../planner/core/plan-site.ts";
import { catalog } from "../../support/catalog.ts";
import { QUICK_PLAN } from "../../support/plan-options.ts";
import { ROOT } from "../../support/run-cli.ts";
import { siteOf, userGroup } from "../../support/site.ts";

const uncertain = { low: 0.3, likely: 0.4, high: 0.6, confidence: 0.9 };
const site = siteOf({
  groups: [
    userGroup({ name: "A", people: certain(60), concurrentFraction: uncertain }),
    userGroup({ name: "B", people: certain(40), concurrentFraction: uncertain }),
  ],
});

describe("what a budget carries", () => {
  const options = { search: { ...QUICK_PLAN, draws: 100 }, whole: QUICK_PLAN };

  it("is the most people whose median, or P90, stays inside it when they are planned alone", () => {
    const usd = 3000;
    const budget = peopleForBudget(site, catalog, usd, options);
    const { at50, at90, plans = [] } = budget;
    if (!at50.ok || !at90.ok) throw new Error("expected people");
    expect(at90.people).toBeLessThanOrEqual(at50.people);
    for (const [answer, quantile] of [
      [at50, "p50"],
      [at90, "p90"],
    ] as const) {
      expect(answer).toMatchObject({ verified: true, next: { people: answer.people + 1 } });
      expect(answer.next?.usdPerMonth).toBeGreaterThan(usd);
      const groups = site.groups.map((group, i) => ({
        ...group,
        people: certain(answer.groups?.[i]?.people ?? 0),
      }));
      const cost = planSite({ ...site, groups }, catalog, QUICK_PLAN).plan?.cost.usdPerMonth;
      expect(cost?.[quantile]).toBe(answer.usdPerMonth);
      expect(answer.usdPerMonth).toBeLessThanOrEqual(usd);
    }
    expect(plans.length).toBeLessThanOrEqual(14);
    expect(budgetReasons(site, budget).map(({ path }) => path)).toEqual(["budget.at50", "budget.at90"]);
  });

  it("is nobody where one person costs more, with the numbers", () => {
    const { at50 } = peopleForBudget(site, catalog, 10, options);
    expect(at50).toMatchObject({ ok: false });
    if (!at50.ok)
      expect(at50.sentence).toMatch(
        /^one person of this mix costs \$\d+ a month, \$10 are there: short by \$\d+$/,
      );
  });

  it.each([1, 2, 5, 11])("plans %i people of a site whose largest session stays now and then", (people) => {
    const sample = readSite(ROOT, "scenarios/sample-site", catalog);
    const planned = planSite(withPeople(sample, people), catalog, QUICK_PLAN);
    expect(planned.ok).toBe(true);
    expect(planned.plan?.cost.usdPerMonth?.p90).toBeGreaterThan(0);
  });

  it("keeps the proportions of the groups", () => {
    expect(withPeople(site, 50).groups.map(({ people }) => people.likely)).toEqual([30, 20]);
  });
});
