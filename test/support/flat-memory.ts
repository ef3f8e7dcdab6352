/**
 * What V8 may take or give back at any time: three semi-spaces of 16 MiB, as Node 20 has them
 * (nodejs.org/docs/latest-v20.x/api/cli.html, `--max-semi-space-size`). It counts in short runs.
 */
const YOUNG_GENERATION_MIB = 48;

/** Largest of the third and of the last quarter of a series, in its unit. */
export function lateHalf(mib: readonly number[]): readonly [number, number] {
  const quarter = Math.floor(mib.length / 4);
  return [Math.max(0, ...mib.slice(2 * quarter, 3 * quarter)), Math.max(0, ...mib.slice(3 * quarter))];
}

/** Returns whether resident memory stayed as it was in the third quarter of a run, within a tenth. */
export function isFlat(mib: readonly number[]): boolean {
  const [third, last] = lateHalf(mib);
  return last <= 1.1 * third;
}

/** As {@link isFlat}, for a run of a minute: the young generation of V8 may come on top. */
export function isFlatInMinutes(mib: readonly number[]): boolean {
  const [third, last] = lateHalf(mib);
  return last <= 1.1 * third + YOUNG_GENERATION_MIB;
}
