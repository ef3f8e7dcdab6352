import type { RateStep } from "../curve.ts";
import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import type { HoldingTime } from "./holding-time.ts";
import { expectedPresenceH, meanHoldingH } from "./holding-time.ts";

/** Presence left to come that is too small to count, in hours. */
const NEGLIGIBLE_H = 1e-6;
const SLOTS_PER_DAY = 24 * SLOTS_PER_HOUR;
const DAYS_PER_WEEK = 7;

/**
 * ∫ P(A > u) du of the hands-on time A, in hours, from 0 to each slot, until it has come within a millionth of an hour of
 * the mean, which is the last entry. Idle tails only shift it, so one table serves all holding times with the same hands-on time.
 */
export type HandsOnTable = Float64Array;

/** Returns the table of a hands-on time. */
export function handsOnTable({ medianH, logSd }: Omit<HoldingTime, "tailH">): HandsOnTable {
  const handsOn = { medianH, logSd, tailH: 0 };
  const mean = meanHoldingH(handsOn);
  const table: number[] = [0];
  for (let slot = 1; mean - (table[slot - 1] ?? 0) >= NEGLIGIBLE_H; slot += 1) {
    table.push(Math.min(mean, expectedPresenceH(handsOn, slot / SLOTS_PER_HOUR)));
  }
  table[table.length - 1] = mean;
  return new Float64Array(table);
}

/** Presence by slots after a change of the rate; one table serves all patterns of arrivals with the same holding time. */
export type PresenceTable = Float64Array;

/**
 * Returns the mean number present at the start of every slot of a week that repeats for ever:
 * m(t) = ∫ λ(t − u)·P(S > u) du, with unlimited room.
 *
 * Exact for rates in steps, as ∫ P(S > u) du is known in closed form: each step adds rate · (presence since its start
 * − presence since its end), over all the weeks before. A tail that is no multiple of a slot is read off the table by
 * straight lines. Days that are alike are computed once, so that the cost is slots × changes of the rate on one day.
 *
 * Source: Eick, Massey and Whitt 1993, "The physics of the Mt/G/∞ queue", Operations Research 41.
 */
export function weekConcurrency(
  steps: readonly RateStep[],
  holding: HoldingTime,
  presence: PresenceTable = presenceTable(holding, handsOnTable(holding)),
): Float64Array {
  const mean = meanHoldingH(holding);
  const week = new Float64Array(SLOTS_PER_WEEK);
  const changes = new Float64Array(SLOTS_PER_WEEK);
  for (const { fromSlot, toSlot, perH } of steps) {
    for (let slot = fromSlot; slot < toSlot; slot += 1) week[slot] = (week[slot] ?? 0) + perH * mean;
    changes[fromSlot] = (changes[fromSlot] ?? 0) + perH;
    const end = toSlot % SLOTS_PER_WEEK;
    changes[end] = (changes[end] ?? 0) - perH;
  }
  for (const [days, curve] of curvesByDays(changes, presence)) {
    for (let day = 0; day < DAYS_PER_WEEK; day += 1) {
      if ((days >> day) % 2 === 1) addShifted(week, curve, SLOTS_PER_DAY * day, 1);
    }
  }
  for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1) week[slot] = Math.max(0, week[slot] ?? 0);
  return week;
}

/** For each set of days (one bit a day) the presence after those changes that all of these days have, as if on the first day. */
function curvesByDays(changes: Float64Array, presence: PresenceTable): ReadonlyMap<number, Float64Array> {
  const curves = new Map<number, Float64Array>();
  for (let slot = 0; slot < SLOTS_PER_DAY; slot += 1) {
    if (!changesOnAnyDay(changes, slot)) continue;
    const daysOf = new Map<number, number>();
    for (let day = 0; day < DAYS_PER_WEEK; day += 1) {
      const change = changes[slot + SLOTS_PER_DAY * day] ?? 0;
      if (change !== 0) daysOf.set(change, (daysOf.get(change) ?? 0) + (1 << day));
    }
    for (const [change, days] of daysOf) {
      const curve = curves.get(days) ?? new Float64Array(SLOTS_PER_WEEK);
      curves.set(days, curve);
      addShifted(curve, presence, slot, change);
    }
  }
  return curves;
}

function changesOnAnyDay(changes: Float64Array, slot: number): boolean {
  for (let at = slot; at < SLOTS_PER_WEEK; at += SLOTS_PER_DAY) if (changes[at] !== 0) return true;
  return false;
}

/** Adds `factor` times the table to the week, entry 0 at `shift`, running over its end into its beginning. */
function addShifted(week: Float64Array, table: Float64Array, shift: number, factor: number): void {
  for (let i = 0; i < shift; i += 1) {
    week[i] = (week[i] ?? 0) + factor * (table[i + SLOTS_PER_WEEK - shift] ?? 0);
  }
  for (let i = shift; i < SLOTS_PER_WEEK; i += 1) week[i] = (week[i] ?? 0) + factor * (table[i - shift] ?? 0);
}

/**
 * Returns the presence x slots after a change, counted over all repetitions of the change: H(x) − Σ_{k ≥ 1} (E[S] − H(x + k weeks)).
 * Differences of two entries are exact; the subtracted mean only keeps the sum finite.
 */
export function presenceTable(holding: HoldingTime, handsOn: HandsOnTable): PresenceTable {
  const mean = meanHoldingH(holding);
  const settled = handsOn.length + holding.tailH * SLOTS_PER_HOUR;
  const table = new Float64Array(SLOTS_PER_WEEK);
  for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1) {
    let sum = presenceH(holding, handsOn, slot);
    for (let later = slot + SLOTS_PER_WEEK; later < settled; later += SLOTS_PER_WEEK) {
      sum -= mean - presenceH(holding, handsOn, later);
    }
    table[slot] = sum;
  }
  return table;
}

function presenceH({ tailH }: HoldingTime, handsOn: HandsOnTable, slots: number): number {
  const active = slots - tailH * SLOTS_PER_HOUR;
  if (active <= 0) return slots / SLOTS_PER_HOUR;
  const below = Math.floor(active);
  const last = handsOn[handsOn.length - 1] ?? 0;
  const at = handsOn[below] ?? last;
  return tailH + at + (active - below) * ((handsOn[below + 1] ?? last) - at);
}

/** The highest value of a curve and the first slot that has it, counted from where it begins. */
export interface CurvePeak {
  readonly slot: number;
  readonly value: number;
}

/** Values nearer than this share are equal, so that rounding does not choose between days that are alike. */
const SAME = 1e-9;

/** Returns the peak of a curve, or of a part of it from one place to before another; slot 0 and value 0 of an empty one. */
export function peakOf(curve: ArrayLike<number>, from = 0, to = curve.length): CurvePeak {
  let value = curve[from] ?? 0;
  for (let place = from + 1; place < to; place += 1) value = Math.max(value, curve[place] ?? 0);
  let place = from;
  while (place < to && (curve[place] ?? 0) < value - SAME * Math.abs(value)) place += 1;
  return { slot: place - from, value };
}
