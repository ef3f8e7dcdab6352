import { dollars } from "../figure.ts";
import type { Assumption, Site } from "../site.ts";

/** Median pay of data scientists in the United States, May 2024. Source: BLS, Occupational Outlook Handbook, read 2026-11-26. */
const USD_PER_YEAR = 112_590;
const HOURS_PER_YEAR = 2080;
/** Wages and salaries as a share of what an employer pays. Source: BLS, Employer Costs for Employee Compensation, USDL-20-0451 (December 2019). */
const WAGE_FRACTION = 0.701;

/** What an hour of somebody's waiting costs where nobody says otherwise: what the employer pays for the hour, in whole dollars. */
const DEFAULT_USD_PER_HOUR = Math.round(USD_PER_YEAR / HOURS_PER_YEAR / WAGE_FRACTION);

/** Where the price comes from. */
export const WAITING_SOURCE =
  "median pay of data scientists, $112,590 a year (BLS, Occupational Outlook Handbook, May 2024) ÷ 2,080 hours ÷ 0.701, the share of wages " +
  "in what an employer pays (BLS, Employer Costs for Employee Compensation, USDL-20-0451)";

/** Returns the price of an hour that somebody waits for a session. */
export function waitingUsdPerHour(site: Site): number {
  return site.workbench.usdPerHourWaiting ?? DEFAULT_USD_PER_HOUR;
}

/** Returns the assumption that stands where a site states no price of waiting. */
export function waitingAssumptions(site: Site): readonly Assumption[] {
  if (site.workbench.usdPerHourWaiting !== undefined) return [];
  return [
    { path: "workbench.usdPerHourWaiting", value: dollars(DEFAULT_USD_PER_HOUR, 0), source: WAITING_SOURCE },
  ];
}
