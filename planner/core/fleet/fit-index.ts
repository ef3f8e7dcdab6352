import { compareText } from "../order.ts";

/** Something with a name and room, that stands in a {@link FitIndex}. */
export interface Roomy {
  readonly name: string;
  freeCpuMillicores: number;
  freeMemoryMib: number;
  freePods: number;
  /** True while it must not be found. */
  hidden: boolean;
  /** Where it stood when it was last looked up; a hint that saves the search by name. */
  position: number;
}

/**
 * Nodes in the order of their names, of which the first with enough room is found without looking at each.
 *
 * A tree of maxima in three arrays: entry 1 is the root, the children of i are 2i and 2i+1, the node at position p stands at `leaves + p`.
 * A change of one node costs log n, a search about log n, a node more or less n.
 */
export interface FitIndex<T extends Roomy> {
  readonly items: T[];
  leaves: number;
  maxCpuMillicores: Float64Array;
  maxMemoryMib: Float64Array;
  maxPods: Float64Array;
}

/** Returns an index without nodes. */
export function createFitIndex<T extends Roomy>(): FitIndex<T> {
  const none = (): Float64Array => new Float64Array(0);
  return { items: [], leaves: 0, maxCpuMillicores: none(), maxMemoryMib: none(), maxPods: none() };
}

/** Puts a node at its place by name. Names must differ. */
export function insertItem<T extends Roomy>(index: FitIndex<T>, item: T): void {
  const position = lowerBound(index, item.name);
  if (index.items[position]?.name === item.name)
    throw new Error(`expected names that differ, got "${item.name}" twice`);
  index.items.splice(position, 0, item);
  item.position = position;
  if (index.items.length > index.leaves) {
    clearTree(index, Math.max(16, index.leaves * 2));
    refillFrom(index, 0);
  } else if (position === index.items.length - 1) {
    refreshAt(index, position);
  } else {
    refillFrom(index, position);
  }
}

/** Takes a node out; throws if it is not there. */
export function removeItem<T extends Roomy>(index: FitIndex<T>, item: T): void {
  const position = positionOf(index, item);
  index.items.splice(position, 1);
  if (position === index.items.length) refreshAt(index, position);
  else refillFrom(index, position);
}

/** Takes many nodes out at once, for the price of one; those that are not there are passed over. */
export function removeItems<T extends Roomy>(index: FitIndex<T>, items: ReadonlySet<T>): void {
  const all = index.items;
  let kept = 0;
  for (const item of all) {
    if (items.has(item)) continue;
    item.position = kept;
    all[kept] = item;
    kept += 1;
  }
  if (kept === all.length) return;
  all.length = kept;
  for (const tree of [index.maxCpuMillicores, index.maxMemoryMib, index.maxPods]) tree.fill(-1);
  refillFrom(index, 0);
}

/** Takes note that the room of a node has changed, or that it was hidden or shown. */
export function refreshItem<T extends Roomy>(index: FitIndex<T>, item: T): void {
  refreshAt(index, positionOf(index, item));
}

/** As {@link refreshItem}, for the node at a position that {@link firstFit} returned. */
export function refreshAt<T extends Roomy>(index: FitIndex<T>, position: number): void {
  fillLeaf(index, position);
  let i = (index.leaves + position) >> 1;
  while (i >= 1 && fillInner(index, i)) i >>= 1;
}

/** Returns the position of the first node, from one position on, that has room for so much; −1 if none has. */
export function firstFit<T extends Roomy>(
  index: FitIndex<T>,
  cpuMillicores: number,
  memoryMib: number,
  from: number,
): number {
  const { leaves, maxCpuMillicores, maxMemoryMib, maxPods } = index;
  if (from >= leaves) return -1;
  let i = from === 0 ? 1 : leaves + from;
  while (i > 0) {
    if (
      (maxCpuMillicores[i] ?? -1) >= cpuMillicores &&
      (maxMemoryMib[i] ?? -1) >= memoryMib &&
      (maxPods[i] ?? -1) >= 1
    ) {
      if (i >= leaves) return i - leaves;
      i *= 2;
      continue;
    }
    while ((i & 1) === 1) i >>= 1;
    if (i > 0) i += 1;
  }
  return -1;
}

function clearTree<T extends Roomy>(index: FitIndex<T>, leaves: number): void {
  index.leaves = leaves;
  index.maxCpuMillicores = new Float64Array(2 * leaves).fill(-1);
  index.maxMemoryMib = new Float64Array(2 * leaves).fill(-1);
  index.maxPods = new Float64Array(2 * leaves).fill(-1);
}

function positionOf<T extends Roomy>(index: FitIndex<T>, item: T): number {
  if (index.items[item.position] === item) return item.position;
  const position = lowerBound(index, item.name);
  if (index.items[position] !== item) throw new Error(`expected a node of the index, got "${item.name}"`);
  item.position = position;
  return position;
}

function lowerBound<T extends Roomy>(index: FitIndex<T>, name: string): number {
  let low = 0;
  let high = index.items.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (compareText(index.items[mid]?.name ?? "", name) < 0) low = mid + 1;
    else high = mid;
  }
  return low;
}

function refillFrom<T extends Roomy>(index: FitIndex<T>, position: number): void {
  const end = Math.min(index.leaves, index.items.length + 1);
  for (let p = position; p < end; p += 1) fillLeaf(index, p);
  let first = (index.leaves + position) >> 1;
  let last = (index.leaves + end - 1) >> 1;
  while (first >= 1) {
    for (let i = first; i <= last; i += 1) fillInner(index, i);
    first >>= 1;
    last >>= 1;
  }
}

function fillLeaf<T extends Roomy>(index: FitIndex<T>, position: number): void {
  const item = index.items[position];
  const seen = item !== undefined && !item.hidden;
  const i = index.leaves + position;
  index.maxCpuMillicores[i] = seen ? item.freeCpuMillicores : -1;
  index.maxMemoryMib[i] = seen ? item.freeMemoryMib : -1;
  index.maxPods[i] = seen ? item.freePods : -1;
}

/** Returns false where nothing has changed, so that nothing changes above either. */
function fillInner<T extends Roomy>(index: FitIndex<T>, i: number): boolean {
  const { maxCpuMillicores, maxMemoryMib, maxPods } = index;
  const cpuMillicores = larger(maxCpuMillicores, 2 * i);
  const memoryMib = larger(maxMemoryMib, 2 * i);
  const pods = larger(maxPods, 2 * i);
  if (maxCpuMillicores[i] === cpuMillicores && maxMemoryMib[i] === memoryMib && maxPods[i] === pods)
    return false;
  maxCpuMillicores[i] = cpuMillicores;
  maxMemoryMib[i] = memoryMib;
  maxPods[i] = pods;
  return true;
}

function larger(values: Float64Array, i: number): number {
  const left = values[i] ?? -1;
  const right = values[i + 1] ?? -1;
  return left >= right ? left : right;
}
