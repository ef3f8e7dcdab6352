import { expect, it } from "vitest";
import { planText } from "../../cli/support/plan-text.ts";
import type { PlanAlternative } from "../../planner/core/plan.ts";
import { aPlan } from "../support/report-fixtures.ts";

const managed: PlanAlternative = {
  pool: "server",
  instanceTypes: ["m6i.2xlarge"],
  chosen: true,
  insideRules: true,
  nodes: 3,
  usdPerHourAtPeak: 1.152,
  usdPerMonth: 840.96,
  sessionsPerNode: 0,
  roomToGrowSessions: 0,
};

it.each([
  { sessionsPerNode: 0, says: false },
  { sessionsPerNode: 2, says: true },
])(
  "says of the server nodes whether sessions stay there: $sessionsPerNode a node",
  ({ sessionsPerNode, says }) => {
    const plan = {
      ...aPlan(),
      pools: [
        {
          name: "server",
          manager: "managed",
          purpose: "server",
          instanceTypes: ["m6i.2xlarge"],
          sessionsPerNode: 0,
          binding: [],
          nodes: { min: 3, max: 3 },
          zones: 3,
        },
      ],
      alternatives: [{ ...managed, sessionsPerNode }],
    } as const;
    expect(planText(plan)).toContain(
      `  server           3 nodes of m6i.2xlarge${says ? ", with the sessions that stay there" : ""}\n`,
    );
  },
);

it("says the cost with its quantiles, the age of its prices and what is paid for once it is ordered", () => {
  expect(planText(aPlan())).toContain(
    "  cost             $4,012 a month on demand (P50 $3,905, P90 $4,480); the oldest list price is of 2026-09, the newest of 2026-10-01\n" +
      "                   $4,120 as planned for the P90: managed node group and file system at the size ordered, whoever comes\n",
  );
});
