import type { Band, Quantiles } from "../plan-quantiles.ts";
import type { Ide } from "../site.ts";
import type { PlanEvent } from "./planned-event.ts";

/** What a plan is sized for: people, sessions at the peak, package files. */
export interface PlanDemand {
  readonly people: number;
  readonly peakSessions: Quantiles;
  /** ISO 8601 in UTC, minutes precise: the first moment of the reference week at which the likely peak is reached. */
  readonly peakAtUtc: string;
  /** Likely sessions at the peak, by IDE, in the order of `IDES`. */
  readonly byIde: Readonly<Partial<Record<Ide, number>>>;
  readonly installsPerDay: Quantiles;
  /** Package files a second in the busiest minute of the reference week: the load that `scenario.yaml` holds. */
  readonly peakInstallsPerS: Quantiles;
  /** How rare the peak is and what the plan is sized for, in a sentence. */
  readonly peakInWords?: string;
  /** Who is in the likely peak, by group and IDE; adds up as `byIde` does. */
  readonly peakBy?: readonly PlanPeakPart[];
  /** The two ways to each group's busiest moment, in the order of the groups. */
  readonly routes?: readonly PlanRoute[];
  /** Absent without Workbench. */
  readonly week?: PlanWeek;
  /** What each one-off event brings and meets, in the order of the site; absent where there are none. */
  readonly events?: readonly PlanEvent[];
}

/** Likely sessions of one IDE of one group at the site's peak. */
export interface PlanPeakPart {
  readonly group: string;
  readonly ide: Ide;
  readonly sessions: number;
}

/** Sessions of a group at its own busiest moment, those that never end left out, by the survey's share and by arrivals and stays. */
export interface PlanRoute {
  readonly group: string;
  readonly survey: Band;
  readonly flow: Band;
  /** The way that the plan takes. */
  readonly used: "survey" | "flow";
  /** False where the likely flow lies outside of `agreesWithin`. */
  readonly agree: boolean;
  /** Sessions by arrivals and stays that the survey's answer still allows; absent where the survey holds nobody. */
  readonly agreesWithin?: { readonly low: number; readonly high: number };
}

/** Mean sessions at the beginning of each of the 168 hours of the reference week. */
export interface PlanWeek {
  /** ISO date of the Monday, at 00:00 UTC. */
  readonly startUtc: string;
  readonly p10: readonly number[];
  readonly p50: readonly number[];
  readonly p90: readonly number[];
}
