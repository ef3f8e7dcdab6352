const BYTES_PER_MIB = 2 ** 20;

/** Pods that ask for the same. */
export interface PackItem {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly count: number;
}

/** What one bin offers, DaemonSets taken off. */
export interface PackRoom {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  /** Absent = no limit. */
  readonly pods?: number;
}

/** How many bins pods need: `lowerBound` ≤ the fewest possible ≤ `nodes`. */
export type Packing =
  | { readonly ok: true; readonly lowerBound: number; readonly nodes: number }
  /** Indices of the items of which not one fits an empty bin. */
  | { readonly ok: false; readonly tooLarge: readonly number[] };

/** Bins that are filled alike: `nodes` of them with the same room left. */
interface Run {
  readonly nodes: number;
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly pods: number;
}

/**
 * Packs pods into bins of one size: first-fit decreasing by CPU, then memory.
 *
 * `lowerBound` is the largest, over CPU, memory and pods, of the sum divided by what one bin offers, rounded up. First-fit decreasing
 * is optimal for many mixes, and not for all. Source: Coffman, Garey and Johnson, "Approximation algorithms for bin packing", 1984.
 */
export function packPods(items: readonly PackItem[], room: PackRoom): Packing {
  const podsPerBin = room.pods ?? Number.POSITIVE_INFINITY;
  const tooLarge = items.flatMap((item, index) =>
    item.count > 0 && !fits(item, room, podsPerBin) ? [index] : [],
  );
  if (tooLarge.length > 0) return { ok: false, tooLarge };
  const wanted = items.filter((item) => item.count > 0);
  return {
    ok: true,
    lowerBound: lowerBound(wanted, room, podsPerBin),
    nodes: firstFitDecreasing(wanted, room),
  };
}

function fits(item: PackItem, room: PackRoom, podsPerBin: number): boolean {
  return item.cpuMillicores <= room.cpuMillicores && item.memoryMib <= room.memoryMib && podsPerBin >= 1;
}

function lowerBound(items: readonly PackItem[], room: PackRoom, podsPerBin: number): number {
  const sum = (value: (item: PackItem) => number): number =>
    items.reduce((total, item) => total + value(item) * item.count, 0);
  const bins = (total: number, each: number): number => (total === 0 ? 0 : Math.ceil(total / each));
  return Math.max(
    bins(
      sum((item) => item.cpuMillicores),
      room.cpuMillicores,
    ),
    bins(
      sum((item) => item.memoryMib),
      room.memoryMib,
    ),
    bins(
      sum(() => 1),
      podsPerBin,
    ),
  );
}

/**
 * Returns the bins that first-fit decreasing needs, CPU first, then memory: the order in which Karpenter takes pods.
 *
 * Pods of one request fill bin after bin, so bins stay in runs of equal ones and the cost is that of the requests squared,
 * whatever the counts.
 *
 * @param items each fits an empty bin and has a count above 0.
 */
function firstFitDecreasing(items: readonly PackItem[], room: PackRoom): number {
  const empty: Run = { ...room, pods: room.pods ?? Number.POSITIVE_INFINITY, nodes: 0 };
  const runs: Run[] = [];
  for (const item of [...items].sort(
    (a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib,
  )) {
    const left = placeOnOpen(runs, item);
    openNew(runs, item, left, empty);
  }
  return runs.reduce((sum, run) => sum + run.nodes, 0);
}

/** How many of an item the room takes. Memory is compared in bytes, where both sides are whole, so that an exact fit is not lost. */
function capacity(room: Omit<Run, "nodes">, item: PackItem): number {
  const times = (have: number, need: number): number =>
    need === 0 ? Number.POSITIVE_INFINITY : Math.floor(have / need);
  const cpu = times(room.cpuMillicores, item.cpuMillicores);
  const memory = times(
    Math.round(room.memoryMib * BYTES_PER_MIB),
    Math.round(item.memoryMib * BYTES_PER_MIB),
  );
  return Math.max(0, Math.min(cpu, memory, Math.floor(room.pods)));
}

/** Fills the open bins in their order and returns how many pods are left. A run that is filled in part is split in up to three. */
function placeOnOpen(runs: Run[], item: PackItem): number {
  let left = item.count;
  for (let i = 0; i < runs.length && left > 0; i += 1) {
    const run = runs[i];
    if (run === undefined) break;
    const each = capacity(run, item);
    if (each === 0) continue;
    const full = Math.min(run.nodes, Math.floor(left / each));
    const rest = full < run.nodes ? left - full * each : 0;
    const pieces = [filled(run, full, item, each), filled(run, rest > 0 ? 1 : 0, item, rest)];
    const untouched = run.nodes - full - (rest > 0 ? 1 : 0);
    pieces.push({ ...run, nodes: untouched });
    const kept = pieces.filter((piece) => piece.nodes > 0);
    runs.splice(i, 1, ...kept);
    i += kept.length - 1;
    left -= full * each + rest;
  }
  return left;
}

function openNew(runs: Run[], item: PackItem, left: number, empty: Run): void {
  const each = capacity(empty, item);
  const full = Math.floor(left / each);
  const rest = left - full * each;
  if (full > 0) runs.push(filled(empty, full, item, each));
  if (rest > 0) runs.push(filled(empty, 1, item, rest));
}

function filled(run: Run, nodes: number, item: PackItem, each: number): Run {
  return {
    nodes,
    cpuMillicores: run.cpuMillicores - each * item.cpuMillicores,
    memoryMib: run.memoryMib - each * item.memoryMib,
    pods: run.pods - each,
  };
}
