import { REFERENCE_WEEK } from "../curve.ts";
import { type GroupFlow, siteClasses } from "../fleet/site-classes.ts";
import type { FleetRun } from "../fleet/site-fleet.ts";
import { IDES, type Site } from "../site.ts";

/** How long and with how many people a plan simulates. */
export interface FleetHorizon {
  readonly weeks: number;
  /** Weeks of the simulations that are held out: longer, so that they tell what luck a short horizon leaves too. */
  readonly heldOutWeeks: number;
  readonly peopleFraction: number;
}

/** Starts that are enough in one simulation: a small site is not told by one week. A start takes 5 to 15 µs (test/bench/fleet.ts). */
const STARTS_ENOUGH = 3000;
const MOST_WEEKS = 4;
/** What is held out is longer by at most so many times, and has at most so many starts. */
const HELD_OUT_TIMES = 4;
const HELD_OUT_STARTS = 60_000;
/** Starts of a week above which the people are a sample: about 5,000 sessions at the peak. */
const MOST_STARTS_A_WEEK = 45_000;

/** Returns the horizon of a site's simulations: whole weeks, for its nights and weekends cost as its days do. */
export function fleetHorizon(site: Site, flows: readonly GroupFlow[]): FleetHorizon {
  const dials = { startDate: REFERENCE_WEEK, days: 7, demandLevel: 1, idleMinutes: {}, withManaged: false };
  const startsPerWeek = siteClasses(site, dials, flows).reduce(
    (sum, { arrivals }) =>
      sum + (arrivals.kind === "weekly" ? arrivals.perWorkingDay * arrivals.pattern.weekdays.length : 0),
    0,
  );
  const simulated = Math.min(startsPerWeek, MOST_STARTS_A_WEEK);
  const within = (starts: number, most: number): number =>
    Math.max(1, Math.min(most, Math.floor(starts / Math.max(1, simulated))));
  const weeks = within(STARTS_ENOUGH, MOST_WEEKS);
  return {
    weeks,
    heldOutWeeks: Math.max(weeks, within(HELD_OUT_STARTS, HELD_OUT_TIMES * weeks)),
    peopleFraction: simulated / Math.max(simulated, startsPerWeek),
  };
}

/** A run of whole weeks. */
export type WeeksRun = Required<Pick<FleetRun, "days" | "warmUpDays" | "seed" | "flows">>;

/** Returns the run of a simulation of some weeks. */
export function weeksOf(site: Site, weeks: number, seed: number, flows: readonly GroupFlow[]): WeeksRun {
  return { days: 7 * weeks, warmUpDays: warmUpDays(site), seed, flows };
}

/** The Sunday before the first Monday, and as long as idle sessions may be left of Friday; those that never end are there from the start. */
function warmUpDays({ workbench }: Site): number {
  const longestH = Math.max(...IDES.map((ide) => (workbench.idle[ide].afterMinutes ?? 0) / 60));
  return Math.min(7, 1 + Math.floor(longestH / 24));
}
