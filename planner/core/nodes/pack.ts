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

interface Bin {
  cpuMillicores: number;
  memoryMib: number;
  pods: number;
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
    nodes: firstFitDecreasing(wanted, room, podsPerBin),
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

function firstFitDecreasing(items: readonly PackItem[], room: PackRoom, podsPerBin: number): number {
  const bins: Bin[] = [];
  const bySize = [...items].sort((a, b) => b.cpuMillicores - a.cpuMillicores || b.memoryMib - a.memoryMib);
  for (const item of bySize) {
    // equal pods never look back: a bin that has refused one refuses the next
    let at = 0;
    for (let left = item.count; left > 0; at += 1) {
      const bin = bins[at] ?? {
        cpuMillicores: room.cpuMillicores,
        memoryMib: room.memoryMib,
        pods: podsPerBin,
      };
      bins[at] = bin;
      const taken = Math.min(left, capacity(bin, item));
      bin.cpuMillicores -= taken * item.cpuMillicores;
      bin.memoryMib -= taken * item.memoryMib;
      bin.pods -= taken;
      left -= taken;
    }
  }
  return bins.length;
}

/** How many more of an item a bin takes. */
function capacity(bin: Bin, item: PackItem): number {
  return Math.min(
    bin.pods,
    item.cpuMillicores === 0 ? Number.POSITIVE_INFINITY : Math.floor(bin.cpuMillicores / item.cpuMillicores),
    item.memoryMib === 0 ? Number.POSITIVE_INFINITY : Math.floor(bin.memoryMib / item.memoryMib),
  );
}
