const BYTES_PER_MIB = 2 ** 20;

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
  const order = requests
    .map((request, place) => ({ ...request, place }))
    .sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib || a.place - b.place);
  const places = order.map(({ place }) => place);
  const cpu = Float64Array.from(order, ({ cpuMillicores }) => cpuMillicores);
  const memory = Float64Array.from(order, ({ memoryMib }) => bytesOf(memoryMib));
  const onMain = order.map((request) => large === undefined || fitsEmpty(request, main));
  const [emptyMain, emptyLarge] = [roomOf(main), roomOf(large ?? main)];
  const runs = createRuns(4 * order.length + 4);
  return (counts, into) => {
    runs.clear();
    into.main = 0;
    into.large = 0;
    for (let i = 0; i < order.length; i += 1) {
      const count = counts[places[i] ?? 0] ?? 0;
      if (count <= 0) continue;
      if (onMain[i] === true) into.main += runs.place(count, cpu[i] ?? 0, memory[i] ?? 0, emptyMain);
      else into.large += runs.place(count, cpu[i] ?? 0, memory[i] ?? 0, emptyLarge);
    }
  };
}

/** Returns whether an empty node holds a pod. */
export function fitsEmpty({ cpuMillicores, memoryMib }: Request, room: PackRoom): boolean {
  const { cpu, memory, pods } = roomOf(room);
  return cpuMillicores <= cpu && bytesOf(memoryMib) <= memory && pods >= 1;
}

function bytesOf(memoryMib: number): number {
  return Math.round(memoryMib * BYTES_PER_MIB);
}

function roomOf({ cpuMillicores, memoryMib, pods }: PackRoom): Room {
  return {
    cpu: cpuMillicores,
    memory: bytesOf(memoryMib),
    pods: Math.floor(pods ?? Number.MAX_SAFE_INTEGER),
  };
}

interface Room {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

interface Runs {
  readonly clear: () => void;
  /** Returns how many nodes it opened, each with the room of `empty`. */
  readonly place: (count: number, cpu: number, memory: number, empty: Room) => number;
}

/** Runs of nodes that are filled alike, in the order in which they were opened. */
function createRuns(capacity: number): Runs {
  const array = (): Float64Array => new Float64Array(capacity);
  const [nodes, cpus, memories, pods] = [array(), array(), array(), array()];
  let length = 0;

  function insert(at: number, count: number, cpu: number, memory: number, podsLeft: number): void {
    if (length === capacity) throw new Error(`expected at most ${capacity} runs of nodes, got more`);
    for (let run = length; run > at; run -= 1) {
      nodes[run] = nodes[run - 1] ?? 0;
      cpus[run] = cpus[run - 1] ?? 0;
      memories[run] = memories[run - 1] ?? 0;
      pods[run] = pods[run - 1] ?? 0;
    }
    length += 1;
    nodes[at] = count;
    cpus[at] = cpu;
    memories[at] = memory;
    pods[at] = podsLeft;
  }

  function fill(run: number, each: number, cpu: number, memory: number): void {
    cpus[run] = (cpus[run] ?? 0) - each * cpu;
    memories[run] = (memories[run] ?? 0) - each * memory;
    pods[run] = (pods[run] ?? 0) - each;
  }

  /** Fills the open nodes in their order; a run that is filled in part is split in up to three. */
  function placeOnOpen(count: number, cpu: number, memory: number): number {
    let left = count;
    for (let run = 0; run < length && left > 0; run += 1) {
      const cpuLeft = cpus[run] ?? 0;
      const memoryLeft = memories[run] ?? 0;
      const podsLeft = pods[run] ?? 0;
      // Most open nodes are full, which is told without a division.
      if (cpuLeft < cpu || memoryLeft < memory || podsLeft < 1) continue;
      const each = capacityOf(cpuLeft, memoryLeft, podsLeft, cpu, memory);
      const there = nodes[run] ?? 0;
      const full = Math.min(there, Math.floor(left / each));
      if (full === there) {
        fill(run, each, cpu, memory);
        left -= full * each;
        continue;
      }
      const rest = left - full * each;
      left = 0;
      const untouched = there - full - (rest > 0 ? 1 : 0);
      nodes[run] = untouched;
      let at = run;
      if (full > 0) {
        insert(at, full, cpuLeft, memoryLeft, podsLeft);
        fill(at, each, cpu, memory);
        at += 1;
      }
      if (rest > 0) {
        insert(at, 1, cpuLeft, memoryLeft, podsLeft);
        fill(at, rest, cpu, memory);
      }
    }
    return left;
  }

  return {
    clear: () => {
      length = 0;
    },
    place: (count, cpu, memory, empty) => {
      const left = placeOnOpen(count, cpu, memory);
      if (left === 0) return 0;
      const each = capacityOf(empty.cpu, empty.memory, empty.pods, cpu, memory);
      if (each === 0) throw new Error("expected a request that fits an empty node, got a larger one");
      const full = Math.floor(left / each);
      const rest = left - full * each;
      if (full > 0) {
        insert(length, full, empty.cpu, empty.memory, empty.pods);
        fill(length - 1, each, cpu, memory);
      }
      if (rest > 0) {
        insert(length, 1, empty.cpu, empty.memory, empty.pods);
        fill(length - 1, rest, cpu, memory);
      }
      return full + (rest > 0 ? 1 : 0);
    },
  };
}

function capacityOf(
  cpuLeft: number,
  memoryLeft: number,
  podsLeft: number,
  cpu: number,
  memory: number,
): number {
  const byCpu = cpu === 0 ? podsLeft : Math.floor(cpuLeft / cpu);
  const byMemory = memory === 0 ? podsLeft : Math.floor(memoryLeft / memory);
  return Math.max(0, Math.min(byCpu, byMemory, podsLeft));
}
