import type { TailModel } from "./tail.ts";

/** Wheels of the tail; see {@link PYPI_TAIL}. */
const WHEEL_SIZE = { medianBytes: 137_000, meanBytes: 1_500_000, largestBytes: 600_000_000 };

/**
 * PyPI's projects outside the list.
 *
 * Sizes: median of 881 wheels read from a package index in 2026; the mean is chosen so that a file of the mix has
 * 2.1 MB on average, near the 2.3 MB of 565 of the top 1,000 projects weighted by their downloads (same reading).
 *
 * Dependencies were chosen by search so that restores drawn from the mix come near the shares of downloads that the top 10,
 * 50, 100, 200, 500, 1,000 and 5,000 of 15,000 projects had in March 2026 (hugovk/top-pypi-packages@5501c5c9: 10, 30, 43,
 * 59, 77, 88, 98 %). Computed from the model: 16, 37, 50, 64, 78, 85, 95 %.
 */
export const PYPI_TAIL: TailModel = {
  seed: 1,
  stream: "pypi",
  sourceSize: WHEEL_SIZE,
  binarySize: WHEEL_SIZE,
  meanDirectDependencies: 0.9,
  tailDependencyFraction: 0.9,
  tailLaw: { offset: 500, exponent: 1.3 },
  listedLawExponent: 0.2,
};
