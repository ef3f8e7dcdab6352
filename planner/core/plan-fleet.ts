/** A way to run the session nodes that a plan compared over simulated weeks. Means are over the draws, each at its own demand. */
export interface PlanFleetPolicy {
  readonly name: string;
  /** The main type first. */
  readonly instanceTypes: readonly string[];
  readonly scheduler: "least-allocated" | "most-allocated";
  readonly consolidation: string;
  readonly consolidateAfterS: number;
  /** Placeholder pods hold seats ready, by the hour of the week. */
  readonly warmPool: boolean;
  /** Every node pulls the session images as soon as it is ready. */
  readonly prePull: boolean;
  readonly chosen: boolean;
  /** False where more people wait longer than the site's start target allows. */
  readonly insideRules: boolean;
  /** Nodes and their root disks. */
  readonly usdPerMonth: { readonly mean: number; readonly p50: number; readonly p90: number };
  readonly nodeHoursPerMonth: Readonly<Record<string, number>>;
  /** The same session-hours, each at its share of a node full of its own kind: what a calculator says. Nodes alone, as is the lower bound. */
  readonly usdFullNodeQuotePerMonth: number;
  /** No fleet of these types can cost less. */
  readonly usdLowerBoundPerMonth: number;
  /** Hours that people wait for their sessions. */
  readonly waitedHoursPerMonth: number;
  /** Share of the starts that wait longer than the site's target, or are never served. */
  readonly overTargetFraction: number;
  /** Dollars and waiting above the best policy inside the rules in the same draw; absent outside the rules. */
  readonly regretUsdPerMonth?: { readonly mean: number; readonly p90: number };
}

/** A level of demand that was simulated only to see how far the straight lines through the others are off. */
export interface PlanFleetHeldOut {
  readonly level: number;
  readonly days: number;
  readonly seed: number;
  /** Nodes alone. */
  readonly usdPerMonth: number;
  readonly interpolatedUsdPerMonth: number;
  /** Interpolated ÷ simulated − 1. */
  readonly errorFraction: number;
}

/** Placeholder pods of one profile, in each hour of the week from Monday 00:00 UTC. */
export interface PlanWarmSeats {
  readonly profile: string;
  readonly byHour: readonly number[];
}

/** What the session nodes do over simulated weeks, and the policy that a plan chose because of it. */
export interface PlanFleet {
  /** Days of each simulation that count, after `warmUpDays`. */
  readonly days: number;
  readonly warmUpDays: number;
  readonly seed: number;
  /** Share of the people who were simulated, the month scaled up from them. */
  readonly peopleFraction: number;
  /** Multiples of the likely demand at which every policy was simulated, rising. */
  readonly levels: readonly number[];
  readonly usdPerHourWaiting: number;
  readonly startTarget: { readonly withinS: number; readonly fraction: number };
  /** In the order in which they were shortlisted. */
  readonly policies: readonly PlanFleetPolicy[];
  /** Of the chosen policy. */
  readonly heldOut: readonly PlanFleetHeldOut[];
  /** The largest of the held-out errors, without its sign. */
  readonly errorFraction: number;
  /** Of the chosen policy; absent where it has no warm pool. */
  readonly warmSeats?: readonly PlanWarmSeats[];
}
