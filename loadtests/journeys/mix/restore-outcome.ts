import type { Spread } from "../journey.ts";

/** Restores of as many files that can be drawn: how likely they are, and the mean of their bytes. */
export interface RestoreOutcome {
  readonly probability: number;
  readonly files: number;
  readonly bytes: number;
  /** How the bytes of these restores are spread about their mean; absent = they are alike. */
  readonly bytesSpread?: Spread;
}

/**
 * Returns restores by their files, those of as many as one: hundreds of outcomes in place of tens of thousands, and the first three
 * moments of each figure are what they were. What is given of each restore are its weight, files and bytes.
 */
export function outcomesByFiles(
  weights: Float64Array,
  files: Int32Array,
  bytes: Float64Array,
): readonly RestoreOutcome[] {
  const { sums, means, variances, thirds } = momentsByFiles(weights, files, bytes);
  const total = sums.reduce((a, b) => a + b, 0);
  return [...sums.keys()]
    .filter((count) => (sums[count] ?? 0) > 0)
    .map((count) => ({
      probability: (sums[count] ?? 0) / total,
      files: count,
      bytes: means[count] ?? 0,
      bytesSpread: { variance: variances[count] ?? 0, third: thirds[count] ?? 0 },
    }));
}

/** The weights of restores of as many files, and mean and spread of their bytes, at the place of that many. */
function momentsByFiles(weights: Float64Array, files: Int32Array, bytes: Float64Array) {
  const most = files.reduce((a, b) => Math.max(a, b), 0);
  const sums = new Float64Array(most + 1);
  const means = new Float64Array(most + 1);
  for (let index = 0; index < weights.length; index += 1) {
    const count = files[index] ?? 0;
    const weight = weights[index] ?? 0;
    sums[count] = (sums[count] ?? 0) + weight;
    // The mean moves to a new value by its share of the weight so far.
    const mean = means[count] ?? 0;
    means[count] = mean + ((bytes[index] ?? 0) - mean) * (weight / (sums[count] ?? 1));
  }
  const variances = new Float64Array(most + 1);
  const thirds = new Float64Array(most + 1);
  for (let index = 0; index < weights.length; index += 1) {
    const count = files[index] ?? 0;
    const share = (weights[index] ?? 0) / (sums[count] ?? 1);
    const away = (bytes[index] ?? 0) - (means[count] ?? 0);
    variances[count] = (variances[count] ?? 0) + share * away * away;
    thirds[count] = (thirds[count] ?? 0) + share * away * away * away;
  }
  return { sums, means, variances, thirds };
}
