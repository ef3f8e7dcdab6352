import { medianOf, type TimedValue } from "./theil-sen.ts";

/** A fall in one step by more than this share of the usual range ends a cycle. */
const FALL_FRACTION = 0.4;
/** So many falls, and the range between them climbed again each time: a saw-tooth and not a series that jumps. */
const LEAST_FALLS = 3;
/** A climb is that, and no jump, when its largest single step is less than this share of it. */
const CLIMB_STEP_FRACTION = 0.6;

/**
 * Returns the lowest value of each whole cycle of a saw-tooth, as memory under a garbage collector draws it; undefined for
 * a series that is none. The floor tells a leak from garbage that is still to be collected.
 */
export function sawToothFloors(values: readonly number[]): readonly TimedValue[] | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const range =
    (sorted[Math.floor(0.95 * sorted.length)] ?? 0) - (sorted[Math.floor(0.05 * sorted.length)] ?? 0);
  if (!(range > 0)) return undefined;
  const starts: number[] = [];
  values.forEach((value, index) => {
    if ((values[index - 1] ?? value) - value >= FALL_FRACTION * range) starts.push(index);
  });
  if (starts.length < LEAST_FALLS) return undefined;
  const cycles = starts.slice(0, -1).map((from, index) => values.slice(from, starts[index + 1]));
  if (!climbsSlowly(cycles)) return undefined;
  return cycles.map((cycle, index) => {
    const lowest = cycle.reduce((least, value) => Math.min(least, value), Infinity);
    return { at: (starts[index] ?? 0) + cycle.indexOf(lowest), value: lowest };
  });
}

function climbsSlowly(cycles: readonly (readonly number[])[]): boolean {
  const shares = cycles.map((cycle) => {
    const climb = (cycle.at(-1) ?? 0) - (cycle[0] ?? 0);
    const largest = cycle.reduce(
      (most, value, index) => Math.max(most, value - (cycle[index - 1] ?? value)),
      0,
    );
    return climb > 0 ? largest / climb : 1;
  });
  return medianOf(shares.sort((a, b) => a - b)) < CLIMB_STEP_FRACTION;
}
