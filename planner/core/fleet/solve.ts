import { type FitIndex, firstFit, refreshAt, refreshItem } from "./fit-index.ts";
import { type LaunchTable, narrow, type TypeSet } from "./launch-table.ts";
import type { NodePoolLimits } from "./node-pool.ts";
import { addToClaim, type OpenClaim, openClaim, settleClaim, survivors, typesWith } from "./open-claim.ts";
import type { PlacementRule } from "./pod-profile.ts";
import { indexOf, type RosterNode } from "./roster.ts";
import type { PreparedProfile, Scheduler } from "./scheduler.ts";
import { countZones, recordZones, type ZoneCounts, zonesUnder } from "./topology.ts";

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
  readonly podsByGroup: Int32Array;
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

interface Touched extends Addition {
  readonly freeCpuMillicores: number;
  readonly freeMemoryMib: number;
  readonly freePods: number;
}

/** What is left of a pool's limits inside a pass; infinite where there is none. */
interface Remaining {
  cpuMillicores: number;
  memoryMib: number;
  readonly nodes: number;
}

interface State {
  readonly scheduler: Scheduler;
  readonly groups: readonly PodGroup[];
  readonly claims: OpenClaim[];
  /** The same claims, as Karpenter's array lies. */
  readonly order: OpenClaim[];
  readonly touched: Map<RosterNode, Touched>;
  readonly remaining: readonly Remaining[];
  readonly zoneCounts: ZoneCounts | undefined;
  /** For each group the first position worth a look in both indexes; nodes before it are too full. */
  readonly readyFrom: Int32Array;
  readonly inFlightFrom: Int32Array;
  readonly failed: Int32Array;
  readonly reasons: UnplacedReason[];
}

/**
 * Places pods as one pass of Karpenter's scheduler does, and returns what it would launch.
 *
 * The largest pods first, by CPU, then memory, then the order of the groups; each goes to the first node with room, else to the open
 * claim with the fewest pods that some type still holds, else to a new claim. Price plays no part. Pods with rules about other pods
 * are tried again as long as that places any of them.
 *
 * Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/provisioning/scheduling/{scheduler,queue,nodeclaim}.go.
 */
export function solve(scheduler: Scheduler, groups: readonly PodGroup[]): Pass {
  const state = begin(scheduler, groups);
  const queue = placeAll(state);
  retry(state, queue);
  restore(state);
  return {
    claims: state.claims,
    additions: [...state.touched.values()],
    unplaced: groups.flatMap((_, group) => {
      const pods = state.failed[group] ?? 0;
      return pods > 0 ? [{ group, pods, reason: state.reasons[group] ?? "resources" }] : [];
    }),
  };
}

function begin(scheduler: Scheduler, groups: readonly PodGroup[]): State {
  const zonal = groups.some((group) => prepared(scheduler, group).zonal);
  return {
    scheduler,
    groups,
    claims: [],
    order: [],
    touched: new Map(),
    remaining: scheduler.tables.map((table, pool) => remainingOf(scheduler, pool, table.pool.limits)),
    zoneCounts: zonal ? countZones(scheduler.roster) : undefined,
    readyFrom: new Int32Array(groups.length),
    inFlightFrom: new Int32Array(groups.length),
    failed: new Int32Array(groups.length),
    reasons: [],
  };
}

function remainingOf(scheduler: Scheduler, pool: number, limits: NodePoolLimits | undefined): Remaining {
  const use = scheduler.roster.poolUse[pool] ?? { cpuMillicores: 0, memoryMib: 0, nodes: 0 };
  const left = (limit: number | undefined, used: number): number =>
    (limit ?? Number.POSITIVE_INFINITY) - used;
  return {
    cpuMillicores: left(limits?.cpuMillicores, use.cpuMillicores),
    memoryMib: left(limits?.memoryMib, use.memoryMib),
    nodes: left(limits?.nodes, use.nodes),
  };
}

/** Tries each pod once and returns those that are worth another try, as groups. */
function placeAll(state: State): number[] {
  const bySize = state.groups.map((_, index) => index).sort((a, b) => compareSize(state, a, b));
  const again: number[] = [];
  for (const group of bySize) {
    const pods = state.groups[group]?.pods ?? 0;
    const { plain } = preparedAt(state, group);
    for (let placed = 0; placed < pods; placed += 1) {
      if (place(state, group)) continue;
      if (plain) {
        state.failed[group] = pods - placed;
        break;
      }
      again.push(group);
    }
  }
  return again;
}

function compareSize(state: State, a: number, b: number): number {
  const one = preparedAt(state, a).profile;
  const other = preparedAt(state, b).profile;
  return other.cpuMillicores - one.cpuMillicores || other.memoryMib - one.memoryMib || a - b;
}

/** Goes round until a whole round has placed nothing. */
function retry(state: State, queue: number[]): void {
  let left = queue;
  for (let progress = true; progress && left.length > 0; ) {
    const still = left.filter((group) => !place(state, group));
    progress = still.length < left.length;
    left = still;
  }
  for (const group of left) state.failed[group] = (state.failed[group] ?? 0) + 1;
}

/** Places one pod with all its preferences, then with one less, until none is left. */
function place(state: State, group: number): boolean {
  const { levels } = preparedAt(state, group);
  return levels.some(
    (rules) =>
      placeOnNode(state, group, rules) ||
      placeOnClaim(state, group, rules) ||
      placeOnNew(state, group, rules),
  );
}

function placeOnNode(state: State, group: number, rules: readonly PlacementRule[]): boolean {
  const { roster } = state.scheduler;
  return (
    placeInIndex(state, group, rules, roster.ready, state.readyFrom) ||
    placeInIndex(state, group, rules, roster.inFlight, state.inFlightFrom)
  );
}

function placeInIndex(
  state: State,
  group: number,
  rules: readonly PlacementRule[],
  index: FitIndex<RosterNode>,
  from: Int32Array,
): boolean {
  const { profile } = preparedAt(state, group);
  const plain = rules.length === 0;
  const moved = state.groups[group]?.moved === true;
  let position = from[group] ?? 0;
  for (;;) {
    position = firstFit(index, profile.cpuMillicores, profile.memoryMib, position);
    const node = position < 0 ? undefined : index.items[position];
    if (node === undefined) {
      if (plain) from[group] = index.leaves;
      return false;
    }
    if (!(moved && node.insideConsolidateAfter) && nodeAllows(state, group, rules, node)) {
      if (plain) from[group] = position;
      addToNode(state, group, node);
      refreshAt(index, position);
      return true;
    }
    position += 1;
  }
}

function nodeAllows(state: State, group: number, rules: readonly PlacementRule[], node: RosterNode): boolean {
  if (rules.length === 0) return true;
  const { profile = 0 } = state.groups[group] ?? {};
  const samePods =
    (node.podsByProfile[profile] ?? 0) + podsOf(state, state.touched.get(node)?.podsByGroup, profile);
  return zonesUnder(rules, state.zoneCounts, profile, 1 << node.zone, samePods) !== 0;
}

function addToNode(state: State, group: number, node: RosterNode): void {
  const { profile } = preparedAt(state, group);
  let touched = state.touched.get(node);
  if (touched === undefined) {
    const { freeCpuMillicores, freeMemoryMib, freePods } = node;
    const podsByGroup = new Int32Array(state.groups.length);
    touched = { node, podsByGroup, freeCpuMillicores, freeMemoryMib, freePods };
    state.touched.set(node, touched);
  }
  touched.podsByGroup[group] = (touched.podsByGroup[group] ?? 0) + 1;
  node.freeCpuMillicores -= profile.cpuMillicores;
  node.freeMemoryMib -= profile.memoryMib;
  node.freePods -= 1;
  record(state, group, 1 << node.zone);
}

function placeOnClaim(state: State, group: number, rules: readonly PlacementRule[]): boolean {
  const { profile } = preparedAt(state, group);
  const { order } = state;
  const plain = rules.length === 0;
  for (let position = 0; position < order.length; position += 1) {
    const claim = order[position];
    if (claim === undefined || claim.fullForGroup === group) continue;
    const zoneMask = plain ? claim.zoneMask : claimZones(state, group, rules, claim);
    const types = zoneMask === 0 ? undefined : typesWith(claim, profile, zoneMask);
    if (types !== undefined) {
      addToClaim(claim, profile, group, types, zoneMask);
      record(state, group, zoneMask);
      settleClaim(order, position);
      return true;
    }
    if (plain) claim.fullForGroup = group;
  }
  return false;
}

function placeOnNew(state: State, group: number, rules: readonly PlacementRule[]): boolean {
  const { tables } = state.scheduler;
  const reasons = new Set<UnplacedReason>();
  for (let pool = 0; pool < tables.length; pool += 1) {
    const table = tables[pool];
    if (table === undefined) continue;
    const reason = placeOnNewOf(state, group, rules, pool, table);
    if (reason === undefined) return true;
    reasons.add(reason);
  }
  state.reasons[group] = reasons.has("limits")
    ? "limits"
    : reasons.has("topology")
      ? "topology"
      : "resources";
  return false;
}

/** Opens a claim of one pool for a pod; returns why not, or `undefined` if it was opened. */
function placeOnNewOf(
  state: State,
  group: number,
  rules: readonly PlacementRule[],
  pool: number,
  table: LaunchTable,
): UnplacedReason | undefined {
  const { profile } = preparedAt(state, group);
  const remaining = state.remaining[pool] ?? { cpuMillicores: 0, memoryMib: 0, nodes: 0 };
  if (remaining.nodes <= 0) return "limits";
  const allowed = typesUnder(table, remaining);
  if (allowed.members.length === 0) return table.offers.length === 0 ? "resources" : "limits";
  const claim = openClaim(pool, table, allowed, state.groups.length);
  const zoneMask = rules.length === 0 ? claim.zoneMask : claimZones(state, group, rules, claim);
  if (zoneMask === 0) return "topology";
  const types = typesWith(claim, profile, zoneMask);
  if (types === undefined) return "resources";
  addToClaim(claim, profile, group, types, zoneMask);
  record(state, group, zoneMask);
  state.claims.push(claim);
  state.order.push(claim);
  settleClaim(state.order, state.order.length - 1);
  subtractLargest(remaining, claim);
  return undefined;
}

/** A limit counts the capacity of a node, so every type that is larger than the rest of it goes. */
function typesUnder(table: LaunchTable, remaining: Remaining): TypeSet {
  if (!Number.isFinite(remaining.cpuMillicores) && !Number.isFinite(remaining.memoryMib)) return table.all;
  return narrow(
    table,
    table.all,
    (index) =>
      (table.capacityCpuMillicores[index] ?? 0) <= remaining.cpuMillicores &&
      (table.capacityMemoryMib[index] ?? 0) <= remaining.memoryMib,
  );
}

/** Nobody knows yet which type a claim becomes, so the largest of each resource is counted, as soon as it has its first pod. */
function subtractLargest(remaining: Remaining, claim: OpenClaim): void {
  if (!Number.isFinite(remaining.cpuMillicores) && !Number.isFinite(remaining.memoryMib)) return;
  const types = survivors(claim);
  const largest = (values: Float64Array): number =>
    types.reduce((max, index) => Math.max(max, values[index] ?? 0), 0);
  remaining.cpuMillicores -= largest(claim.table.capacityCpuMillicores);
  remaining.memoryMib -= largest(claim.table.capacityMemoryMib);
}

function claimZones(state: State, group: number, rules: readonly PlacementRule[], claim: OpenClaim): number {
  const { profile = 0 } = state.groups[group] ?? {};
  return zonesUnder(
    rules,
    state.zoneCounts,
    profile,
    claim.zoneMask,
    podsOf(state, claim.podsByGroup, profile),
  );
}

function podsOf(state: State, podsByGroup: Int32Array | undefined, profile: number): number {
  if (podsByGroup === undefined) return 0;
  return state.groups.reduce(
    (pods, group, index) => (group.profile === profile ? pods + (podsByGroup[index] ?? 0) : pods),
    0,
  );
}

function record(state: State, group: number, zoneMask: number): void {
  if (state.zoneCounts === undefined || !preparedAt(state, group).zonal) return;
  recordZones(state.zoneCounts, state.groups[group]?.profile ?? 0, zoneMask);
}

function restore(state: State): void {
  for (const [node, before] of state.touched) {
    node.freeCpuMillicores = before.freeCpuMillicores;
    node.freeMemoryMib = before.freeMemoryMib;
    node.freePods = before.freePods;
    refreshItem(indexOf(state.scheduler.roster, node), node);
  }
}

function preparedAt(state: State, group: number): PreparedProfile {
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
