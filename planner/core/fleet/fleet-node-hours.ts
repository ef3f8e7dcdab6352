import type { Catalog } from "../catalog.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { FleetInput } from "./fleet-input.ts";
import type { FleetResult } from "./fleet-result.ts";
import { simulateFleet } from "./simulate-fleet.ts";
import { fullNodeQuote } from "./simulation/pod-kind.ts";
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

/** How a site is simulated at a level of demand. */
export interface LevelRun extends Partial<FleetRun> {
  /**
   * Mean sessions on Karpenter's nodes over the week at level 1, by profile. Given, the month is that of so many session-hours: what a
   * few weeks had by chance more or less of them is taken out, each at its price on a full node. Absent = as simulated.
   */
  readonly meanSessions?: ReadonlyMap<string, number>;
  /** Share of the people who are simulated, the month scaled up from them; 1 unless said. */
  readonly peopleFraction?: number;
}

/** Days of one simulation for a plan: two weeks, so that each weekday is there twice. */
const PLAN_DAYS = 14;

/** Where more of the people than that are never served, fewer session-hours are no chance. */
const SERVED_FRACTION = 0.99;

/**
 * Returns the node-hours of a site's sessions under a policy at a level of demand, by simulation. The same seed meets the same people
 * under every policy; at another level there are more of them.
 */
export function fleetNodeHours(
  site: Site,
  catalog: Catalog,
  policy: FleetPolicy,
  demandLevel: number,
  run: LevelRun = {},
): FleetLevel {
  const { meanSessions, peopleFraction = 1, ...given } = run;
  const simulated = demandLevel * peopleFraction;
  const whole: FleetRun = { days: PLAN_DAYS, seed: 1, warmUpDays: 1, ...given, demandLevel: simulated };
  const input = siteFleet(site, catalog, policy, whole);
  const result = simulateFleet(input);
  const month = levelOf(demandLevel, result);
  const { started, waiting } = result.sessions;
  const quote = expectedQuote(input, meanSessions) * demandLevel;
  const served = started >= SERVED_FRACTION * (started + waiting);
  const factor =
    quote > 0 && served && month.usdFullNodeQuotePerMonth > 0
      ? quote / month.usdFullNodeQuotePerMonth
      : 1 / peopleFraction;
  return scaled(month, factor, 1 / peopleFraction);
}

/** What the sessions of a mean week would cost in a month on full nodes. */
function expectedQuote(input: FleetInput, meanSessions: LevelRun["meanSessions"]): number {
  if (meanSessions === undefined) return 0;
  return input.profiles.reduce(
    (sum, profile) =>
      sum + (meanSessions.get(profile.name) ?? 0) * fullNodeQuote(input, profile) * HOURS_PER_MONTH,
    0,
  );
}

function scaled(month: FleetLevel, factor: number, nodes: number): FleetLevel {
  const hours = Object.entries(month.nodeHoursPerMonth).map(([type, h]) => [type, h * factor]);
  return {
    level: month.level,
    nodeHoursPerMonth: Object.fromEntries(hours),
    usdPerMonth: month.usdPerMonth * factor,
    usdFullNodeQuotePerMonth: month.usdFullNodeQuotePerMonth * factor,
    usdLowerBoundPerMonth: month.usdLowerBoundPerMonth * factor,
    sessionHoursPerMonth: month.sessionHoursPerMonth * factor,
    waitedHoursPerMonth: month.waitedHoursPerMonth * factor,
    overTargetFraction: month.overTargetFraction,
    nodesP50: month.nodesP50 * nodes,
    nodesP95: month.nodesP95 * nodes,
    nodesMax: month.nodesMax * nodes,
  };
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
  run: LevelRun = {},
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
  const at = (of: (one: FleetLevel) => number): number => lineOver(levels, of)(level);
  const types = new Set(levels.flatMap(({ nodeHoursPerMonth }) => Object.keys(nodeHoursPerMonth)));
  return {
    level,
    nodeHoursPerMonth: Object.fromEntries(
      [...types].sort().map((type) => [type, at((one) => one.nodeHoursPerMonth[type] ?? 0)]),
    ),
    usdPerMonth: at((one) => one.usdPerMonth),
    usdFullNodeQuotePerMonth: at((one) => one.usdFullNodeQuotePerMonth),
    usdLowerBoundPerMonth: at((one) => one.usdLowerBoundPerMonth),
    sessionHoursPerMonth: at((one) => one.sessionHoursPerMonth),
    waitedHoursPerMonth: at((one) => one.waitedHoursPerMonth),
    overTargetFraction: Math.min(
      1,
      at((one) => one.overTargetFraction),
    ),
    nodesP50: at((one) => one.nodesP50),
    nodesP95: at((one) => one.nodesP95),
    nodesMax: at((one) => one.nodesMax),
  };
}

/**
 * Returns one figure of a fleet as a function of the level: straight lines between the levels that were simulated, in rising order; beyond
 * the outermost two the line goes on, never below zero.
 *
 * @throws Error without levels.
 */
export function lineOver(
  levels: readonly FleetLevel[],
  of: (one: FleetLevel) => number,
): (level: number) => number {
  if (levels.length === 0) throw new Error("expected at least one level, got none");
  const at = Float64Array.from(levels, ({ level }) => level);
  const values = Float64Array.from(levels, of);
  const last = at.length - 1;
  return (level) => {
    let high = Math.min(1, last);
    while (high < last && (at[high] ?? 0) < level) high += 1;
    const low = Math.max(0, high - 1);
    const [from, to] = [values[low] ?? 0, values[high] ?? 0];
    const span = (at[high] ?? 0) - (at[low] ?? 0);
    const share = span === 0 ? 0 : (level - (at[low] ?? 0)) / span;
    return Math.max(0, from + share * (to - from));
  };
}
