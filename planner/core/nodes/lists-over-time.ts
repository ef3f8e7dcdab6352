import type { MainCandidate } from "./main-candidate.ts";

/** A list of types that a rule of the plan keeps out, and what it comes to over simulated weeks. */
export interface ListOverTime {
  readonly list: MainCandidate;
  /** Nodes and root disks, the mean over the draws; run as the planned list is. */
  readonly usdPerMonth: number;
  /** True where its regret is less than that of the planned list: without the rule it would be planned. */
  readonly preferred: boolean;
}

/** What simulated weeks say of the lists of types of Karpenter's pool. */
export interface ListsOverTime {
  /** The one that they decide for, the main type first. */
  readonly instanceTypes: readonly string[];
  /** What the price of the rule on sessions per node is made of; absent where nothing outside of it was simulated. */
  readonly pricesRule?: RuleOverTime;
  /** What the price of the families is made of; absent where no other has a cheaper peak, or nothing was simulated. */
  readonly families?: FamiliesOverTime;
}

/** The planned list beside one of any family, over simulated weeks; nodes and root disks, the mean over the draws. */
export interface FamiliesOverTime {
  readonly list: MainCandidate;
  readonly usdPerMonth: number;
  readonly plannedUsdPerMonth: number;
}

/** The planned list beside the best outside the rule on sessions per node, over simulated weeks. */
export interface RuleOverTime {
  /** Of the planned list. */
  readonly usdPerMonth: number;
  /** The largest difference to longer simulations of other people, as a share. */
  readonly errorFraction: number;
  /** Lists outside the rule that were simulated. */
  readonly simulated: number;
  /** Absent where the lists without the rule are those that keep it. */
  readonly outside?: ListOverTime;
}
