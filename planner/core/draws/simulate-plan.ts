import type { Catalog } from "../catalog.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import type { FleetLevel } from "../fleet/fleet-node-hours.ts";
import { shortlistPolicies } from "../fleet/shortlist.ts";
import type { FamiliesOverTime, RuleOverTime } from "../nodes/lists-over-time.ts";
import type { SessionChoice } from "../nodes/session-choice.ts";
import type { PlanFleetHeldOut } from "../plan-fleet.ts";
import type { Site } from "../site.ts";
import type { DemandScale } from "./demand-levels.ts";
import { familiesOverTime, ruleOverTime } from "./rule-over-time.ts";
import { leastRegretOf, type PolicyChoice, type SimulatedPolicy } from "./simulated-policies.ts";
import { type SimulatedWeeks, weeksOfSite } from "./simulated-weeks.ts";

/** The node-hours of a chosen policy at levels of demand: what draws read theirs off. */
export interface FleetTable {
  readonly scale: DemandScale;
  /** The planned types, the main one first. */
  readonly instanceTypes: readonly string[];
  readonly levels: readonly FleetLevel[];
}

/** What the session nodes of a plan do over simulated weeks. */
export interface SimulatedPlan extends Pick<SimulatedWeeks, "levels" | "levelsOfDraws" | "run" | "warmPool"> {
  /** Of the chosen policy. */
  readonly table: FleetTable;
  readonly policies: readonly SimulatedPolicy[];
  readonly choice: PolicyChoice;
  readonly heldOut: readonly PlanFleetHeldOut[];
  /** The largest of those that are held out, as a share. */
  readonly errorFraction: number;
  /** Absent where the site states no rule on sessions per node. */
  readonly pricesRule?: RuleOverTime;
  /** Absent where no other family has a cheaper peak. */
  readonly families?: FamiliesOverTime;
}

/**
 * Simulates the shortlisted policies of a plan at three levels of demand, with the same people at the same times under each, and chooses
 * one; then what the rule on sessions per node is priced by. Undefined where no session stands on Karpenter's nodes over the week.
 */
export function simulatePlan(
  site: Site,
  catalog: Catalog,
  demand: DemandDraws,
  sessions: SessionChoice,
  seed: number,
): SimulatedPlan | undefined {
  const weeksOn = weeksOfSite(site, catalog, demand, seed);
  const weeks = weeksOn(sessions.cheapest.main);
  if (weeks === undefined) return undefined;
  const { scale, levels, levelsOfDraws, run, warmPool } = weeks;
  const policies = weeks.simulate(shortlistPolicies(sessions.lists, warmPool));
  const choice = leastRegretOf(site, policies);
  const chosen = policies[choice.chosen];
  if (chosen === undefined) throw new Error("expected a chosen policy, got none");
  const heldOut = weeks.heldOut(chosen);
  const errorFraction = Math.max(0, ...heldOut.map((one) => Math.abs(one.errorFraction)));
  const table = { scale, instanceTypes: chosen.policy.instanceTypes, levels: chosen.levels };
  const planned = { chosen, errorFraction, weeksOn };
  const pricesRule = ruleOverTime(site, sessions, planned);
  const families = familiesOverTime(site, catalog, sessions, planned);
  return {
    table,
    policies,
    choice,
    levels,
    levelsOfDraws,
    run,
    warmPool,
    heldOut,
    errorFraction,
    ...(pricesRule === undefined ? {} : { pricesRule }),
    ...(families === undefined ? {} : { families }),
  };
}
