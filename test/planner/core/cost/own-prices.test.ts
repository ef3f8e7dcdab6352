import { expect, it } from "vitest";
import { planSite } from "../../../../planner/core/plan-site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf } from "../../../support/site.ts";

it("prices nodes of a site's own type as the site states", () => {
  const { nodes } = siteOf();
  const own = { name: "own.xlarge", cpuMillicores: 4000, memoryMib: 16_384, pods: 110, usdPerHour: 0.05 };
  const answer = planSite(siteOf({ nodes: { ...nodes, customTypes: [own] } }), catalog, QUICK_PLAN);
  expect(answer.ok).toBe(true);
  const line = answer.plan?.cost.lines.find(({ id }) => id === "ec2.own.xlarge");
  expect(line).toMatchObject({
    pool: "sessions",
    unit: "hour",
    usdPerUnit: 0.05,
    source: "stated by the site in nodes.customTypes",
  });
  // A month has 730 hours.
  expect(line?.usdPerMonth).toBeCloseTo((line?.quantity ?? Number.NaN) * 0.05 * 730, 2);
});
