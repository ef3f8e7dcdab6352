import type { Catalog } from "../catalog.ts";

import { type FleetLevel, lineOver } from "../fleet/fleet-node-hours.ts";
import type { ShortlistedPolicy } from "../fleet/shortlist.ts";
import { diskUsdPerGibMonth } from "../nodes/disk-price.ts";
import type { MainCandidate } from "../nodes/main-candidate.ts";
import { sessionRootDisk } from "../nodes/root-disk.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { waitingUsdPerHour } from "./waiting-price.ts";

/** A policy at the levels that were simulated, and what it comes to in every draw. */
export interface SimulatedPolicy extends ShortlistedPolicy {
  readonly levels: readonly FleetLevel[];
  /** Nodes and their root disks. */
  readonly usdPerMonth: Float64Array;
  readonly waitedHours: Float64Array;
  /** Mean over the draws of the share of starts that wait longer than the target. */
  readonly overTargetFraction: number;
}

/**
 * Returns what a root disk of a list of types costs in a month on a node that runs all month; 0 where no price is known, which the bill
 * then says.
 */
export function diskUsdPerNodeMonth(site: Site, catalog: Catalog): (list: MainCandidate) => number {
  const usdPerGib = diskUsdPerGibMonth(site, catalog);
  return (list) => sessionRootDisk(site, list).gib * usdPerGib;
}

/** Reads each policy off its levels in every draw. */
export function inEveryDraw(
  policies: readonly ShortlistedPolicy[],
  levels: readonly (readonly FleetLevel[])[],
  ofDraws: Float64Array,
  diskUsdOf: (list: MainCandidate) => number,
): readonly SimulatedPolicy[] {
  return policies.map((policy, index) => {
    const own = levels[index] ?? [];
    const diskUsd = diskUsdOf(policy.list);
    const usd = lineOver(own, (one) => one.usdPerMonth + (nodeHours(one) / HOURS_PER_MONTH) * diskUsd);
    const waited = lineOver(own, (one) => one.waitedHoursPerMonth);
    const over = lineOver(own, (one) => one.overTargetFraction);
    const sum = ofDraws.reduce((all, level) => all + Math.min(1, over(level)), 0);
    return {
      ...policy,
      levels: own,
      usdPerMonth: ofDraws.map(usd),
      waitedHours: ofDraws.map(waited),
      overTargetFraction: sum / Math.max(1, ofDraws.length),
    };
  });
}

function nodeHours({ nodeHoursPerMonth }: FleetLevel): number {
  return Object.values(nodeHoursPerMonth).reduce((sum, hours) => sum + hours, 0);
}

/** Which of some policies is chosen, and by how much each falls short of the best in every draw. */
export interface PolicyChoice {
  readonly chosen: number;
  /** False for all where none keeps the start target; the one that comes nearest is chosen then. */
  readonly insideRules: readonly boolean[];
  /** Dollars and waiting above the best of those inside the rules, in every draw; undefined outside the rules. */
  readonly regret: readonly (Float64Array | undefined)[];
}

/**
 * Chooses the policy with the least mean regret: in each draw its dollars and the price of the hours that people wait, less the least of
 * any policy inside the rules in the same draw. The first of equals wins.
 *
 * @param mostOverTarget share of the starts that may wait longer than the target.
 */
export function leastRegret(
  policies: readonly Pick<SimulatedPolicy, "usdPerMonth" | "waitedHours" | "overTargetFraction">[],
  usdPerHourWaiting: number,
  mostOverTarget: number,
): PolicyChoice {
  const insideRules = policies.map((one) => one.overTargetFraction <= mostOverTarget + 1e-9);
  const least = Math.min(...policies.map((one) => one.overTargetFraction));
  const anyInside = insideRules.includes(true);
  const eligible = policies.map((one, index) =>
    anyInside ? insideRules[index] === true : one.overTargetFraction === least,
  );
  const losses = policies.map(({ usdPerMonth, waitedHours }, index) =>
    eligible[index] === true
      ? usdPerMonth.map((usd, draw) => usd + usdPerHourWaiting * (waitedHours[draw] ?? 0))
      : undefined,
  );
  const [any] = losses.filter((one) => one !== undefined);
  const best = (any ?? new Float64Array(0)).map((_, draw) =>
    losses.reduce((min, loss) => Math.min(min, loss?.[draw] ?? min), Number.POSITIVE_INFINITY),
  );
  const regret = losses.map((loss) => loss?.map((usd, draw) => usd - (best[draw] ?? 0)));
  const means = regret.map((one) => one?.reduce((sum, usd) => sum + usd, 0) ?? Number.POSITIVE_INFINITY);
  return { chosen: means.indexOf(Math.min(...means)), insideRules, regret };
}

/** Returns the policy of least regret by what the site says of waiting. */
export function leastRegretOf(site: Site, policies: readonly SimulatedPolicy[]): PolicyChoice {
  return leastRegret(policies, waitingUsdPerHour(site), 1 - site.workbench.startTarget.fraction);
}
