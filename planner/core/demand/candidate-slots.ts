import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import { peakOf } from "./concurrency.ts";
import type { SessionClass } from "./group-sessions.ts";
import { sumWeeks } from "./peak-sessions.ts";

/** Every hour is looked at, and every moment that is a likely peak. */
const STRIDE = SLOTS_PER_HOUR;
/**
 * A moment at which every kind of session is rarer than this share of another moment is the peak of no draw: draws change the
 * height of groups and IDEs alike at both, and hands-on times shift the hours of one kind of session only a little.
 */
const OUTSHONE = 0.95;
/** Moments whose sessions differ by less than this share of the peak, summed over all kinds, are one. */
const ALIKE_FRACTION = 0.005;

/**
 * Returns the slots of the week among which the peak of a draw is looked for, rising: those that no other outshines at the
 * likely values, each kind of day once.
 */
export function candidateSlots(classes: readonly SessionClass[]): readonly number[] {
  const coming = classes.filter((one) => !one.ratchet);
  const sets = [
    coming,
    coming.filter((one) => one.placement === "karpenter"),
    coming.filter((one) => one.placement === "managed"),
  ];
  const likely = sets.map((set) => peakOf(sumWeeks(set)));
  const peaks = likely.map(({ slot }) => slot);
  const every = Array.from({ length: SLOTS_PER_WEEK / STRIDE }, (_, i) => i * STRIDE);
  const alike = ALIKE_FRACTION * (likely[0]?.value ?? 0);
  const moments: Moment[] = [];
  for (const slot of [...peaks, ...every]) {
    const moment = { slot, means: Float64Array.from(coming, ({ week }) => week[slot] ?? 0) };
    if (!moments.some((known) => distance(known.means, moment.means) <= alike)) moments.push(moment);
  }
  const kept = moments.filter((one) => peaks.includes(one.slot) || !moments.some((by) => outshines(by, one)));
  return kept.map(({ slot }) => slot).sort((a, b) => a - b);
}

interface Moment {
  readonly slot: number;
  readonly means: Float64Array;
}

function outshines(by: Moment, one: Moment): boolean {
  if (by === one) return false;
  for (let i = 0; i < one.means.length; i += 1) {
    if ((one.means[i] ?? 0) > OUTSHONE * (by.means[i] ?? 0)) return false;
  }
  return true;
}

/** Returns the sum of the differences of two lists, whatever their signs. */
export function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum;
}
