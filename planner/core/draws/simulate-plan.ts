import type { Catalog } from "../catalog.ts";
import { REFERENCE_WEEK } from "../curve.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import { quantileOf } from "../demand/summary.ts";
import type { Placeholders } from "../fleet/fleet-input.ts";
import {
  type FleetLevel,
  fleetLevels,
  fleetNodeHours,
  type LevelRun,
  lineOver,
} from "../fleet/fleet-node-hours.ts";
import { DEFAULT_TIMING } from "../fleet/fleet-timing.ts";
import { shortlistPolicies } from "../fleet/shortlist.ts";
import { type GroupFlow, siteClasses, siteFlows } from "../fleet/site-classes.ts";
import { warmSeats } from "../fleet/warm-seats.ts";
import type { PlanFleetHeldOut } from "../plan-fleet.ts";
import type { NodesPart } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { type DemandScale, demandLevels, demandScale, meanSessionsOf } from "./demand-levels.ts";
import { fleetHorizon, type WeeksRun, weeksOf } from "./fleet-horizon.ts";
import {
  diskUsdPerNodeMonth,
  inEveryDraw,
  leastRegret,
  type PolicyChoice,
  type SimulatedPolicy,
} from "./simulated-policies.ts";
import { waitingUsdPerHour } from "./waiting-price.ts";

/** The node-hours of a chosen policy at levels of demand: what draws read theirs off. */
export interface FleetTable {
  readonly scale: DemandScale;
  /** The planned types, the main one first. */
  readonly instanceTypes: readonly string[];
  readonly levels: readonly FleetLevel[];
}

/** What the session nodes of a plan do over simulated weeks. */
export interface SimulatedPlan {
  /** Of the chosen policy. */
  readonly table: FleetTable;
  readonly policies: readonly SimulatedPolicy[];
  readonly choice: PolicyChoice;
  readonly levels: readonly number[];
  readonly levelsOfDraws: Float64Array;
  readonly run: WeeksRun & Required<Pick<LevelRun, "meanSessions" | "peopleFraction">>;
  readonly warmPool: readonly Placeholders[];
  readonly heldOut: readonly PlanFleetHeldOut[];
}

/** Quantiles of the demand over the draws at which every policy is simulated, and at which the chosen one is held out: between, and beyond. */
const LEVEL_QUANTILES = [0.1, 0.5, 0.9];
const HELD_OUT_QUANTILES = [0.25, 0.75, 0.95];
/** The same as multiples of the one level of a site whose answers are all certain. */
const CERTAIN_LEVELS = [0.8, 1, 1.25];
const CERTAIN_HELD_OUT = [0.9, 1.1];
/** Levels nearer to each other than this share are one. */
const SAME_LEVEL = 1e-3;

/**
 * Simulates the shortlisted policies of a plan at three levels of demand, with the same people at the same times under each, and chooses
 * one; undefined where no session stands on Karpenter's nodes.
 *
 * Events are left out: they are known days, not part of a month's mean. So is the account's quota: a plan says what the site needs, and
 * its limits say whether the account allows it.
 */
export function simulatePlan(
  site: Site,
  catalog: Catalog,
  demand: DemandDraws,
  { sessions }: NodesPart,
  seed: number,
): SimulatedPlan | undefined {
  if (sessions === undefined) return undefined;
  const meanSessions = meanSessionsOf(demand.likely);
  const scale = demandScale(site, sessions.main, meanSessions);
  if (scale.likelyUsdPerHour <= 0) return undefined;
  const levelsOfDraws = demandLevels(scale, demand);
  const [levels, between] = levelsToSimulate(levelsOfDraws);
  const usual = usualSite(site);
  const flows = siteFlows(usual);
  const { weeks, heldOutWeeks, peopleFraction } = fleetHorizon(usual, flows);
  const run = { ...weeksOf(site, weeks, seed, flows), meanSessions, peopleFraction };
  const sizedLevel = quantileOf(levelsOfDraws.slice().sort(), SIZING_QUANTILE) * peopleFraction;
  const warmPool = warmPoolOf(usual, flows, sizedLevel);
  const shortlist = shortlistPolicies(sessions.lists, warmPool);
  const tables = fleetLevels(
    usual,
    catalog,
    shortlist.map(({ policy }) => policy),
    levels,
    run,
  );
  const policies = inEveryDraw(shortlist, tables, levelsOfDraws, diskUsdPerNodeMonth(site, catalog));
  const choice = leastRegret(policies, waitingUsdPerHour(site), 1 - site.workbench.startTarget.fraction);
  const chosen = policies[choice.chosen];
  if (chosen === undefined) throw new Error("expected a chosen policy, got none");
  const longer = { ...run, ...weeksOf(site, heldOutWeeks, seed + 1, flows) };
  const heldOut = between.map((level) =>
    heldOutAt(level, chosen, fleetNodeHours(usual, catalog, chosen.policy, level, longer), longer),
  );
  const table = { scale, instanceTypes: chosen.policy.instanceTypes, levels: chosen.levels };
  return { table, policies, choice, levels, levelsOfDraws, run, warmPool, heldOut };
}

function usualSite({ vcpuQuota: _, ...site }: Site): Site {
  return { ...site, events: [] };
}

/** Rising levels to simulate every policy at, and others between them to hold out. */
function levelsToSimulate(ofDraws: Float64Array): readonly [readonly number[], readonly number[]] {
  const sorted = ofDraws.slice().sort();
  const at = (quantiles: readonly number[]): readonly number[] => quantiles.map((q) => quantileOf(sorted, q));
  const [low = 1, , high = 1] = at(LEVEL_QUANTILES);
  const certain = high - low <= SAME_LEVEL * high;
  const apart = (some: readonly number[], from: readonly number[]): readonly number[] =>
    some.filter(
      (one, i) =>
        one > 0 && [...some.slice(0, i), ...from].every((other) => Math.abs(one - other) > SAME_LEVEL * one),
    );
  const levels = apart(certain ? CERTAIN_LEVELS.map((part) => part * high) : at(LEVEL_QUANTILES), []);
  const held = certain ? CERTAIN_HELD_OUT.map((part) => part * high) : at(HELD_OUT_QUANTILES);
  return [levels, apart(held, levels)];
}

/** Seats for the arrivals of a lead time at the demand that the plan is sized for. */
function warmPoolOf(site: Site, flows: readonly GroupFlow[], demandLevel: number): readonly Placeholders[] {
  const dials = { startDate: REFERENCE_WEEK, days: 7, demandLevel, idleMinutes: {}, withManaged: false };
  const quantile = Math.min(0.999, site.workbench.startTarget.fraction);
  return warmSeats(site, siteClasses(site, dials, flows), REFERENCE_WEEK, DEFAULT_TIMING, {
    quantile,
  }).filter(({ byHour }) => byHour.some((seats) => seats > 0));
}

function heldOutAt(
  level: number,
  { levels }: SimulatedPolicy,
  { usdPerMonth }: FleetLevel,
  { days, seed }: WeeksRun,
): PlanFleetHeldOut {
  const interpolatedUsdPerMonth = lineOver(levels, (one) => one.usdPerMonth)(level);
  const errorFraction = usdPerMonth > 0 ? interpolatedUsdPerMonth / usdPerMonth - 1 : 0;
  return { level, days, seed, usdPerMonth, interpolatedUsdPerMonth, errorFraction };
}
