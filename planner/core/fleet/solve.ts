import { type FitIndex, firstFit, refreshAt } from "./fit-index.ts";
import { claimZones, placeOnNew } from "./new-claim.ts";
import { addToClaim, settleClaim, typesWith } from "./open-claim.ts";
import {
  beginPass,
  type Pass,
  type PassState,
  type PodGroup,
  podsOf,
  profileOf,
  recordPod,
  restoreRoster,
} from "./pass.ts";
import type { PlacementRule, PodProfile } from "./pod-profile.ts";
import type { RosterNode } from "./roster.ts";
import type { Scheduler } from "./scheduler.ts";
import { zonesUnder } from "./topology.ts";
import { zeros } from "./zeros.ts";

const NO_RULES: readonly PlacementRule[] = [];

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
  const state = beginPass(scheduler, groups);
  const queue = placeAll(state);
  retry(state, queue);
  restoreRoster(state);
  return {
    claims: state.claims,
    additions: state.trials,
    unplaced: unplacedOf(state),
  };
}

function unplacedOf({ groups, failed, reasons }: PassState): Pass["unplaced"] {
  const unplaced: Pass["unplaced"][number][] = [];
  for (let group = 0; group < groups.length; group += 1) {
    const pods = failed[group] ?? 0;
    if (pods > 0) unplaced.push({ group, pods, reason: reasons[group] ?? "resources" });
  }
  return unplaced;
}

/** Tries each pod once and returns those that are worth another try, as groups. */
function placeAll(state: PassState): number[] {
  const bySize = state.groups.map((_, group) => group);
  if (bySize.length > 1) bySize.sort((a, b) => compareSize(state, a, b));
  const again: number[] = [];
  for (const group of bySize) {
    const pods = state.groups[group]?.pods ?? 0;
    if (profileOf(state, group).plain) {
      state.failed[group] = placePlain(state, group, pods);
      continue;
    }
    for (let tried = 0; tried < pods; tried += 1) if (!place(state, group)) again.push(group);
  }
  return again;
}

/** Places pods without rules about others and returns how many find no place: what does not fit once does not fit later. */
function placePlain(state: PassState, group: number, pods: number): number {
  const { roster } = state.scheduler;
  let left = fillNodes(state, group, pods, roster.ready);
  if (left > 0) left = fillNodes(state, group, left, roster.inFlight);
  while (left > 0 && (placeOnClaim(state, group, NO_RULES) || placeOnNew(state, group, NO_RULES))) left -= 1;
  return left;
}

/** Fills one node after the other, in order, and returns the pods that are left. */
function fillNodes(state: PassState, group: number, pods: number, index: FitIndex<RosterNode>): number {
  const { profile } = profileOf(state, group);
  const moved = state.groups[group]?.moved === true;
  let left = pods;
  for (let position = 0; left > 0; position += 1) {
    position = firstFit(index, profile.cpuMillicores, profile.memoryMib, position);
    const node = position < 0 ? undefined : index.items[position];
    if (node === undefined) break;
    if (moved && node.insideConsolidateAfter) continue;
    while (left > 0 && fits(node, profile)) {
      addToNode(state, group, node);
      left -= 1;
    }
    refreshAt(index, position);
  }
  return left;
}

function fits(node: RosterNode, { cpuMillicores, memoryMib }: PodProfile): boolean {
  return node.freeCpuMillicores >= cpuMillicores && node.freeMemoryMib >= memoryMib && node.freePods >= 1;
}

function compareSize(state: PassState, a: number, b: number): number {
  const one = profileOf(state, a).profile;
  const other = profileOf(state, b).profile;
  return other.cpuMillicores - one.cpuMillicores || other.memoryMib - one.memoryMib || a - b;
}

/** Goes round until a whole round has placed nothing. */
function retry(state: PassState, queue: number[]): void {
  let left = queue;
  for (let progress = true; progress && left.length > 0; ) {
    const still = left.filter((group) => !place(state, group));
    progress = still.length < left.length;
    left = still;
  }
  for (const group of left) state.failed[group] = (state.failed[group] ?? 0) + 1;
}

/** Places one pod with all its preferences, then with one less, until none is left. */
function place(state: PassState, group: number): boolean {
  for (const rules of profileOf(state, group).levels) {
    if (
      placeOnNode(state, group, rules) ||
      placeOnClaim(state, group, rules) ||
      placeOnNew(state, group, rules)
    ) {
      return true;
    }
  }
  return false;
}

function placeOnNode(state: PassState, group: number, rules: readonly PlacementRule[]): boolean {
  const { roster } = state.scheduler;
  return (
    placeInIndex(state, group, rules, roster.ready) || placeInIndex(state, group, rules, roster.inFlight)
  );
}

function placeInIndex(
  state: PassState,
  group: number,
  rules: readonly PlacementRule[],
  index: FitIndex<RosterNode>,
): boolean {
  const { profile } = profileOf(state, group);
  const moved = state.groups[group]?.moved === true;
  let position = 0;
  for (;;) {
    position = firstFit(index, profile.cpuMillicores, profile.memoryMib, position);
    const node = position < 0 ? undefined : index.items[position];
    if (node === undefined) return false;
    if (!(moved && node.insideConsolidateAfter) && nodeAllows(state, group, rules, node)) {
      addToNode(state, group, node);
      refreshAt(index, position);
      return true;
    }
    position += 1;
  }
}

function nodeAllows(
  state: PassState,
  group: number,
  rules: readonly PlacementRule[],
  node: RosterNode,
): boolean {
  if (rules.length === 0) return true;
  const { profile = 0 } = state.groups[group] ?? {};
  const samePods = (node.podsByProfile[profile] ?? 0) + podsOf(state, node.trial?.podsByGroup, profile);
  return zonesUnder(rules, state.zoneCounts, profile, 1 << node.zone, samePods) !== 0;
}

function addToNode(state: PassState, group: number, node: RosterNode): void {
  const { profile } = profileOf(state, group);
  let { trial } = node;
  if (trial === undefined) {
    const { freeCpuMillicores, freeMemoryMib, freePods } = node;
    const podsByGroup = zeros(state.groups.length);
    trial = { node, podsByGroup, freeCpuMillicores, freeMemoryMib, freePods };
    node.trial = trial;
    state.trials.push(trial);
  }
  trial.podsByGroup[group] = (trial.podsByGroup[group] ?? 0) + 1;
  node.freeCpuMillicores -= profile.cpuMillicores;
  node.freeMemoryMib -= profile.memoryMib;
  node.freePods -= 1;
  recordPod(state, group, 1 << node.zone);
}

function placeOnClaim(state: PassState, group: number, rules: readonly PlacementRule[]): boolean {
  const { profile } = profileOf(state, group);
  const { order } = state;
  const plain = rules.length === 0;
  for (let position = 0; position < order.length; position += 1) {
    const claim = order[position];
    if (claim === undefined || claim.fullForGroup === group) continue;
    const zoneMask = plain ? claim.zoneMask : claimZones(state, group, rules, claim);
    const types = zoneMask === 0 ? undefined : typesWith(claim, profile, zoneMask);
    if (types !== undefined) {
      addToClaim(claim, profile, group, types, zoneMask);
      recordPod(state, group, zoneMask);
      settleClaim(order, position);
      return true;
    }
    if (plain) claim.fullForGroup = group;
  }
  return false;
}
