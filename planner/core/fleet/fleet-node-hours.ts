import type { Catalog } from "../catalog.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { FleetResult } from "./fleet-result.ts";
import { simulateFleet } from "./simulate-fleet.ts";
import { siteFlows } from "./site-classes.ts";
import { type FleetPolicy, type FleetRun, siteFleet } from "./site-fleet.ts";

/** What a fleet does at one level of demand, a month of 730 hours. */
export interface FleetLevel {
  /** Multiple of the likely demand. */
  readonly level: number;
  readonly nodeHoursPerMonth: Readonly<Record<string, number>>;
  readonly usdPerMonth: number;
  readonly usdFullNodeQuotePerMonth: number;
  readonly usdLowerBoundPerMonth: number;
  readonly sessionHoursPerMonth: number;
  /** Hours that people wait for their sessions. */
  readonly waitedHoursPerMonth: number;
  /** Share of the starts that waited longer than the site's target, or were never served. */
  readonly overTargetFraction: number;
  readonly nodesP50: number;
  readonly nodesP95: number;
  readonly nodesMax: number;
}

/** Days of one simulation for a plan: two weeks, so that each weekday is there twice. */
const PLAN_DAYS = 14;

/**
 * Returns the node-hours of a site's sessions under a policy at a level of demand, by simulation. The same seed meets the same people
 * under every policy; at another level there are more of them.
 */
export function fleetNodeHours(
  site: Site,
  catalog: Catalog,
  policy: FleetPolicy,
  demandLevel: number,
  run: Partial<FleetRun> = {},
): FleetLevel {
  const whole: FleetRun = { days: PLAN_DAYS, seed: 1, warmUpDays: 1, ...run, demandLevel };
  return levelOf(demandLevel, simulateFleet(siteFleet(site, catalog, policy, whole)));
}

/** Returns the figures of a simulation as those of a month. */
export function levelOf(level: number, result: FleetResult): FleetLevel {
  const perMonth = HOURS_PER_MONTH / (24 * Math.max(result.days, 1e-9));
  const nodeHours = Object.entries(result.nodeHours).map(([type, hours]) => [type, hours * perMonth]);
  return {
    level,
    nodeHoursPerMonth: Object.fromEntries(nodeHours),
    usdPerMonth: result.usd * perMonth,
    usdFullNodeQuotePerMonth: result.usdFullNodeQuote * perMonth,
    usdLowerBoundPerMonth: result.usdLowerBound * perMonth,
    sessionHoursPerMonth: result.sessionHours * perMonth,
    waitedHoursPerMonth: result.waitedHours * perMonth,
    overTargetFraction: result.overTargetFraction,
    nodesP50: result.nodes.p50,
    nodesP95: result.nodes.p95,
    nodesMax: result.nodes.max,
  };
}

/** Returns several policies, each at several levels: the table that draws read their node-hours off. */
export function fleetLevels(
  site: Site,
  catalog: Catalog,
  policies: readonly FleetPolicy[],
  levels: readonly number[],
  run: Partial<FleetRun> = {},
): readonly (readonly FleetLevel[])[] {
  const flows = run.flows ?? siteFlows(site);
  return policies.map((policy) =>
    levels.map((level) => fleetNodeHours(site, catalog, policy, level, { ...run, flows })),
  );
}

/**
 * Returns what a fleet does at any level, by straight lines between levels that were simulated, given in rising order; beyond the
 * outermost two the line goes on, never below zero.
 *
 * @throws Error without levels.
 */
export function betweenLevels(levels: readonly FleetLevel[], level: number): FleetLevel {
  const [first] = levels;
  if (first === undefined) throw new Error("expected at least one level, got none");
  const above = levels.findIndex((one) => one.level >= level);
  const at = above < 0 ? levels.length - 1 : Math.max(1, above);
  const low = levels[at - 1] ?? first;
  const high = levels[at] ?? first;
  const share = high.level === low.level ? 0 : (level - low.level) / (high.level - low.level);
  const mix = (a: number, b: number): number => Math.max(0, a + share * (b - a));
  const of = (field: Exclude<keyof FleetLevel, "nodeHoursPerMonth">): number => mix(low[field], high[field]);
  const types = new Set([...Object.keys(low.nodeHoursPerMonth), ...Object.keys(high.nodeHoursPerMonth)]);
  return {
    level,
    nodeHoursPerMonth: Object.fromEntries(
      [...types]
        .sort()
        .map((type) => [type, mix(low.nodeHoursPerMonth[type] ?? 0, high.nodeHoursPerMonth[type] ?? 0)]),
    ),
    usdPerMonth: of("usdPerMonth"),
    usdFullNodeQuotePerMonth: of("usdFullNodeQuotePerMonth"),
    usdLowerBoundPerMonth: of("usdLowerBoundPerMonth"),
    sessionHoursPerMonth: of("sessionHoursPerMonth"),
    waitedHoursPerMonth: of("waitedHoursPerMonth"),
    overTargetFraction: Math.min(1, of("overTargetFraction")),
    nodesP50: of("nodesP50"),
    nodesP95: of("nodesP95"),
    nodesMax: of("nodesMax"),
  };
}
