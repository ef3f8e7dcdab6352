import { expect, it } from "vitest";
import type { LikelyDemand } from "../../../../planner/core/demand/likely-demand.ts";
import { likelyDemand } from "../../../../planner/core/demand/likely-demand.ts";
import { simulatedUsdRatio } from "../../../../planner/core/draws/changed-demand.ts";
import type { FleetTable } from "../../../../planner/core/draws/simulate-plan.ts";
import { siteOf } from "../../../support/site.ts";

const { week } = likelyDemand(siteOf());

/** So many sessions of one profile on Karpenter's nodes, all week. */
function demandOf(sessions: number, profile = "standard"): LikelyDemand {
  const one = {
    group: "Analysts",
    ide: "rstudio" as const,
    profile,
    placement: "karpenter" as const,
    ratchet: false,
    capacity: sessions,
    week: new Float64Array(week.total.length).fill(sessions),
  };
  return { ...likelyDemand(siteOf()), week: { ...week, classes: [one] } };
}

/** Ten sessions of $0.1 an hour are level 1; $800 a month at 0.9, $1,000 at 1, $1,100 at 1.1. */
const table: FleetTable = {
  scale: { usdPerHourByProfile: new Map([["standard", 0.1]]), likelyUsdPerHour: 1 },
  instanceTypes: ["m6i.xlarge"],
  levels: [
    [0.9, 800],
    [1, 1000],
    [1.1, 1100],
  ].map(([level = 0, usdPerMonth = 0]) => ({
    level,
    usdPerMonth,
    nodeHoursPerMonth: {},
    usdFullNodeQuotePerMonth: 0,
    usdLowerBoundPerMonth: 0,
    sessionHoursPerMonth: 0,
    waitedHoursPerMonth: 0,
    overTargetFraction: 0,
    nodesP50: 0,
    nodesP95: 0,
    nodesMax: 0,
  })),
};

it.each([
  { what: "between two levels", sessions: 10.5, ratio: 1.05 },
  { what: "beyond the last, in proportion to it", sessions: 22, ratio: 2.2 },
  { what: "below the first", sessions: 4.5, ratio: 0.4 },
  { what: "of a profile on none of the types", sessions: 10, profile: "huge", ratio: undefined },
])("session nodes at another demand, $what, cost $ratio times as much", ({ sessions, profile, ratio }) => {
  const got = simulatedUsdRatio(table, demandOf(sessions, profile));
  if (ratio === undefined) expect(got).toBeUndefined();
  else expect(got).toBeCloseTo(ratio, 9);
});
