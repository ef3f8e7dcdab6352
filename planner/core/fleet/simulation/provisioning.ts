import { launchedIndex } from "../launch.ts";
import { launchTable } from "../launch-table.ts";
import type { OpenClaim } from "../open-claim.ts";
import type { PodGroup } from "../pass.ts";
import type { RosterNode } from "../roster.ts";
import { solve } from "../solve.ts";
import { closeBatch, retryLater, triggerBatch } from "./batch-window.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { launchNode, type NodeOrder } from "./node-launch.ts";
import { openNode } from "./node-life.ts";
import { hasRoom, syncRoster } from "./placing.ts";
import type { PodKind } from "./pod-kind.ts";
import type { Run } from "./run.ts";
import { bindWaiting } from "./sessions.ts";

/** So many nodes that come up for a pod and do not hold it make a launch loop, which is broken off. */
const LAUNCHES_IN_VAIN = 3;

/** Returns the pods that wait for Karpenter, by kind. */
export function waitingGroups(run: Run): readonly PodGroup[] {
  const groups: PodGroup[] = [];
  for (let index = 0; index < run.karpenterKinds; index += 1) {
    const kind = run.kinds[index];
    if (kind !== undefined && kind.waiting > 0 && !kind.blocked)
      groups.push({ profile: index, pods: kind.waiting });
  }
  return groups;
}

/** Runs a pass of Karpenter's provisioner over all pods that wait, if the window has closed. */
export function provision(run: Run): void {
  if (!closeBatch(run)) return;
  const { batch, nowS } = run;
  batch.leftOver = false;
  const groups = waitingGroups(run);
  if (groups.length === 0) return;
  syncRoster(run);
  const pass = solve(run.scheduler, groups);
  for (const { node } of pass.additions) nominate(run, fleetNode(run, node));
  for (const claim of pass.claims) {
    const node = launchNode(run, orderOf(run, claim));
    if (node === undefined) batch.leftOver = true;
    else nominate(run, node);
  }
  if (pass.unplaced.length > 0) batch.leftOver = true;
  if (pass.unplaced.some(({ reason }) => reason === "limits")) run.counts.limitRefusals += 1;
  // with nodes that could not be launched, the passes after them must not wait for an answer
  batch.syncedS = Math.max(batch.syncedS, nowS);
}

/** Returns what a claim orders of AWS: the cheapest type; the zone is arbitrary among equals, here the first. */
export function orderOf(run: Run, claim: OpenClaim): NodeOrder {
  const type = claim.table.offers[launchedIndex(claim)]?.type.name;
  if (type === undefined) throw new Error("expected the launched type to be on offer");
  return { pool: claim.pool, type, zone: zoneOf(run, claim.zoneMask) };
}

/** Returns the first zone of a mask. */
export function zoneOf(run: Run, zoneMask: number): string {
  return run.scheduler.roster.zones[Math.log2(zoneMask & -zoneMask)] ?? "";
}

/** Returns the node of the run that a node of Karpenter's roster stands for. */
export function fleetNode(run: Run, roster: RosterNode): FleetNode {
  const node = run.fleet.get(roster.serial);
  if (node === undefined) throw new Error(`expected a node of the fleet, got ${roster.name}`);
  return node;
}

function nominate(run: Run, node: FleetNode): void {
  node.nominatedUntilS = run.nowS + run.input.timing.nominationS;
}

/** A node is ready: pods that wait are bound, and Karpenter learns what nodes of its type really have. */
export function onReady(run: Run, node: FleetNode): void {
  if (node.phase !== PHASE.launched) return;
  openNode(run, node);
  const known = run.seenTypes.has(node.type);
  bindWaiting(run);
  if (node.sessions + node.placeholders === 0) countInVain(run, node, known);
  if (!known) learn(run, node.type);
  if (waitingGroups(run).length > 0) retryLater(run);
}

/** The estimate of a type gives way to what was seen, so that what did not fit is not launched again. */
function learn(run: Run, type: string): void {
  run.seenTypes.add(type);
  if (!run.input.learnsRoom) return;
  const offers = run.input.offers.map((offer) =>
    run.seenTypes.has(offer.type.name) ? { ...offer, allocatable: offer.real } : offer,
  );
  const { tables, profiles, roster } = run.scheduler;
  run.scheduler = {
    tables: tables.map(({ pool }) => launchTable(pool, offers, roster.zones)),
    profiles,
    roster,
  };
  if (run.batch.leftOver) triggerBatch(run);
}

/** Where the estimate lets a pod on an empty node and the running node does not, another launch of the same kind is in vain too. */
function countInVain(run: Run, node: FleetNode, known: boolean): void {
  if (run.input.learnsRoom && !known) return;
  for (const kind of run.kinds.slice(0, run.karpenterKinds)) {
    if (kind.waiting === 0 || kind.blocked || hasRoom(node, kind) || !estimateHolds(run, node, kind))
      continue;
    kind.launchedInVain += 1;
    if (kind.launchedInVain < LAUNCHES_IN_VAIN) continue;
    kind.blocked = true;
    run.counts.launchLoops.push({
      profile: kind.profile.name,
      instanceType: node.type,
      nodes: kind.launchedInVain,
    });
  }
}

function estimateHolds(run: Run, node: FleetNode, kind: PodKind): boolean {
  const table = run.scheduler.tables[node.pool];
  const index = table?.offers.findIndex(({ type }) => type.name === node.type) ?? -1;
  return (
    table !== undefined &&
    (table.cpuMillicores[index] ?? 0) >= kind.cpuMillicores &&
    (table.memoryMib[index] ?? 0) >= kind.memoryMib
  );
}
