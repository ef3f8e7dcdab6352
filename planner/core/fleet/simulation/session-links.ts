import type { FleetNode } from "./fleet-node.ts";
import type { PodKind } from "./pod-kind.ts";
import type { SessionTable } from "./session-table.ts";

/** Puts a session at the head of the list of its node. */
export function linkToNode(table: SessionTable, node: FleetNode, session: number): void {
  const first = node.firstSession;
  table.nodes[session] = node.slot;
  table.previous[session] = -1;
  table.next[session] = first;
  if (first >= 0) table.previous[first] = session;
  node.firstSession = session;
}

/** Takes a session out of the list of its node. */
export function unlinkFromNode(table: SessionTable, node: FleetNode, session: number): void {
  const next = table.next[session] ?? -1;
  const previous = table.previous[session] ?? -1;
  if (previous >= 0) table.next[previous] = next;
  else node.firstSession = next;
  if (next >= 0) table.previous[next] = previous;
}

/** Puts a session at the end of the list of those of its kind that wait. */
export function linkToWaiting(table: SessionTable, kind: PodKind, session: number): void {
  const last = kind.lastWaiting;
  table.previous[session] = last;
  table.next[session] = -1;
  if (last >= 0) table.next[last] = session;
  else kind.firstWaiting = session;
  kind.lastWaiting = session;
  kind.waiting += 1;
}

/** Takes a session out of the list of those that wait. */
export function unlinkFromWaiting(table: SessionTable, kind: PodKind, session: number): void {
  const next = table.next[session] ?? -1;
  const previous = table.previous[session] ?? -1;
  if (previous >= 0) table.next[previous] = next;
  else kind.firstWaiting = next;
  if (next >= 0) table.previous[next] = previous;
  else kind.lastWaiting = previous;
  kind.waiting -= 1;
}
