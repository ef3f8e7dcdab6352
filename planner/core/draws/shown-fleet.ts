import { meanOf, quantileOf } from "../demand/summary.ts";
import type { FleetLevel } from "../fleet/fleet-node-hours.ts";
import { lineOver } from "../fleet/fleet-node-hours.ts";
import type { PlanFleet, PlanFleetPolicy } from "../plan-fleet.ts";
import { cents } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { SimulatedPlan } from "./simulate-plan.ts";
import { waitingUsdPerHour } from "./waiting-price.ts";

/** Returns the simulated fleet as a plan shows it: dollars in cents, hours and shares in five digits. */
export function shownFleet(site: Site, fleet: SimulatedPlan): PlanFleet {
  const { run, levels, policies, heldOut, errorFraction, warmPool, choice } = fleet;
  const chosen = policies[choice.chosen];
  const seats = chosen?.policy.prePull === true ? warmPool : [];
  return {
    days: run.days,
    warmUpDays: run.warmUpDays,
    seed: run.seed,
    peopleFraction: digits(run.peopleFraction),
    levels: levels.map(digits),
    usdPerHourWaiting: waitingUsdPerHour(site),
    startTarget: site.workbench.startTarget,
    policies: policies.map((_, index) => shownPolicy(fleet, index)),
    heldOut: heldOut.map((one) => ({
      ...one,
      level: digits(one.level),
      usdPerMonth: cents(one.usdPerMonth),
      interpolatedUsdPerMonth: cents(one.interpolatedUsdPerMonth),
      errorFraction: digits(one.errorFraction),
    })),
    errorFraction: digits(errorFraction),
    ...(seats.length === 0
      ? {}
      : {
          warmSeats: seats.flatMap(({ unit, byHour }) =>
            unit.kind === "seats"
              ? [
                  {
                    profile: unit.profile,
                    byHour: byHour.map((count) => Math.ceil(count / run.peopleFraction)),
                  },
                ]
              : [],
          ),
        }),
  };
}

function shownPolicy({ policies, choice, levelsOfDraws }: SimulatedPlan, index: number): PlanFleetPolicy {
  const one = policies[index];
  if (one === undefined) throw new Error(`expected a policy at ${index}, got none`);
  const { policy, levels } = one;
  const mean = (of: (level: FleetLevel) => number): number => meanOf(levelsOfDraws.map(lineOver(levels, of)));
  const types = [
    ...new Set(levels.flatMap(({ nodeHoursPerMonth }) => Object.keys(nodeHoursPerMonth))),
  ].sort();
  const regret = choice.regret[index]?.slice().sort();
  const usd = one.usdPerMonth.slice().sort();
  return {
    name: one.name,
    instanceTypes: policy.instanceTypes,
    scheduler: policy.scheduler,
    consolidation: policy.consolidationPolicy,
    consolidateAfterS: policy.consolidateAfterS,
    warmPool: policy.placeholders.length > 0,
    prePull: policy.prePull,
    chosen: index === choice.chosen,
    insideRules: choice.insideRules[index] === true,
    usdPerMonth: {
      mean: cents(meanOf(usd)),
      p50: cents(quantileOf(usd, 0.5)),
      p90: cents(quantileOf(usd, 0.9)),
    },
    nodeHoursPerMonth: Object.fromEntries(
      types.map((type) => [type, digits(mean((level) => level.nodeHoursPerMonth[type] ?? 0))]),
    ),
    usdFullNodeQuotePerMonth: cents(mean((level) => level.usdFullNodeQuotePerMonth)),
    usdLowerBoundPerMonth: cents(mean((level) => level.usdLowerBoundPerMonth)),
    waitedHoursPerMonth: digits(mean((level) => level.waitedHoursPerMonth)),
    overTargetFraction: digits(one.overTargetFraction),
    ...(regret === undefined
      ? {}
      : { regretUsdPerMonth: { mean: cents(meanOf(regret)), p90: cents(quantileOf(regret, 0.9)) } }),
  };
}

function digits(value: number): number {
  return Number(value.toPrecision(5));
}
