import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import { peakOf } from "./concurrency.ts";
import type { SessionClass } from "./group-sessions.ts";
import { sumWeeks } from "./peak-sessions.ts";

/** Every half hour is looked at, and every moment that is a likely peak. */
const STRIDE = SLOTS_PER_HOUR / 2;
/** A moment at which every kind of session is rarer than this share of another moment is the peak of no draw. */
const OUTSHONE = 0.8;
/** Moments whose kinds of sessions agree to so many digits are one. */
const DIGITS = 3;

/**
 * Returns the slots of the week among which the peak of a draw is looked for, rising: those that no other outshines at the
 * likely values, each kind of day once. Draws change the height of groups and IDEs against each other at will, but
 * hands-on times shift the hours of one kind of session only a little.
 */
export function candidateSlots(classes: readonly SessionClass[]): readonly number[] {
  const coming = classes.filter((one) => !one.ratchet);
  const sets = [
    coming,
    coming.filter((one) => one.placement === "karpenter"),
    coming.filter((one) => one.placement === "managed"),
  ];
  const peaks = sets.map((set) => peakOf(sumWeeks(set)).slot);
  const every = Array.from({ length: SLOTS_PER_WEEK / STRIDE }, (_, i) => i * STRIDE);
  const kinds = new Map<string, Moment>();
  for (const slot of [...peaks, ...every]) {
    const means = coming.map(({ week }) => week[slot] ?? 0);
    const kind = means.map((mean) => mean.toPrecision(DIGITS)).join(" ");
    if (!kinds.has(kind)) kinds.set(kind, { slot, means });
  }
  const moments = [...kinds.values()];
  const kept = moments.filter((one) => peaks.includes(one.slot) || !moments.some((by) => outshines(by, one)));
  return kept.map(({ slot }) => slot).sort((a, b) => a - b);
}

interface Moment {
  readonly slot: number;
  readonly means: readonly number[];
}

function outshines(by: Moment, one: Moment): boolean {
  return one.means.every((mean, i) => mean <= OUTSHONE * (by.means[i] ?? 0));
}
