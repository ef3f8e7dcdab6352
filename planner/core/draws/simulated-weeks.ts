import type { Catalog } from "../catalog.ts";
import { REFERENCE_WEEK } from "../curve.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import { quantilesOf } from "../demand/selection.ts";
import { sizingQuantile } from "../demand/sizing-demand.ts";
import type { Placeholders } from "../fleet/fleet-input.ts";
import {
  type FleetLevel,
  fleetLevels,
  fleetNodeHours,
  type LevelRun,
  lineOver,
} from "../fleet/fleet-node-hours.ts";
import { DEFAULT_TIMING } from "../fleet/fleet-timing.ts";
import type { ShortlistedPolicy } from "../fleet/shortlist.ts";
import { type GroupFlow, siteClasses, siteFlows } from "../fleet/site-classes.ts";
import { warmSeats } from "../fleet/warm-seats.ts";
import type { MainCandidate } from "../nodes/main-candidate.ts";
import type { PlanFleetHeldOut } from "../plan-fleet.ts";
import type { Site } from "../site.ts";
import { type DemandScale, demandLevels, demandScale, meanSessionsOf } from "./demand-levels.ts";
import { fleetHorizon, type WeeksRun, weeksOf } from "./fleet-horizon.ts";
import { diskUsdPerNodeMonth, inEveryDraw, type SimulatedPolicy } from "./simulated-policies.ts";

/** The weeks in which the policies of a plan are weighed: the same people at the same times under each. */
export interface SimulatedWeeks {
  readonly scale: DemandScale;
  /** Rising levels of demand at which every policy is simulated. */
  readonly levels: readonly number[];
  readonly levelsOfDraws: Float64Array;
  readonly run: WeeksRun & Required<Pick<LevelRun, "meanSessions" | "peopleFraction">>;
  /** Seats for the arrivals of a lead time at the demand that the plan is sized for. */
  readonly warmPool: readonly Placeholders[];
  readonly simulate: (policies: readonly ShortlistedPolicy[]) => readonly SimulatedPolicy[];
  /** A policy over longer weeks with other people, at levels between those above and beyond. */
  readonly heldOut: (policy: SimulatedPolicy) => readonly PlanFleetHeldOut[];
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
 * Returns the weeks of a site by the list of types on which its demand is measured; undefined where no session stands on Karpenter's nodes
 * over the week.
 *
 * Events are left out: they are known days, not part of a month's mean. So is the account's quota: a plan says what the site needs, and
 * its limits say whether the account allows it.
 */
export function weeksOfSite(
  site: Site,
  catalog: Catalog,
  demand: DemandDraws,
  seed: number,
): (measuredOn: MainCandidate) => SimulatedWeeks | undefined {
  const meanSessions = meanSessionsOf(demand.likely);
  const usual = usualSite(site);
  const flows = siteFlows(usual);
  const { weeks, heldOutWeeks, peopleFraction } = fleetHorizon(usual, flows);
  const run = { ...weeksOf(site, weeks, seed, flows), meanSessions, peopleFraction };
  const longer = { ...run, ...weeksOf(site, heldOutWeeks, seed + 1, flows) };
  const diskUsdOf = diskUsdPerNodeMonth(site, catalog);
  return (measuredOn) => {
    const scale = demandScale(site, measuredOn, meanSessions);
    if (scale.likelyUsdPerHour <= 0) return undefined;
    const levelsOfDraws = demandLevels(scale, demand);
    const [levels, between] = levelsToSimulate(levelsOfDraws);
    const sizedLevel = sizingQuantile(levelsOfDraws) * peopleFraction;
    const tablesOf = (some: readonly ShortlistedPolicy[]): ReturnType<typeof fleetLevels> =>
      fleetLevels(
        usual,
        catalog,
        some.map(({ policy }) => policy),
        levels,
        run,
      );
    return {
      scale,
      levels,
      levelsOfDraws,
      run,
      warmPool: warmPoolOf(usual, flows, sizedLevel),
      simulate: (some) => inEveryDraw(some, tablesOf(some), levelsOfDraws, diskUsdOf),
      heldOut: (one) =>
        between.map((level) =>
          heldOutAt(level, one, fleetNodeHours(usual, catalog, one.policy, level, longer), longer),
        ),
    };
  };
}

function usualSite({ vcpuQuota: _, ...site }: Site): Site {
  return { ...site, events: [] };
}

/** Rising levels to simulate every policy at, and others between them to hold out. */
function levelsToSimulate(ofDraws: Float64Array): readonly [readonly number[], readonly number[]] {
  const at = (quantiles: readonly number[]): readonly number[] => quantilesOf(ofDraws, quantiles);
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
