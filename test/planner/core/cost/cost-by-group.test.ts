import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const planOf = (site: Site) => planSite(site, catalog, QUICK_PLAN).plan;
const cents = (usd: number): number => Math.round(usd * 100);

describe("the cost of each group", () => {
  it("adds up to the total, to the cent, whatever the groups", () => {
    const group = fc.record({
      people: fc.integer({ min: 1, max: 400 }),
      homeGb: fc.integer({ min: 1, max: 50 }),
      packages: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 5 }), (groups) => {
        const plan = planOf(
          siteOf({
            groups: groups.map((one, i) =>
              userGroup({
                name: `Group ${i}`,
                people: certain(one.people),
                homeGb: certain(one.homeGb),
                packagesPerDay: certain(one.packages),
              }),
            ),
          }),
        );
        const sum = (plan?.costByGroup ?? []).reduce((total, one) => total + cents(one.usdPerMonth), 0);
        expect(sum).toBe(
          (plan?.cost.lines ?? []).reduce((total, line) => total + cents(line.usdPerMonth), 0),
        );
        expect(plan?.costByGroup?.map(({ group: name }) => name)).toEqual(
          groups.map((_one, i) => `Group ${i}`),
        );
      }),
      { numRuns: 10 },
    );
  });

  it("is the same for people who work alike, and more for those who ask for more", () => {
    const alike = [userGroup({ name: "A" }), userGroup({ name: "B" })];
    const [a, b] = planOf(siteOf({ groups: alike }))?.costByGroup ?? [];
    expect(Math.abs(cents(a?.usdPerMonth ?? 0) - cents(b?.usdPerMonth ?? 1))).toBeLessThanOrEqual(20);
    const profiles = [
      { name: "small", cpuMillicores: 1000, memoryMib: 2000 },
      { name: "large", cpuMillicores: 4000, memoryMib: 16_000 },
    ];
    const unlike = [userGroup({ name: "A", profile: "small" }), userGroup({ name: "B", profile: "large" })];
    const [small, large] = planOf(siteOf({ groups: unlike, profiles }))?.costByGroup ?? [];
    expect(large?.usdPerPersonMonth).toBeGreaterThan(1.5 * (small?.usdPerPersonMonth ?? 0));
    // both groups hold sessions for as long; what differs is the part of a node that one takes
    expect(large?.sharedBy?.sessionHoursPerMonth).toBe(small?.sharedBy?.sessionHoursPerMonth);
    expect(large?.sharedBy?.partOfSessionNode).toBeGreaterThan(3 * (small?.sharedBy?.partOfSessionNode ?? 0));
  });

  it("gives homes to those who have them and packages to those who fetch them", () => {
    const groups = [
      userGroup({
        name: "Builds",
        people: certain(1),
        homeGb: certain(1),
        ciRestoresPerDay: certain(9000),
        ciPackagesPerRestore: certain(100),
      }),
      userGroup({ name: "People", people: certain(99), homeGb: certain(40), packagesPerDay: certain(1) }),
    ];
    const plan = planOf(siteOf({ groups }));
    const builds = plan?.costByGroup?.[0]?.usdPerMonth ?? 0;
    const packageManager = (plan?.cost.lines ?? [])
      .filter(
        ({ pool, id, description }) =>
          pool === "package-manager" ||
          id.startsWith("transfer.") ||
          description.startsWith("Package Manager"),
      )
      .reduce((sum, line) => sum + line.usdPerMonth, 0);
    expect(builds).toBeGreaterThan(0.99 * packageManager);
  });
});
