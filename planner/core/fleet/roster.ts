import {
  createFitIndex,
  type FitIndex,
  insertItem,
  type Roomy,
  refreshItem,
  removeItem,
  removeItems,
} from "./fit-index.ts";
import type { PodProfile } from "./pod-profile.ts";
import { zeros } from "./zeros.ts";

/** A node that is there, or a claim for which one is on its way. */
export interface NewRosterNode {
  readonly name: string;
  /** Number by which whoever keeps the roster knows it; absent where names are enough. */
  readonly serial?: number;
  /** Index of its pool in the scheduler; −1 if it belongs to none and counts against no limit. */
  readonly pool: number;
  readonly type: string;
  readonly zone: string;
  readonly usdPerHour: number;
  /** What pods may ask of it beside the DaemonSets. */
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly pods: number;
  /** What the pool's limits count. */
  readonly capacityCpuMillicores: number;
  readonly capacityMemoryMib: number;
  readonly initialized: boolean;
}

/** A node of a roster. Only the functions of this file may change it, `insideConsolidateAfter` and passes apart. */
export interface RosterNode extends Roomy {
  readonly serial: number;
  readonly pool: number;
  readonly type: string;
  /** Index into the roster's zones. */
  readonly zone: number;
  readonly usdPerHour: number;
  readonly capacityCpuMillicores: number;
  capacityMemoryMib: number;
  initialized: boolean;
  /** Pods bound here, by index of their profile. */
  readonly podsByProfile: number[];
  podCount: number;
  /** True until nothing has happened to its pods for `consolidateAfter`; then it is no target of consolidation either. */
  insideConsolidateAfter: boolean;
  /** What the pass at work has put on it. */
  trial: Trial | undefined;
}

/** Pods that a pass at work has put on a node, by index of their group, and the room that the node had before. */
export interface Trial {
  readonly node: RosterNode;
  readonly podsByGroup: number[];
  readonly freeCpuMillicores: number;
  readonly freeMemoryMib: number;
  readonly freePods: number;
}

/** What the nodes of one pool take of its limits. */
export interface PoolUse {
  cpuMillicores: number;
  memoryMib: number;
  nodes: number;
}

/**
 * The nodes that there are, kept up to date one change at a time.
 *
 * Karpenter looks at initialized nodes first, then at those on their way, each group by name.
 */
export interface Roster {
  readonly profiles: readonly PodProfile[];
  readonly zones: string[];
  readonly ready: FitIndex<RosterNode>;
  readonly inFlight: FitIndex<RosterNode>;
  readonly poolUse: readonly PoolUse[];
}

/** Returns a roster without nodes. */
export function createRoster(
  profiles: readonly PodProfile[],
  pools: number,
  zones: readonly string[],
): Roster {
  return {
    profiles,
    zones: [...zones],
    ready: createFitIndex(),
    inFlight: createFitIndex(),
    poolUse: Array.from({ length: pools }, () => ({ cpuMillicores: 0, memoryMib: 0, nodes: 0 })),
  };
}

/** Adds a node without pods and returns it. */
export function addNode(roster: Roster, node: NewRosterNode): RosterNode {
  const added: RosterNode = {
    name: node.name,
    serial: node.serial ?? -1,
    pool: node.pool,
    type: node.type,
    zone: zoneIndex(roster, node.zone),
    usdPerHour: node.usdPerHour,
    freeCpuMillicores: node.cpuMillicores,
    freeMemoryMib: node.memoryMib,
    freePods: node.pods,
    capacityCpuMillicores: node.capacityCpuMillicores,
    capacityMemoryMib: node.capacityMemoryMib,
    initialized: node.initialized,
    podsByProfile: zeros(roster.profiles.length),
    podCount: 0,
    insideConsolidateAfter: false,
    trial: undefined,
    hidden: false,
    position: -1,
  };
  insertItem(indexOf(roster, added), added);
  count(roster, added, 1);
  return added;
}

/** Takes a node away, with whatever is on it. */
export function removeNode(roster: Roster, node: RosterNode): void {
  removeItem(indexOf(roster, node), node);
  if (!node.hidden) count(roster, node, -1);
}

/** Takes hidden nodes away, many for the price of one. */
export function removeHiddenNodes(roster: Roster, nodes: readonly RosterNode[]): void {
  const seen = nodes.find((node) => !node.hidden);
  if (seen !== undefined) throw new Error(`expected hidden nodes, got ${seen.name}`);
  const gone = new Set(nodes);
  removeItems(roster.ready, gone);
  removeItems(roster.inFlight, gone);
}

/** Takes note that a node on its way has become one that is there. */
export function initializeNode(roster: Roster, node: RosterNode): void {
  removeItem(indexOf(roster, node), node);
  node.initialized = true;
  insertItem(indexOf(roster, node), node);
}

/**
 * Takes note of how much more memory the running node has than was reckoned, or less if negative.
 *
 * Karpenter reckons a node on its way by its estimate, and one that is there by what the kubelet says.
 */
export function correctMemory(roster: Roster, node: RosterNode, moreMemoryMib: number): void {
  if (!node.hidden) count(roster, node, -1);
  node.capacityMemoryMib += moreMemoryMib;
  node.freeMemoryMib += moreMemoryMib;
  if (!node.hidden) count(roster, node, 1);
  refreshItem(indexOf(roster, node), node);
}

/** Binds pods of a profile to a node, or takes them off if `pods` is negative. Does not ask whether they fit. */
export function bindPods(roster: Roster, node: RosterNode, profile: number, pods: number): void {
  addPods(roster, node, profile, pods);
  refreshItem(indexOf(roster, node), node);
}

/** Makes the pods of a node, by index of their profile, those that are given. Does not ask whether they fit. */
export function setPods(roster: Roster, node: RosterNode, podsByProfile: readonly number[]): void {
  let changed = false;
  for (let profile = 0; profile < roster.profiles.length; profile += 1) {
    const pods = (podsByProfile[profile] ?? 0) - (node.podsByProfile[profile] ?? 0);
    if (pods === 0) continue;
    addPods(roster, node, profile, pods);
    changed = true;
  }
  if (changed) refreshItem(indexOf(roster, node), node);
}

function addPods(roster: Roster, node: RosterNode, profile: number, pods: number): void {
  const request = roster.profiles[profile];
  if (request === undefined)
    throw new Error(`expected one of ${roster.profiles.length} profiles, got ${profile}`);
  node.podsByProfile[profile] = (node.podsByProfile[profile] ?? 0) + pods;
  node.podCount += pods;
  node.freeCpuMillicores -= pods * request.cpuMillicores;
  node.freeMemoryMib -= pods * request.memoryMib;
  node.freePods -= pods;
}

/** Hides a node from every search, as if it were not there; it takes nothing of its pool's limits meanwhile. */
export function hideNode(roster: Roster, node: RosterNode): void {
  if (node.hidden) return;
  node.hidden = true;
  refreshItem(indexOf(roster, node), node);
  count(roster, node, -1);
}

/** Undoes {@link hideNode}. */
export function showNode(roster: Roster, node: RosterNode): void {
  if (!node.hidden) return;
  node.hidden = false;
  refreshItem(indexOf(roster, node), node);
  count(roster, node, 1);
}

/** Returns the index that a node stands in. */
export function indexOf(roster: Roster, node: RosterNode): FitIndex<RosterNode> {
  return node.initialized ? roster.ready : roster.inFlight;
}

function count(roster: Roster, node: RosterNode, sign: 1 | -1): void {
  const use = roster.poolUse[node.pool];
  if (use === undefined) return;
  use.cpuMillicores += sign * node.capacityCpuMillicores;
  use.memoryMib += sign * node.capacityMemoryMib;
  use.nodes += sign;
}

/** A zone that no pool has named still counts as a domain once a node stands in it. */
function zoneIndex(roster: Roster, zone: string): number {
  const known = roster.zones.indexOf(zone);
  if (known >= 0) return known;
  if (roster.zones.length === 31) throw new Error(`expected at most 31 zones, got ${zone} as one more`);
  return roster.zones.push(zone) - 1;
}
