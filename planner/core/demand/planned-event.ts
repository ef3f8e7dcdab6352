import type { EventPeak } from "./event-peak.ts";

/** A one-off event, and what the nodes that it adds cost. */
export interface PlanEvent extends EventPeak {
  /** Absent where the plan has no nodes that it could run on. */
  readonly once?: EventOnce;
}

/** Whole nodes that an event adds to the ordinary ones, while it lasts. Those of Karpenter are in no monthly line; the managed node group holds its own all month. */
export interface EventOnce {
  readonly pool: string;
  readonly instanceType: string;
  readonly nodes: number;
  /** From when nodes have to be ready until room is no longer held and idle sessions have ended. */
  readonly hours: number;
  readonly nodeHours: number;
  /** On demand, root disks included. Absent where a price is missing. */
  readonly usd?: number;
}
