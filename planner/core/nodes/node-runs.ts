/** What an empty node holds: millicores, whole bytes, whole pods. */
export interface EmptyNode {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/** Runs of nodes that are filled alike, in the order in which they were opened. */
export interface NodeRuns {
  readonly clear: () => void;
  /** Puts pods of one request on the open nodes, then on new ones; returns how many nodes it opened, each with the room of `empty`. */
  readonly place: (count: number, cpu: number, memory: number, empty: EmptyNode) => number;
  /** Returns how many nodes stand in each run, and for how many pods each of them has room left by their number. */
  readonly left: () => readonly { readonly nodes: number; readonly pods: number }[];
}

/**
 * Returns no runs yet, and room for so many of them. All that a packing of thousands of draws does again and again stands in this file:
 * plain numbers in arrays that are made once.
 */
export function createRuns(capacity: number): NodeRuns {
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
        cpus[run] = cpuLeft - each * cpu;
        memories[run] = memoryLeft - each * memory;
        pods[run] = podsLeft - each;
        left -= full * each;
        continue;
      }
      const rest = left - full * each;
      left = 0;
      const untouched = there - full - (rest > 0 ? 1 : 0);
      nodes[run] = untouched;
      let at = run;
      if (full > 0) {
        insert(at, full, cpuLeft - each * cpu, memoryLeft - each * memory, podsLeft - each);
        at += 1;
      }
      if (rest > 0) insert(at, 1, cpuLeft - rest * cpu, memoryLeft - rest * memory, podsLeft - rest);
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
      if (full > 0)
        insert(length, full, empty.cpu - each * cpu, empty.memory - each * memory, empty.pods - each);
      if (rest > 0)
        insert(length, 1, empty.cpu - rest * cpu, empty.memory - rest * memory, empty.pods - rest);
      return full + (rest > 0 ? 1 : 0);
    },
    left: () =>
      Array.from({ length }, (_, run) => ({ nodes: nodes[run] ?? 0, pods: pods[run] ?? 0 })).filter(
        (run) => run.nodes > 0,
      ),
  };
}

/** `sessionsHeld` on the numbers of a run. */
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
