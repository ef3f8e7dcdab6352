import type { InstanceType } from "../catalog.ts";
import type { Allocatable } from "../nodes/allocatable.ts";
import type { NodeOverhead } from "../site.ts";
import type { Requirement } from "./requirement.ts";

/** What a NodePool may hold at most; CPU and memory count the capacity of its nodes, not what is allocatable. */
export interface NodePoolLimits {
  readonly cpuMillicores?: number;
  readonly memoryMib?: number;
  readonly nodes?: number;
}

/** A Karpenter NodePool, as far as provisioning looks at it. */
export interface NodePool {
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /** Zones in which nodes can be launched, before the requirements. */
  readonly zones: readonly string[];
  /** Default `on-demand`. */
  readonly capacityType?: "on-demand" | "spot";
  readonly limits?: NodePoolLimits;
  /** What DaemonSets take of each node. */
  readonly overhead: NodeOverhead;
  /** 1–100, the heaviest pool is tried first; absent = 0. */
  readonly weight?: number;
}

/** A type that can be launched, with what Karpenter thinks of it. */
export interface NodeOffer {
  readonly type: InstanceType;
  /** Karpenter's estimate, or what it has seen of this type. */
  readonly allocatable: Allocatable;
  readonly usdPerHour: number;
  /** How it is bought at this price; absent = as any pool buys. */
  readonly capacityType?: "on-demand" | "spot";
  /** Zones that have it; absent = all of the pool. */
  readonly zones?: readonly string[];
}
