/** No scaled package file is smaller: the parts without padding of the largest DESCRIPTION fit in. */
const SMALLEST_FILE_BYTES = 2_048;

/**
 * Bytes of CRAN's indexes in September 2026, as public client code recorded them (24,900 to 25,140 packages; `PACKAGES`
 * itself had 7,278,834). `.rds` is what R asks for first.
 */
export const INDEX_BYTES = { rds: 1_296_580, gz: 1_928_372 } as const;

/** No scaled index is smaller: it still names every package. */
const SMALLEST_INDEX_BYTES = { rds: 700_000, gz: 700_000 } as const;

/** Returns the bytes of a package file under `--body-scale`; 1 leaves them as they are. */
export function scaledFileBytes(bytes: number, bodyScale: number): number {
  return bodyScale === 1 ? bytes : Math.max(SMALLEST_FILE_BYTES, Math.round(bytes * bodyScale));
}

/** Returns the bytes of a CRAN index under `--body-scale`. */
export function scaledIndexBytes(form: keyof typeof INDEX_BYTES, bodyScale: number): number {
  return Math.max(SMALLEST_INDEX_BYTES[form], Math.round(INDEX_BYTES[form] * bodyScale));
}

/** No wheel is smaller: a generated one with its metadata fits in. */
const SMALLEST_WHEEL_BYTES = 4_096;

/** Returns the bytes of a wheel under `--body-scale`; pages and metadata are not scaled. */
export function scaledWheelBytes(bytes: number, bodyScale: number): number {
  return Math.max(SMALLEST_WHEEL_BYTES, Math.round(bytes * bodyScale));
}
