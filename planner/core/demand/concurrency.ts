import type { RateStep } from "../curve.ts";
import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import type { HoldingTime } from "./holding-time.ts";
import { expectedPresenceH, meanHoldingH } from "./holding-time.ts";

/** Presence left to come that is too small to count, in hours. */
const NEGLIGIBLE_H = 1e-9;

/**
 * Returns the mean number present at the start of every slot of a week that repeats for ever:
 * m(t) = ∫ λ(t − u)·P(S > u) du, with unlimited room.
 *
 * Exact for rates in steps, as ∫ P(S > u) du is known in closed form: each step adds rate · (presence since its start
 * − presence since its end), over all the weeks before. Cost: slots × steps, after one table of the holding time.
 *
 * Source: Eick, Massey and Whitt 1993, "The physics of the Mt/G/∞ queue", Operations Research 41.
 */
export function weekConcurrency(steps: readonly RateStep[], holding: HoldingTime): Float64Array {
  const presence = presenceTable(holding);
  const mean = meanHoldingH(holding);
  const week = new Float64Array(SLOTS_PER_WEEK);
  for (const { fromSlot, toSlot, perH } of steps) {
    const whole = toSlot - fromSlot === SLOTS_PER_WEEK;
    for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1) {
      const sinceStart = slot >= fromSlot ? slot - fromSlot : slot - fromSlot + SLOTS_PER_WEEK;
      const sinceEnd = slot >= toSlot ? slot - toSlot : slot - toSlot + SLOTS_PER_WEEK;
      const running = whole || sinceStart < sinceEnd ? mean : 0;
      const present = (presence[sinceStart] ?? 0) - (presence[sinceEnd] ?? 0) + running;
      week[slot] = (week[slot] ?? 0) + perH * Math.max(0, present);
    }
  }
  return week;
}

/**
 * Presence x slots after an edge, counted over all repetitions of the edge: H(x) − Σ_{k ≥ 1} (E[S] − H(x + k weeks)).
 * Differences of two entries are exact; the subtracted mean only keeps the sum finite.
 */
function presenceTable(holding: HoldingTime): Float64Array {
  const mean = meanHoldingH(holding);
  const table = new Float64Array(SLOTS_PER_WEEK);
  for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1) {
    let sum = expectedPresenceH(holding, slot / SLOTS_PER_HOUR);
    for (let week = 1; ; week += 1) {
      const left = mean - expectedPresenceH(holding, (slot + week * SLOTS_PER_WEEK) / SLOTS_PER_HOUR);
      if (left < NEGLIGIBLE_H) break;
      sum -= left;
    }
    table[slot] = sum;
  }
  return table;
}

/** The highest value of a curve and the first slot that has it. */
export interface CurvePeak {
  readonly slot: number;
  readonly value: number;
}

/** Returns the peak of a curve; slot 0 and value 0 of an empty one. */
export function peakOf(curve: ArrayLike<number>): CurvePeak {
  let peak: CurvePeak = { slot: 0, value: curve[0] ?? 0 };
  for (let slot = 1; slot < curve.length; slot += 1) {
    const value = curve[slot] ?? 0;
    if (value > peak.value) peak = { slot, value };
  }
  return peak;
}
