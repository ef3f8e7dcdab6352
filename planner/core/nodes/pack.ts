import { countPacker, type PackRoom } from "./count-packer.ts";

/** Pods that ask for the same. */
export interface PackItem {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly count: number;
}

/** How many bins pods need: `lowerBound` ≤ the fewest possible ≤ `nodes`. */
export type Packing =
  | { readonly ok: true; readonly lowerBound: number; readonly nodes: number }
  /** Indices of the items of which not one fits an empty bin. */
  | { readonly ok: false; readonly tooLarge: readonly number[] };

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
    nodes: countPacker(wanted, room)(Float64Array.from(wanted, ({ count }) => count)),
  };
}

function fits(item: PackItem, room: PackRoom, podsPerBin: number): boolean {
  return item.cpuMillicores <= room.cpuMillicores && item.memoryMib <= room.memoryMib && podsPerBin >= 1;
}

function lowerBound(items: readonly PackItem[], room: PackRoom, podsPerBin: number): number {
  let cpuMillicores = 0;
  let memoryMib = 0;
  let pods = 0;
  for (const item of items) {
    cpuMillicores += item.cpuMillicores * item.count;
    memoryMib += item.memoryMib * item.count;
    pods += item.count;
  }
  const bins = (total: number, each: number): number => (total === 0 ? 0 : Math.ceil(total / each));
  return Math.max(
    bins(cpuMillicores, room.cpuMillicores),
    bins(memoryMib, room.memoryMib),
    bins(pods, podsPerBin),
  );
}
