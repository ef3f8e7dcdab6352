import type { Explained } from "../explained.ts";
import type { PlanWorkbench } from "../workbench-server/planned-workbench.ts";
import type { NodeCounts } from "./count-packer.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { ManagedPool } from "./managed-pool.ts";
import type { PlanAlternative, PlanAlternativesWeighed } from "./planned-alternative.ts";
import type { PlanPool } from "./planned-pool.ts";
import type { RootDisk } from "./root-disk.ts";
import type { ProfileSessions } from "./session-mix.ts";
import type { PlanStairs } from "./stairs.ts";

/** The pools of Workbench. Absent parts: a site without Workbench, or without sessions on that pool. */
export interface NodesPart extends Explained {
  readonly ok: true;
  readonly pools: readonly PlanPool[];
  readonly workbench?: PlanWorkbench;
  readonly sessions?: SessionNodes;
  readonly managed?: ManagedPool;
  /** The sessions that the managed node group is sized for. */
  readonly stays?: readonly ProfileSessions[];
  /** Of the managed node group, where sessions stay there. */
  readonly managedDisk?: RootDisk;
  readonly alternatives?: readonly PlanAlternative[];
  readonly alternativesWeighed?: readonly PlanAlternativesWeighed[];
  readonly stairs?: readonly PlanStairs[];
}

/** Node-hours are counted as the mean number of nodes over the reference week. */
export interface SessionNodes {
  readonly main: MainCandidate;
  /** Nodes when they are the most: at the peak of the week, or in an event. */
  readonly maxMainNodes: number;
  readonly maxLargeNodes: number;
  /** Another way to have the most, packed or simulated, that may ask for more of something; absent where there is one way only. */
  readonly otherwise?: Readonly<NodeCounts>;
  /** The sessions that need them. */
  readonly busiest: readonly ProfileSessions[];
  readonly rootDisk: RootDisk;
  readonly meanMainNodes: number;
  readonly meanLargeNodes: number;
  /** Mean nodes by type where the fleet was simulated; they take the place of the two above. */
  readonly simulated?: readonly { readonly instanceType: string; readonly meanNodes: number }[];
}
