import { hash32, mix32 } from "../../planner/core/random.ts";

/** Two independent 32-bit keys of one journey and seed: with one key alone the hashes of two seconds could be shifted copies. */
export interface SlotKeys {
  readonly a: number;
  readonly b: number;
}

/** Returns the keys of a journey's slots, the same in every process. */
export function slotKeys(seed: number, name: string): SlotKeys {
  return { a: hash32(`${seed}/${name}/slots/a`), b: hash32(`${seed}/${name}/slots/b`) };
}

/** Returns the keys of one row of slots (a second of the grid, or all slots of a pattern), derived by mixing. */
export function rowKeys(keys: SlotKeys, row: number): SlotKeys {
  const low = row >>> 0;
  const high = Math.floor(row / 0x1_0000_0000) >>> 0;
  return {
    a: mix32(keys.a ^ Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x7feb352d)),
    b: mix32(keys.b ^ Math.imul(low, 0x85ebca77) ^ Math.imul(high, 0x846ca68b)),
  };
}

/**
 * Returns a uniform number, 0 ≤ x < 1, of one place in a row.
 *
 * A place is hashed, never drawn in sequence, so that any process can ask for any place. Two rounds of mixing under two
 * keys: 10⁹ places of a 72-hour grid fill a fourth of 2³², and one key would make some rows repeat each other.
 */
export function uniformAt(row: SlotKeys, place: number): number {
  return mix32(mix32(row.a + Math.imul(place, 0x9e3779b1)) ^ row.b) / 0x1_0000_0000;
}
