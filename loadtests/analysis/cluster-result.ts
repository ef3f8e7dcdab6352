import type { HeldNode } from "../kubernetes/cluster-entry.ts";
import type { NodesOverTime } from "../kubernetes/cluster-figures.ts";
import type { Placement } from "../kubernetes/placement.ts";
import type { Percentiles } from "./percentiles.ts";

/** How long one cause of a start took. */
export interface CauseResult {
  /** As `cluster.start.image`. */
  readonly operation: string;
  readonly count: number;
  readonly ms: Percentiles;
}

/** What a look at the cluster said of a run, warm-up included. */
export interface ClusterFindings {
  /** In the order in which causes follow each other, the whole start last; those that no start shows are left out. */
  readonly causes: readonly CauseResult[];
  readonly placement: Placement;
  readonly nodes: readonly NodesOverTime[];
  readonly held: readonly HeldNode[];
  /** Whether the nodes returned to where they began, and what holds them. */
  readonly scaleDown: string;
}
