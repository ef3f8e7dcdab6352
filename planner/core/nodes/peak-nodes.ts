import type { NodeOverhead } from "../site.ts";
import { packedNodes } from "./count-packer.ts";
import { usableRoom } from "./fit.ts";
import { type PoolTypes, packItem } from "./nodes-for-mix.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";

/** Nodes that are filled alike. */
export interface AlikeNodes {
  readonly nodes: number;
  /** On each of them. */
  readonly sessions: number;
}

/**
 * Returns the nodes of a mix with the sessions that are on each, in the order in which they are opened: as many nodes as `nodesForMix`
 * counts.
 */
export function peakNodes(
  { candidate, large }: PoolTypes,
  overhead: NodeOverhead,
  mix: readonly ProfileSessions[],
): readonly AlikeNodes[] {
  const items = wholeSessions(mix).map(packItem);
  return packedNodes(
    items,
    Float64Array.from(items, ({ count }) => count),
    usableRoom(candidate.room, overhead),
    large === undefined ? undefined : usableRoom(large.candidate.room, overhead),
  ).map(({ nodes, pods }) => ({ nodes, sessions: pods }));
}

/** Returns the sessions on the fullest node: those that end with it. */
export function lostWithANode(packed: readonly AlikeNodes[]): number {
  return Math.max(0, ...packed.map(({ sessions }) => sessions));
}

/** Returns the nodes and the sessions of the zone that has most of them, where the nodes are dealt over the zones in their order. */
export function lostWithAZone(packed: readonly AlikeNodes[], zones: number): AlikeNodes {
  const each = packed.flatMap(({ nodes, sessions }) => new Array<number>(nodes).fill(sessions));
  const lost = Array.from({ length: zones }, (_, zone) => each.filter((_, place) => place % zones === zone));
  return lost
    .map((some) => ({ nodes: some.length, sessions: some.reduce((sum, sessions) => sum + sessions, 0) }))
    .reduce((most, one) => (one.sessions > most.sessions ? one : most), { nodes: 0, sessions: 0 });
}
