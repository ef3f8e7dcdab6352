import { figure } from "../figure.ts";
import { KARPENTER_VERSION } from "../fleet/simulation/tally-up.ts";
import type { PlanFleet, PlanFleetPolicy } from "../plan-fleet.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Reason } from "../reason.ts";
import { WAITING_SOURCE } from "./waiting-price.ts";

const SIMULATED = `simulation of kube-scheduler and of Karpenter ${KARPENTER_VERSION}, the same people at the same times under every policy`;

/** Returns why the fleet of a plan is run as it is, and how far its figures may be off. */
export function fleetReasons(fleet: PlanFleet, statedPrice: boolean): readonly Reason[] {
  const [low, , high] = fleet.levels;
  return [
    {
      path: "fleet.policies",
      rule:
        "policies inside the rules on node types, each simulated at three levels of demand (the P10, P50 and P90 of the draws); in every draw dollars and " +
        "hours of waiting are read off straight lines between the levels, and scaled to the session-hours that the plan's week has. Chosen is the least mean regret: " +
        "dollars and the price of waiting above the best policy of the same draw, among those that keep the start target",
      inputs: {
        policies: fleet.policies.length,
        days: fleet.days,
        warmUpDays: fleet.warmUpDays,
        peopleFraction: fleet.peopleFraction,
        ...(low === undefined ? {} : { lowestLevel: low }),
        ...(high === undefined ? {} : { highestLevel: high }),
        usdPerHourWaiting: fleet.usdPerHourWaiting,
        startTargetS: fleet.startTarget.withinS,
        startTargetFraction: fleet.startTarget.fraction,
      },
      source: SIMULATED,
    },
    ...fleet.policies.map(policyReason),
    {
      path: "fleet.usdPerHourWaiting",
      rule: "what an hour costs in which somebody waits for a session: what the employer pays for it",
      inputs: { usdPerHourWaiting: fleet.usdPerHourWaiting },
      source: statedPrice ? "the site states it" : WAITING_SOURCE,
    },
    {
      path: "fleet.errorFraction",
      rule:
        "levels between those of the table, and one beyond, were simulated for longer and with other people, and held against what the straight lines say: the largest " +
        "difference, so that it tells the luck of a short horizon too. Chosen policy, nodes alone",
      inputs: {
        errorFraction: fleet.errorFraction,
        ...Object.fromEntries(
          fleet.heldOut.flatMap(({ level, days, usdPerMonth, interpolatedUsdPerMonth }) => [
            [`${figure(days)} days simulated at level ${figure(level, 3)}, $ a month`, usdPerMonth],
            [`interpolated at level ${figure(level, 3)}, $ a month`, interpolatedUsdPerMonth],
          ]),
        ),
      },
      source: SIMULATED,
    },
    ...fleet.policies.filter(({ chosen }) => chosen).map((one) => costReason(one, fleet)),
  ];
}

function policyReason(one: PlanFleetPolicy): Reason {
  const regret = one.regretUsdPerMonth;
  return {
    path: "fleet.policies",
    rule: `${one.name}${one.chosen ? " (chosen)" : one.insideRules ? "" : " (too many wait longer than the target)"}`,
    inputs: {
      usdPerMonth: one.usdPerMonth.mean,
      usdFullNodeQuotePerMonth: one.usdFullNodeQuotePerMonth,
      usdLowerBoundPerMonth: one.usdLowerBoundPerMonth,
      waitedHoursPerMonth: one.waitedHoursPerMonth,
      overTargetFraction: one.overTargetFraction,
      ...(regret === undefined ? {} : { regretUsdPerMonth: regret.mean, regretUsdPerMonthP90: regret.p90 }),
    },
    source: SIMULATED,
  };
}

/** Takes the place of the reason that hours are packed anew, which is beside it as the quote. */
function costReason(one: PlanFleetPolicy, fleet: PlanFleet): Reason {
  return {
    path: "cost.lines.sessions",
    rule:
      "node-hours of the chosen policy over simulated weeks, in which sessions cannot be moved and nodes empty slowly, read off in every draw at its own demand; " +
      "root disks follow the nodes",
    inputs: {
      ...Object.fromEntries(
        Object.entries(one.nodeHoursPerMonth).map(([type, h]) => [`node-hours of ${type} a month`, h]),
      ),
      usdPerMonth: one.usdPerMonth.mean,
      usdFullNodeQuotePerMonth: one.usdFullNodeQuotePerMonth,
      errorFraction: fleet.errorFraction,
    },
    source: SIMULATED,
  };
}

/** Returns that no policy keeps the start target, where none does, and that the main type is not the one that most nodes are of. */
export function fleetWarnings(fleet: PlanFleet): readonly PlanWarning[] {
  const chosen = fleet.policies.find((one) => one.chosen);
  return chosen === undefined ? [] : [...startWarnings(fleet, chosen), ...typeWarnings(chosen)];
}

function typeWarnings({ instanceTypes, nodeHoursPerMonth }: PlanFleetPolicy): readonly PlanWarning[] {
  const [main, ...others] = instanceTypes;
  const hoursOf = (type: string | undefined): number =>
    type === undefined ? 0 : (nodeHoursPerMonth[type] ?? 0);
  const all = Object.values(nodeHoursPerMonth).reduce((sum, hours) => sum + hours, 0);
  const [other] = others.filter((type) => hoursOf(type) > all / 2);
  if (main === undefined || other === undefined) return [];
  return [
    {
      code: "TYPES_OVER_TIME",
      sentence:
        `over simulated weeks ${figure((100 * hoursOf(other)) / all, 0)} % of the session nodes' hours are those of ${other}, not of ${main}: Karpenter launches it for a session that ${main} cannot hold or for ` +
        `several that start together, and others then join them there, so that a node that goes takes more sessions along than one of ${main}. ` +
        "The bill counts these hours; a NodePool of its own for the large sessions would keep the others apart",
    },
  ];
}

function startWarnings(
  { policies, startTarget }: PlanFleet,
  chosen: PlanFleetPolicy,
): readonly PlanWarning[] {
  if (policies.some(({ insideRules }) => insideRules)) return [];
  return [
    {
      code: "START_TARGET",
      sentence:
        `${figure(100 * startTarget.fraction, 1)} % of the sessions are to be there within ${figure(startTarget.withinS)} s, and under no policy that was simulated they are: ` +
        `under the nearest, which the plan takes, ${figure(100 * chosen.overTargetFraction, 1)} % wait longer or are never served`,
    },
  ];
}
