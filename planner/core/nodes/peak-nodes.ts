import type { NodeOverhead } from "../site.ts";
import { type NodeRoom, usableRoom } from "./fit.ts";
import { type PoolTypes, packItem } from "./nodes-for-mix.ts";
import type { PackItem } from "./pack.ts";
import { largestFirst, type ProfileSessions, wholeSessions } from "./session-mix.ts";

/** Nodes that are filled alike. */
export interface AlikeNodes {
  readonly nodes: number;
  /** On each of them. */
  readonly sessions: number;
}

interface OpenNodes extends AlikeNodes {
  readonly left: NodeRoom;
}

/**
 * Returns the nodes of a mix with the sessions that are on each, in the order in which they are opened: as many nodes as `nodesForMix`
 * counts, packed in the same way.
 */
export function peakNodes(
  { candidate, large }: PoolTypes,
  overhead: NodeOverhead,
  mix: readonly ProfileSessions[],
): readonly AlikeNodes[] {
  const rooms = [candidate, ...(large === undefined ? [] : [large.candidate])].map(({ room }) =>
    usableRoom(room, overhead),
  );
  let open: readonly OpenNodes[] = [];
  for (const item of largestFirst(wholeSessions(mix)).map(packItem)) {
    const empty = rooms.find((room) => howMany(room, item) > 0);
    if (empty === undefined) throw new Error("expected types that hold every profile");
    open = placed(open, item, empty);
  }
  return open;
}

/** Fills the open nodes in their order, then new ones. */
function placed(open: readonly OpenNodes[], item: PackItem, empty: NodeRoom): readonly OpenNodes[] {
  let left = item.count;
  const filled = open.flatMap((one) => {
    const parts = filledUp(one, item, left);
    left -= parts.reduce((sum, part) => sum + part.nodes * (part.sessions - one.sessions), 0);
    return parts;
  });
  const fresh = { nodes: Math.ceil(left / howMany(empty, item)), sessions: 0, left: empty };
  return [...filled, ...(left > 0 ? filledUp(fresh, item, left) : [])];
}

/** The nodes with as many sessions more as they hold: full ones, one that is filled in part, and those that nothing is left for. */
function filledUp(some: OpenNodes, item: PackItem, count: number): readonly OpenNodes[] {
  const each = howMany(some.left, item);
  if (each === 0 || count === 0) return [some];
  const full = Math.min(some.nodes, Math.floor(count / each));
  const rest = full < some.nodes ? count - full * each : 0;
  const partly = rest > 0 ? 1 : 0;
  return [
    { nodes: full, more: each },
    { nodes: partly, more: rest },
    { nodes: some.nodes - full - partly, more: 0 },
  ].flatMap(({ nodes, more }) =>
    nodes === 0 ? [] : [{ nodes, sessions: some.sessions + more, left: less(some.left, item, more) }],
  );
}

const BYTES_PER_MIB = 2 ** 20;

/** In bytes, as `poolPacker` compares memory. */
function howMany(left: NodeRoom, { cpuMillicores, memoryMib }: PackItem): number {
  const bytes = (mib: number): number => Math.round(mib * BYTES_PER_MIB);
  return Math.max(
    0,
    Math.floor(
      Math.min(left.cpuMillicores / cpuMillicores, bytes(left.memoryMib) / bytes(memoryMib), left.pods),
    ),
  );
}

function less(left: NodeRoom, { cpuMillicores, memoryMib }: PackItem, sessions: number): NodeRoom {
  return {
    cpuMillicores: left.cpuMillicores - sessions * cpuMillicores,
    memoryMib: left.memoryMib - sessions * (Math.round(memoryMib * BYTES_PER_MIB) / BYTES_PER_MIB),
    pods: left.pods - sessions,
  };
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
