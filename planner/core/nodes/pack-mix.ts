import type { NodeRoom, SessionRequest } from "./fit.ts";

/** So many pods of one request. */
export interface CountedRequest extends SessionRequest {
  readonly count: number;
}

/** Nodes of one type for a mix of pods. */
export interface PackedMix {
  /** What first-fit decreasing needs. */
  readonly nodes: number;
  /** What no packing can go below: the largest over cpu, memory and pods of ⌈sum ÷ room⌉. */
  readonly lowerBound: number;
}

/** Nodes that are filled alike: `nodes` of them with the same room left. */
interface Run {
  nodes: number;
  cpuMillicores: number;
  memoryMib: number;
  pods: number;
}

/**
 * Packs a mix onto nodes of one type by first-fit decreasing, CPU first, then memory: the order in which Karpenter takes pods.
 *
 * Pods of one request fill node after node, so nodes stay in runs of equal ones and the cost is that of the requests squared,
 * whatever the counts.
 *
 * @param room what DaemonSets leave of an empty node.
 * @returns undefined when some request does not fit an empty node.
 */
export function packMix(mix: readonly CountedRequest[], room: NodeRoom): PackedMix | undefined {
  const wanted = mix
    .filter((part) => part.count > 0)
    .sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib);
  const runs: Run[] = [];
  for (const part of wanted) {
    const perNode = roomFor(part, room);
    if (perNode < 1) return undefined;
    const left = placeOnOpen(runs, part);
    openNew(runs, part, left, perNode, room);
  }
  return { nodes: runs.reduce((sum, run) => sum + run.nodes, 0), lowerBound: lowerBound(wanted, room) };
}

/** Memory is compared in bytes, where both sides are whole, so that an exact fit is not lost to a fraction. */
function roomFor(request: SessionRequest, room: Omit<Run, "nodes">): number {
  const memory = Math.floor(
    Math.round(room.memoryMib * BYTES_PER_MIB) / Math.round(request.memoryMib * BYTES_PER_MIB),
  );
  return Math.max(
    0,
    Math.min(Math.floor(room.cpuMillicores / request.cpuMillicores), memory, Math.floor(room.pods)),
  );
}

const BYTES_PER_MIB = 2 ** 20;

/** Fills the open nodes in their order and returns how many pods are left. A run that is filled in part is split in up to three. */
function placeOnOpen(runs: Run[], part: CountedRequest): number {
  let left = part.count;
  for (let i = 0; i < runs.length && left > 0; i += 1) {
    const run = runs[i];
    if (run === undefined) break;
    const each = roomFor(part, run);
    if (each === 0) continue;
    const full = Math.min(run.nodes, Math.floor(left / each));
    const rest = full < run.nodes ? left - full * each : 0;
    const pieces = [filled(run, full, part, each), filled(run, rest > 0 ? 1 : 0, part, rest)];
    const untouched = run.nodes - full - (rest > 0 ? 1 : 0);
    pieces.push({ ...run, nodes: untouched });
    const kept = pieces.filter((piece) => piece.nodes > 0);
    runs.splice(i, 1, ...kept);
    i += kept.length - 1;
    left -= full * each + rest;
  }
  return left;
}

function openNew(runs: Run[], part: CountedRequest, left: number, perNode: number, room: NodeRoom): void {
  const empty = { nodes: 0, ...room };
  const full = Math.floor(left / perNode);
  const rest = left - full * perNode;
  if (full > 0) runs.push(filled(empty, full, part, perNode));
  if (rest > 0) runs.push(filled(empty, 1, part, rest));
}

function filled(run: Run, nodes: number, part: SessionRequest, each: number): Run {
  return {
    nodes,
    cpuMillicores: run.cpuMillicores - each * part.cpuMillicores,
    memoryMib: run.memoryMib - each * part.memoryMib,
    pods: run.pods - each,
  };
}

function lowerBound(wanted: readonly CountedRequest[], room: NodeRoom): number {
  const sum = (of: (part: CountedRequest) => number): number =>
    wanted.reduce((total, part) => total + part.count * of(part), 0);
  // A sum of fractions may stand a hair above a whole number of nodes.
  const nodesFor = (need: number, have: number): number => Math.ceil(need / have - 1e-9);
  return Math.max(
    0,
    nodesFor(
      sum((part) => part.cpuMillicores),
      room.cpuMillicores,
    ),
    nodesFor(
      sum((part) => part.memoryMib),
      room.memoryMib,
    ),
    nodesFor(
      sum(() => 1),
      room.pods,
    ),
  );
}
