import type { FleetWish } from "./draws/planned-fleet.ts";

/** What a plan is made with, beside the site. */
export interface PlanOptions {
  readonly seed: number;
  /** Items whose missing price is accepted as left out of the total. */
  readonly acceptMissing: ReadonlySet<string>;
  /** Draws of the uncertain answers; 4,000 unless said. */
  readonly draws?: number;
  /**
   * `simulate`: session nodes are those of simulated weeks, under the policy of least regret. A table of weeks that were simulated
   * already takes their place, as for the same site with more people. Absent: sessions are packed anew each hour, as if they could move.
   */
  readonly fleet?: FleetWish;
}
