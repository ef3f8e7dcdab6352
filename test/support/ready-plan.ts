import type { Plan } from "../../planner/core/plan.ts";
import type { PlanFleet } from "../../planner/core/plan-fleet.ts";
import { fleetSettings } from "../../planner/core/settings/fleet-settings.ts";
import type { Site } from "../../planner/core/site.ts";

/**
 * Returns the plan of a site as one whose chosen policy packs sessions, pulls images ahead and holds seats ready: three from 7 to 10 UTC
 * on working days.
 */
export function readyPlan(of: Site, plan: Plan): Plan {
  const byHour = Array.from({ length: 168 }, (_, hour) =>
    hour < 120 && hour % 24 >= 7 && hour % 24 < 10 ? 3 : 0,
  );
  const chosen = {
    name: "packed",
    instanceTypes: ["m6i.xlarge"],
    scheduler: "most-allocated",
    consolidation: "WhenEmpty",
    consolidateAfterS: 300,
    warmPool: true,
    prePull: true,
    chosen: true,
    insideRules: true,
    usdPerMonth: { mean: 1, p50: 1, p90: 1 },
    nodeHoursPerMonth: {},
    usdFullNodeQuotePerMonth: 1,
    usdLowerBoundPerMonth: 1,
    waitedHoursPerMonth: 0,
    overTargetFraction: 0,
  } as const;
  const fleet: PlanFleet = {
    days: 7,
    warmUpDays: 2,
    seed: 1,
    peopleFraction: 1,
    levels: [1],
    usdPerHourWaiting: 1,
    startTarget: of.workbench.startTarget,
    policies: [chosen],
    heldOut: [],
    errorFraction: 0,
    warmSeats: [{ profile: "standard", byHour }],
  };
  return { ...plan, fleet, settings: [...plan.settings, ...fleetSettings(of, fleet)] };
}
