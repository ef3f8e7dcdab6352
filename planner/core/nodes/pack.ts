import { fitsEmpty, type NodeCounts, type PackRoom, poolPacker } from "./count-packer.ts";

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

/** How many nodes of each type of a pool pods need: `lowerBound` ≤ the fewest possible ≤ `main` + `large`. */
export type PoolPacking =
  | ({ readonly ok: true; readonly lowerBound: number } & Readonly<NodeCounts>)
  /** Indices of the items of which not one fits an empty node of either type. */
  | { readonly ok: false; readonly tooLarge: readonly number[] };

/** Packs pods into bins of one size, as {@link packPool} does. */
export function packPods(items: readonly PackItem[], room: PackRoom): Packing {
  const packed = packPool(items, room);
  return packed.ok ? { ok: true, lowerBound: packed.lowerBound, nodes: packed.main } : packed;
}

/**
 * Packs pods onto the nodes of a pool with one type or two: first-fit decreasing by CPU, then memory, on open nodes of either type first.
 *
 * `lowerBound` is the largest, over CPU, memory and pods, of the sum divided by the most that a node of either type offers, rounded up; and
 * no less than that of the pods which only the large type holds, on that type, nor than what whole pods of these leave of it. Where there are none of these, no large node is opened, and
 * it is that of the main type. First-fit decreasing is optimal for many mixes, and not for all.
 * Source: Coffman, Garey and Johnson, "Approximation algorithms for bin packing", 1984.
 */
export function packPool(items: readonly PackItem[], main: PackRoom, large?: PackRoom): PoolPacking {
  const fitsLarge = (item: PackItem): boolean => large !== undefined && fitsEmpty(item, large);
  const tooLarge = items.flatMap((item, index) =>
    item.count > 0 && !fitsEmpty(item, main) && !fitsLarge(item) ? [index] : [],
  );
  if (tooLarge.length > 0) return { ok: false, tooLarge };
  const wanted = items.filter((item) => item.count > 0);
  const nodes: NodeCounts = { main: 0, large: 0 };
  poolPacker(
    wanted,
    main,
    large,
  )(
    Float64Array.from(wanted, ({ count }) => count),
    nodes,
  );
  return { ok: true, lowerBound: poolLowerBound(wanted, main, large), ...nodes };
}

function poolLowerBound(items: readonly PackItem[], main: PackRoom, large: PackRoom | undefined): number {
  const onlyLarge = items.filter((item) => !fitsEmpty(item, main));
  if (large === undefined || onlyLarge.length === 0) return lowerBound(items, main);
  const roomier: PackRoom = {
    cpuMillicores: Math.max(main.cpuMillicores, large.cpuMillicores),
    memoryMib: Math.max(main.memoryMib, large.memoryMib),
    pods: Math.max(podsOf(main), podsOf(large)),
  };
  return Math.max(lowerBound(items, roomier), lowerBound(onlyLarge, large), heldBound(onlyLarge, large));
}

/** Of pods that ask for a third of a node or more, a node holds three at most; and so for every size. */
function heldBound(items: readonly PackItem[], room: PackRoom): number {
  const ofResource = (resource: "cpuMillicores" | "memoryMib"): number => {
    const bounds = items.map((least) => {
      const sameOrMore = items.filter((item) => item[resource] >= least[resource]);
      const pods = sameOrMore.reduce((sum, { count }) => sum + count, 0);
      const each = Math.floor(room[resource] / least[resource]);
      return Number.isFinite(each) && each > 0 ? Math.ceil(pods / each) : 0;
    });
    return Math.max(0, ...bounds);
  };
  return Math.max(ofResource("cpuMillicores"), ofResource("memoryMib"));
}

function lowerBound(items: readonly PackItem[], room: PackRoom): number {
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
    bins(pods, podsOf(room)),
  );
}

function podsOf({ pods }: PackRoom): number {
  return pods ?? Number.POSITIVE_INFINITY;
}
