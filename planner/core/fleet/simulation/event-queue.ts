/**
 * What can happen, in the order in which it happens at one and the same instant: sessions end before others start, and an
 * empty node may go before somebody comes.
 */
export const EVENT = {
  sessionEnd: 0,
  calm: 1,
  disrupt: 2,
  confirm: 3,
  nodeGone: 4,
  launched: 5,
  ready: 6,
  initialized: 7,
  expiry: 8,
  graceEnd: 9,
  interruption: 10,
  imageRelease: 11,
  placeholders: 12,
  arrival: 13,
  comeBack: 14,
  podCreated: 15,
  giveUp: 16,
  batchClose: 17,
  retry: 18,
} as const;
export type EventKind = (typeof EVENT)[keyof typeof EVENT];

/** Events to come, earliest first; a heap of four children in flat arrays, so that memory follows what is outstanding. */
export interface EventQueue {
  /** Entries of the heap; with `gap` the first of them has been taken. */
  size: number;
  /** The next event that is added may take the place of the one that was taken last, which saves a way through the heap. */
  gap: boolean;
  sequence: number;
  times: Float64Array;
  orders: Float64Array;
  slots: Int32Array;
  /** What is told about an event, by its slot. */
  args: Int32Array;
  stamps: Int32Array;
  free: Int32Array;
  freeCount: number;
}

/** The event that was taken last. */
export interface TakenEvent {
  atS: number;
  kind: number;
  arg: number;
  /** Lets whoever takes it see that its cause is gone. */
  stamp: number;
}

const KIND_STEP = 2 ** 46;

/** Returns a queue without events. */
export function createEventQueue(): EventQueue {
  const queue: EventQueue = {
    size: 0,
    gap: false,
    sequence: 0,
    times: new Float64Array(0),
    orders: new Float64Array(0),
    slots: new Int32Array(0),
    args: new Int32Array(0),
    stamps: new Int32Array(0),
    free: new Int32Array(0),
    freeCount: 0,
  };
  grow(queue, 256);
  return queue;
}

/** Adds an event; those of one instant come by kind, then in the order in which they were added. */
export function pushEvent(queue: EventQueue, atS: number, kind: EventKind, arg: number, stamp = 0): void {
  if (queue.freeCount === 0) grow(queue, queue.times.length * 2);
  queue.freeCount -= 1;
  const slot = queue.free[queue.freeCount] ?? 0;
  queue.args[slot] = arg;
  queue.stamps[slot] = stamp;
  const order = kind * KIND_STEP + queue.sequence;
  queue.sequence += 1;
  if (queue.gap) {
    queue.gap = false;
    sink(queue, atS, order, slot);
  } else {
    queue.size += 1;
    rise(queue, atS, order, slot);
  }
}

/** Takes the earliest event into `taken`; returns false if there is none. */
export function takeEvent(queue: EventQueue, taken: TakenEvent): boolean {
  closeGap(queue);
  if (queue.size === 0) return false;
  const { times, orders, slots } = queue;
  const slot = slots[0] ?? 0;
  taken.atS = times[0] ?? 0;
  taken.kind = Math.floor((orders[0] ?? 0) / KIND_STEP);
  taken.arg = queue.args[slot] ?? 0;
  taken.stamp = queue.stamps[slot] ?? 0;
  queue.free[queue.freeCount] = slot;
  queue.freeCount += 1;
  queue.gap = true;
  return true;
}

/** Returns the time of the earliest event; infinite if there is none. */
export function nextEventS(queue: EventQueue): number {
  closeGap(queue);
  return queue.size === 0 ? Number.POSITIVE_INFINITY : (queue.times[0] ?? 0);
}

/** Puts the last entry in the place of the one that was taken. */
function closeGap(queue: EventQueue): void {
  if (!queue.gap) return;
  queue.gap = false;
  queue.size -= 1;
  const { times, orders, slots, size } = queue;
  if (size > 0) sink(queue, times[size] ?? 0, orders[size] ?? 0, slots[size] ?? 0);
}

/** Puts an entry at the end and lets it rise. */
function rise({ times, orders, slots, size }: EventQueue, time: number, order: number, slot: number): void {
  let at = size - 1;
  while (at > 0) {
    const parent = (at - 1) >> 2;
    const parentTime = times[parent] ?? 0;
    if (parentTime < time || (parentTime === time && (orders[parent] ?? 0) < order)) break;
    times[at] = parentTime;
    orders[at] = orders[parent] ?? 0;
    slots[at] = slots[parent] ?? 0;
    at = parent;
  }
  times[at] = time;
  orders[at] = order;
  slots[at] = slot;
}

/** Puts an entry at the beginning and lets it sink. */
function sink({ times, orders, slots, size }: EventQueue, time: number, order: number, slot: number): void {
  let at = 0;
  for (;;) {
    const first = 4 * at + 1;
    if (first >= size) break;
    let least = first;
    let leastTime = times[first] ?? 0;
    const end = first + 4 < size ? first + 4 : size;
    for (let child = first + 1; child < end; child += 1) {
      const childTime = times[child] ?? 0;
      if (childTime > leastTime) continue;
      if (childTime === leastTime && (orders[child] ?? 0) > (orders[least] ?? 0)) continue;
      least = child;
      leastTime = childTime;
    }
    if (leastTime > time || (leastTime === time && (orders[least] ?? 0) > order)) break;
    times[at] = leastTime;
    orders[at] = orders[least] ?? 0;
    slots[at] = slots[least] ?? 0;
    at = least;
  }
  times[at] = time;
  orders[at] = order;
  slots[at] = slot;
}

function grow(queue: EventQueue, capacity: number): void {
  const before = queue.times.length;
  queue.times = resized(queue.times, new Float64Array(capacity));
  queue.orders = resized(queue.orders, new Float64Array(capacity));
  queue.slots = resized(queue.slots, new Int32Array(capacity));
  queue.args = resized(queue.args, new Int32Array(capacity));
  queue.stamps = resized(queue.stamps, new Int32Array(capacity));
  queue.free = resized(queue.free, new Int32Array(capacity));
  for (let slot = capacity - 1; slot >= before; slot -= 1) {
    queue.free[queue.freeCount] = slot;
    queue.freeCount += 1;
  }
}

function resized<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
