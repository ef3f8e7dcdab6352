/**
 * One way to carry the sessions at the peak, or what stays on the managed node group, that no other of its pool beats in all of dollars,
 * blast radius and room to grow; and the chosen one. By pool, cheapest peak first.
 */
export interface PlanAlternative {
  readonly pool: string;
  /** The main type first, then the one for the largest sessions. */
  readonly instanceTypes: readonly string[];
  readonly chosen: boolean;
  /** False where a rule on sessions per node, or on nodes per zone, keeps it from being chosen. */
  readonly insideRules: boolean;
  /** At the peak. */
  readonly nodes: number;
  /** With root disks likewise. */
  readonly usdPerHourAtPeak: number;
  /** Mean nodes of the reference week, all month; of the managed node group with root disks, of session nodes without. */
  readonly usdPerMonth: number;
  /** Average sessions that a full node of the main type holds, of those that it can hold. */
  readonly sessionsPerNode: number;
  /** Sessions on the fullest node of the packed peak: the blast radius. Absent on the managed node group, which is never packed full. */
  readonly sessionsLostWithNode?: number;
  /** More sessions, each as the average one on the chosen main type, that the nodes of the peak would still hold. */
  readonly roomToGrowSessions: number;
  /** One that beats it in all three at once and keeps the rules, main type first; only where the rules or time speak for the beaten one. */
  readonly beatenBy?: readonly string[];
  /** True for the cheapest outside the rule on sessions per node over the week: the price of the rule is measured against it. */
  readonly pricesRule?: true;
  /** What that one comes to over simulated weeks, root disks included; absent where weeks were packed. */
  readonly simulatedUsdPerMonth?: number;
}

/** How many lists of types the alternatives of one pool were taken from. */
export interface PlanAlternativesWeighed {
  readonly pool: string;
  readonly candidates: number;
  /** Of these, which no other beats in all three at once. */
  readonly unbeaten: number;
}
