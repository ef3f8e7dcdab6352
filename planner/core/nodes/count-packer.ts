import { wholeBytesFromMib } from "../quantity.ts";
import { createRuns, type EmptyNode, type NodeRuns } from "./node-runs.ts";

/** What one node offers, DaemonSets taken off. */
export interface PackRoom {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  /** Absent = no limit. */
  readonly pods?: number;
}

/** What one pod asks for. */
interface Request {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** Nodes of the two types of a pool. */
export interface NodeCounts {
  main: number;
  large: number;
}

/** Nodes that are filled alike, and the pods on each of them. */
export interface PackedNodes {
  readonly nodes: number;
  readonly pods: number;
}

/** Writes the nodes that pods need into `into`; `counts` holds the pods of each request, in the order in which the packer got them. */
export type PoolPacker = (counts: Float64Array, into: NodeCounts) => void;

/** Returns the nodes that pods need, with `counts` as for a {@link PoolPacker}. */
export type CountPacker = (counts: Float64Array) => number;

/** Returns a {@link poolPacker} of nodes of one size. */
export function countPacker(requests: readonly Request[], room: PackRoom): CountPacker {
  const pack = poolPacker(requests, room);
  const nodes: NodeCounts = { main: 0, large: 0 };
  return (counts) => {
    pack(counts, nodes);
    return nodes.main;
  };
}

/**
 * Returns a packer of pods onto the nodes of a pool, made once for thousands of counts: first-fit decreasing by CPU, then memory, the
 * order in which Karpenter takes pods. Each goes on the first open node of either type that has room, as kube-scheduler and Karpenter put
 * pods on nodes that are there first, else on a new one of the main type, or, where that is too small for it, of the large type. Nodes
 * that are filled alike stay together in one run, so that the cost depends on the number of requests and not on that of the pods.
 * Memory is compared in whole bytes, so that an exact fit is not lost.
 *
 * @param requests each fits an empty node of one of the types.
 */
export function poolPacker(requests: readonly Request[], main: PackRoom, large?: PackRoom): PoolPacker {
  return packerOn(createRuns(4 * requests.length + 4), requests, main, large);
}

/** Returns the nodes onto which a {@link poolPacker} packs pods, in the order in which it opens them, and the pods that are on each. */
export function packedNodes(
  requests: readonly Request[],
  counts: Float64Array,
  main: PackRoom,
  large?: PackRoom,
): readonly PackedNodes[] {
  const runs = createRuns(4 * requests.length + 4);
  const opened: { nodes: number; readonly pods: number }[] = [];
  packerOn(runs, requests, main, large, (nodes, { pods }) => opened.push({ nodes, pods }))(counts, {
    main: 0,
    large: 0,
  });
  let place = 0;
  return runs.left().map(({ nodes, pods }) => {
    // Runs are split where they stand, so that the nodes opened first are those of the first runs.
    while (opened[place]?.nodes === 0) place += 1;
    const of = opened[place] ?? { nodes, pods };
    of.nodes -= nodes;
    return { nodes, pods: of.pods - pods };
  });
}

function packerOn(
  runs: NodeRuns,
  requests: readonly Request[],
  main: PackRoom,
  large: PackRoom | undefined,
  onOpened?: (nodes: number, empty: EmptyNode) => void,
): PoolPacker {
  const order = requests
    .map((request, place) => ({ ...request, place }))
    .sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib || a.place - b.place);
  const places = order.map(({ place }) => place);
  const cpu = Float64Array.from(order, ({ cpuMillicores }) => cpuMillicores);
  const memory = Float64Array.from(order, ({ memoryMib }) => wholeBytesFromMib(memoryMib));
  const onMain = order.map((request) => large === undefined || fitsEmpty(request, main));
  const [emptyMain, emptyLarge] = [emptyNode(main), emptyNode(large ?? main)];
  return (counts, into) => {
    runs.clear();
    into.main = 0;
    into.large = 0;
    for (let i = 0; i < order.length; i += 1) {
      const count = counts[places[i] ?? 0] ?? 0;
      if (count <= 0) continue;
      const empty = onMain[i] === true ? emptyMain : emptyLarge;
      const opened = runs.place(count, cpu[i] ?? 0, memory[i] ?? 0, empty);
      if (onMain[i] === true) into.main += opened;
      else into.large += opened;
      onOpened?.(opened, empty);
    }
  };
}

/** Returns whether an empty node holds a pod. */
export function fitsEmpty({ cpuMillicores, memoryMib }: Request, room: PackRoom): boolean {
  const { cpu, memory, pods } = emptyNode(room);
  return cpuMillicores <= cpu && wholeBytesFromMib(memoryMib) <= memory && pods >= 1;
}

function emptyNode({ cpuMillicores, memoryMib, pods }: PackRoom): EmptyNode {
  return {
    cpu: cpuMillicores,
    memory: wholeBytesFromMib(memoryMib),
    pods: Math.floor(pods ?? Number.MAX_SAFE_INTEGER),
  };
}
