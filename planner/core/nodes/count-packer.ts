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

/** Returns the nodes that pods need; `counts` holds the pods of each request, in the order in which the packer got them. */
export type CountPacker = (counts: Float64Array) => number;

/**
 * Returns a packer of pods onto nodes of one size, made once for thousands of counts: first-fit decreasing by CPU, then memory,
 * the order in which Karpenter takes pods. Nodes that are filled alike stay together in one run, so that the cost depends on
 * the number of requests and not on that of the pods. Memory is compared in whole bytes, so that an exact fit is not lost.
 *
 * @param requests each fits an empty node.
 */
export function countPacker(requests: readonly Request[], room: PackRoom): CountPacker {
  const order = requests
    .map((request, place) => ({ ...request, place }))
    .sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib || a.place - b.place);
  const places = order.map(({ place }) => place);
  const cpu = Float64Array.from(order, ({ cpuMillicores }) => cpuMillicores);
  const memory = Float64Array.from(order, ({ memoryMib }) => Math.round(memoryMib * BYTES_PER_MIB));
  const runs = createRuns(4 * order.length + 4, {
    cpu: room.cpuMillicores,
    memory: Math.round(room.memoryMib * BYTES_PER_MIB),
    pods: Math.floor(room.pods ?? Number.MAX_SAFE_INTEGER),
  });
  return (counts) => {
    runs.clear();
    for (let i = 0; i < order.length; i += 1) {
      const count = counts[places[i] ?? 0] ?? 0;
      if (count > 0) runs.place(count, cpu[i] ?? 0, memory[i] ?? 0);
    }
    return runs.nodes();
  };
}

interface Room {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

interface Runs {
  readonly clear: () => void;
  readonly place: (count: number, cpu: number, memory: number) => void;
  readonly nodes: () => number;
}

/** Runs of nodes that are filled alike, in the order in which they were opened. */
function createRuns(capacity: number, empty: Room): Runs {
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
      const each = capacityOf(cpuLeft, memoryLeft, podsLeft, cpu, memory);
      if (each === 0) continue;
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
    place: (count, cpu, memory) => {
      const left = placeOnOpen(count, cpu, memory);
      if (left === 0) return;
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
    },
    nodes: () => {
      let sum = 0;
      for (let run = 0; run < length; run += 1) sum += nodes[run] ?? 0;
      return sum;
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
