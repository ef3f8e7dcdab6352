import type { TailModel } from "./tail.ts";

/**
 * CRAN's packages outside the list.
 *
 * Sizes: median and mean of 147 CRAN packages weighted by their downloads of 2019-10-01 (sizes of Debian sid, counts of
 * lindbrook/packageRank@b12d99fa): source 0.28 and 0.65 MB, binary 0.47 and 0.78 MB. CRAN's policy asks for at most 10 MB;
 * the largest exceptions are about ten times that (cran.r-project.org/web/packages/policies.html).
 *
 * Dependencies were chosen by search, the seed included, so that restores drawn from the mix give the shares of downloads
 * that the top 10, 50, 100, 200, 500, 1,000 and 5,000 packages had on CRAN on 2019-10-01 (lindbrook/packageRank@b12d99fa:
 * 15, 40, 59, 76, 89, 94, 98 %). Computed from the model: 18, 45, 62, 77, 90, 94, 98 %.
 */
export const CRAN_TAIL: TailModel = {
  seed: 3,
  stream: "cran",
  sourceSize: { medianBytes: 280_000, meanBytes: 650_000, largestBytes: 100_000_000 },
  binarySize: { medianBytes: 470_000, meanBytes: 780_000, largestBytes: 100_000_000 },
  meanDirectDependencies: 1.3,
  tailDependencyFraction: 0.8,
  tailLaw: { offset: 500, exponent: 1.3 },
  listedLawExponent: 0.2,
};
