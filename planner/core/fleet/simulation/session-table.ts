/**
 * The sessions that are there, each at an index that is used again: pods that wait or run. Flat arrays, so that memory follows the
 * most that were there at once.
 *
 * `next` and `previous` link the sessions of one node, or those of one kind that wait.
 */
export interface SessionTable {
  capacity: number;
  /** Raised whenever an index changes hands, so that events of a former session are recognised. */
  stamps: Int32Array;
  classes: Int32Array;
  seats: Int32Array;
  /** Slot of the node; −1 while it waits, −2 while its pod is not created, −3 where there is no session. */
  nodes: Int32Array;
  next: Int32Array;
  previous: Int32Array;
  wantedS: Float64Array;
  endS: Float64Array;
  /** From when and until when somebody works in it. */
  activeFromS: Float64Array;
  activeUntilS: Float64Array;
  /** Hands-on time still to come, for those that are not bound. */
  handsOnS: Float64Array;
  startDelayS: Float64Array;
  visits: Int32Array;
  free: Int32Array;
  freeCount: number;
}

export const WAITING = -1;
export const NOT_CREATED = -2;
export const NO_SESSION = -3;

/** Returns a table without sessions. */
export function createSessionTable(): SessionTable {
  const table: SessionTable = {
    capacity: 0,
    stamps: new Int32Array(0),
    classes: new Int32Array(0),
    seats: new Int32Array(0),
    nodes: new Int32Array(0),
    next: new Int32Array(0),
    previous: new Int32Array(0),
    wantedS: new Float64Array(0),
    endS: new Float64Array(0),
    activeFromS: new Float64Array(0),
    activeUntilS: new Float64Array(0),
    handsOnS: new Float64Array(0),
    startDelayS: new Float64Array(0),
    visits: new Int32Array(0),
    free: new Int32Array(0),
    freeCount: 0,
  };
  grow(table, 256);
  return table;
}

/** Returns the index of a new session, whose fields are those of whoever had it before. */
export function takeSession(table: SessionTable): number {
  if (table.freeCount === 0) grow(table, table.capacity * 2);
  table.freeCount -= 1;
  return table.free[table.freeCount] ?? 0;
}

/** Gives an index back. */
export function dropSession(table: SessionTable, session: number): void {
  table.stamps[session] = (table.stamps[session] ?? 0) + 1;
  table.nodes[session] = NO_SESSION;
  table.free[table.freeCount] = session;
  table.freeCount += 1;
}

function grow(table: SessionTable, capacity: number): void {
  const ints = (from: Int32Array): Int32Array => {
    const to = new Int32Array(capacity);
    to.set(from);
    return to;
  };
  const floats = (from: Float64Array): Float64Array => {
    const to = new Float64Array(capacity);
    to.set(from);
    return to;
  };
  table.stamps = ints(table.stamps);
  table.classes = ints(table.classes);
  table.seats = ints(table.seats);
  table.nodes = ints(table.nodes);
  table.next = ints(table.next);
  table.previous = ints(table.previous);
  table.wantedS = floats(table.wantedS);
  table.endS = floats(table.endS);
  table.activeFromS = floats(table.activeFromS);
  table.activeUntilS = floats(table.activeUntilS);
  table.handsOnS = floats(table.handsOnS);
  table.startDelayS = floats(table.startDelayS);
  table.visits = ints(table.visits);
  table.free = ints(table.free);
  for (let session = capacity - 1; session >= table.capacity; session -= 1) {
    table.nodes[session] = NO_SESSION;
    table.free[table.freeCount] = session;
    table.freeCount += 1;
  }
  table.capacity = capacity;
}
