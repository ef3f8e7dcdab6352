import { type RateStep, SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";

/**
 * Returns how many are present at the start of each slot of a repeating week when everybody stays so many slots longer than in
 * another curve: who came in the last of these slots is all there, and of the others so many as there were as long ago.
 *
 * Exact: P(A + T > u) is 1 up to T and P(A > u − T) beyond, in the integral of `weekConcurrency`.
 *
 * @param week the curve without the longer stay.
 * @param steps the arrivals of that curve.
 * @param tailSlots whole slots, 0 or more.
 */
export function stayingLonger(
  week: Float64Array,
  steps: readonly RateStep[],
  tailSlots: number,
): Float64Array {
  const arrivals = new Float64Array(SLOTS_PER_WEEK);
  for (const { fromSlot, toSlot, perH } of steps) {
    for (let slot = fromSlot; slot < toSlot; slot += 1)
      arrivals[slot] = (arrivals[slot] ?? 0) + perH / SLOTS_PER_HOUR;
  }
  const since = arrivalsSince(arrivals);
  const ofWeek = since[SLOTS_PER_WEEK] ?? 0;
  const weeks = Math.floor(tailSlots / SLOTS_PER_WEEK);
  const rest = tailSlots - weeks * SLOTS_PER_WEEK;
  const longer = new Float64Array(SLOTS_PER_WEEK);
  for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1) {
    const inWeekBefore = slot < rest;
    const before = inWeekBefore ? slot - rest + SLOTS_PER_WEEK : slot - rest;
    const recent = (inWeekBefore ? ofWeek : 0) + (since[slot] ?? 0) - (since[before] ?? 0);
    longer[slot] = weeks * ofWeek + recent + (week[before] ?? 0);
  }
  return longer;
}

/** Arrivals from the beginning of the week to the start of each slot, and in the whole week. */
function arrivalsSince(arrivals: Float64Array): Float64Array {
  const since = new Float64Array(SLOTS_PER_WEEK + 1);
  for (let slot = 0; slot < SLOTS_PER_WEEK; slot += 1)
    since[slot + 1] = (since[slot] ?? 0) + (arrivals[slot] ?? 0);
  return since;
}
