import { refreshItem } from "./fit-index.ts";
import type { OpenClaim } from "./open-claim.ts";
import { indexOf, type RosterNode, type Trial } from "./roster.ts";
import type { PreparedProfile, Scheduler } from "./scheduler.ts";
import { countZones, recordZones, type ZoneCounts } from "./topology.ts";
import { zeros } from "./zeros.ts";

/** Pods of one profile that wait in the same way. */
export interface PodGroup {
  /** Index of the profile in the scheduler. */
  readonly profile: number;
  readonly pods: number;
  /** True for pods that consolidation would move: they may not go to nodes inside `consolidateAfter`. */
  readonly moved?: boolean;
}

/**
 * Why a pod found no place: `limits`: no type, or no node more, is left under a pool's limits; `topology`: a rule about other pods
 * stands against it; `resources`: no allowed type holds it beside the DaemonSets.
 */
export type UnplacedReason = "limits" | "topology" | "resources";

/** Pods that went to one node that was there. */
export interface Addition {
  readonly node: RosterNode;
  readonly podsByGroup: number[];
}

/** The outcome of one pass. Nothing of it has been carried out: the roster is as it was. */
export interface Pass {
  /** In the order in which they were opened. */
  readonly claims: readonly OpenClaim[];
  /** In the order in which they first received a pod. */
  readonly additions: readonly Addition[];
  /** In the order of the groups. */
  readonly unplaced: readonly {
    readonly group: number;
    readonly pods: number;
    readonly reason: UnplacedReason;
  }[];
}

/** What is left of a pool's limits inside a pass; infinite where there is none. */
export interface Remaining {
  cpuMillicores: number;
  memoryMib: number;
  readonly nodes: number;
}

/** A pass at work. */
export interface PassState {
  readonly scheduler: Scheduler;
  readonly groups: readonly PodGroup[];
  readonly claims: OpenClaim[];
  /** The same claims, as Karpenter's array lies. */
  readonly order: OpenClaim[];
  /** Nodes that have received a pod, in that order. */
  readonly trials: Trial[];
  readonly remaining: readonly Remaining[];
  readonly zoneCounts: ZoneCounts | undefined;
  readonly failed: number[];
  readonly reasons: UnplacedReason[];
}

/** Returns a pass over these groups before its first pod. */
export function beginPass(scheduler: Scheduler, groups: readonly PodGroup[]): PassState {
  let zonal = false;
  for (const group of groups) if (prepared(scheduler, group).zonal) zonal = true;
  return {
    scheduler,
    groups,
    claims: [],
    order: [],
    trials: [],
    remaining: scheduler.tables.map((_, pool) => remainingOf(scheduler, pool)),
    zoneCounts: zonal ? countZones(scheduler.roster) : undefined,
    failed: zeros(groups.length),
    reasons: [],
  };
}

function remainingOf(scheduler: Scheduler, pool: number): Remaining {
  const limits = scheduler.tables[pool]?.pool.limits;
  const use = scheduler.roster.poolUse[pool];
  return {
    cpuMillicores: (limits?.cpuMillicores ?? Number.POSITIVE_INFINITY) - (use?.cpuMillicores ?? 0),
    memoryMib: (limits?.memoryMib ?? Number.POSITIVE_INFINITY) - (use?.memoryMib ?? 0),
    nodes: (limits?.nodes ?? Number.POSITIVE_INFINITY) - (use?.nodes ?? 0),
  };
}

/** Returns the pods of a profile among those of a claim or node. */
export function podsOf(state: PassState, podsByGroup: number[] | undefined, profile: number): number {
  if (podsByGroup === undefined) return 0;
  return state.groups.reduce(
    (pods, group, index) => (group.profile === profile ? pods + (podsByGroup[index] ?? 0) : pods),
    0,
  );
}

/** Takes note of the zones of a pod, where some rule asks for them. */
export function recordPod(state: PassState, group: number, zoneMask: number): void {
  if (state.zoneCounts === undefined || !profileOf(state, group).zonal) return;
  recordZones(state.zoneCounts, state.groups[group]?.profile ?? 0, zoneMask);
}

/** Gives the nodes back the room that the pass took on trial. */
export function restoreRoster(state: PassState): void {
  for (const { node, freeCpuMillicores, freeMemoryMib, freePods } of state.trials) {
    node.freeCpuMillicores = freeCpuMillicores;
    node.freeMemoryMib = freeMemoryMib;
    node.freePods = freePods;
    node.trial = undefined;
    refreshItem(indexOf(state.scheduler.roster, node), node);
  }
}

/** Returns the profile of a group. */
export function profileOf(state: PassState, group: number): PreparedProfile {
  const asked = state.groups[group];
  if (asked === undefined) throw new Error(`expected one of ${state.groups.length} groups, got ${group}`);
  return prepared(state.scheduler, asked);
}

function prepared(scheduler: Scheduler, group: PodGroup): PreparedProfile {
  const found = scheduler.profiles[group.profile];
  if (found === undefined)
    throw new Error(`expected one of ${scheduler.profiles.length} profiles, got ${group.profile}`);
  return found;
}
