import type { Random } from "../../../planner/core/random.ts";
import { scaledFileBytes } from "./body-scale.ts";
import { closuresOf } from "./closures.ts";
import {
  closureInFetchOrder,
  fileBytes,
  type PackageKind,
  type PackageUniverse,
} from "./package-universe.ts";

/** One file of a restore; bytes are those of the unscaled file. */
export interface RestoreFile {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
}

/** What one client run fetches, in the order in which R fetches it into an empty library. */
export interface Restore {
  readonly packages: readonly RestoreFile[];
}

/** Mean and variance of one restore, exact for the mix. */
export interface RestoreMoments {
  readonly files: number;
  readonly filesVariance: number;
  readonly bytes: number;
  readonly bytesVariance: number;
}

/** A law from which restores are drawn. */
export interface RestoreMix {
  readonly drawRestore: (random: Random) => Restore;
  /** Returns the moments of one restore; bytes are those under the body scale (1 = true sizes). */
  readonly moments: (bodyScale: number) => RestoreMoments;
}

/**
 * Exponent of the Zipf law of the packages that people ask for by name. Closures are expanded afterwards, which makes
 * the flat head of the downloads. Chosen together with the tail (cran-tail.ts says against what).
 */
const TOP_LEVEL_EXPONENT = 0.8;

/** Least and greatest mean number of files to which a mix can be bent. */
export const MEAN_FILES_RANGE = { least: 2, greatest: 100 } as const;

/**
 * Returns a mix in which each restore is one package drawn by popularity, with its closure.
 *
 * With `meanFiles` the law is bent so that a restore has exactly that many files on average: each weight is multiplied
 * by exp(θ · files of the closure), the change that adds least information (minimum relative entropy, Csiszár 1975).
 */
export function popularRestores(
  universe: PackageUniverse,
  kind: PackageKind,
  meanFiles?: number,
): RestoreMix {
  const zipf = Array.from({ length: universe.size }, (_, index) => (index + 1) ** -TOP_LEVEL_EXPONENT);
  const weights = meanFiles === undefined ? zipf : bendToMean(zipf, closuresOf(universe).files, meanFiles);
  const cumulative = runningSum(weights);
  return {
    drawRestore: (random) => {
      const wanted = placeOf(cumulative, random() * (cumulative.at(-1) ?? 0));
      return restoreOf(universe, kind, [wanted]);
    },
    moments: (bodyScale) => {
      const closures = closuresOf(universe);
      const bytes = closures.sum((index) =>
        scaledFileBytes(fileBytes(universe.packageAt(index), kind), bodyScale),
      );
      const ofFiles = weightedMoments(weights, closures.files);
      const ofBytes = weightedMoments(weights, bytes);
      return {
        files: ofFiles.mean,
        filesVariance: ofFiles.variance,
        bytes: ofBytes.mean,
        bytesVariance: ofBytes.variance,
      };
    },
  };
}

/** Returns a mix in which every restore is the same: the named packages with all that they need. Throws for a name that the universe lacks. */
export function fixedRestores(
  universe: PackageUniverse,
  kind: PackageKind,
  names: readonly string[],
): RestoreMix {
  const wanted = names.map((name) => {
    const index = universe.indexOf(name);
    if (index === undefined) throw new Error(`expected a package of the repository, got "${name}"`);
    return index;
  });
  const restore = restoreOf(universe, kind, wanted);
  return {
    drawRestore: () => restore,
    moments: (bodyScale) => ({
      files: restore.packages.length,
      filesVariance: 0,
      bytes: restore.packages.reduce((sum, file) => sum + scaledFileBytes(file.bytes, bodyScale), 0),
      bytesVariance: 0,
    }),
  };
}

/** Returns the package files of one restore, on average. */
export function expectedFilesPerRestore(mix: RestoreMix): number {
  return mix.moments(1).files;
}

/** Returns the bytes of the package files of one restore, on average; the index comes on top. */
export function expectedBytesPerRestore(mix: RestoreMix, bodyScale = 1): number {
  return mix.moments(bodyScale).bytes;
}

function restoreOf(universe: PackageUniverse, kind: PackageKind, wanted: readonly number[]): Restore {
  return {
    packages: closureInFetchOrder(universe, wanted).map((index) => {
      const entry = universe.packageAt(index);
      return { name: entry.name, version: entry.version, bytes: fileBytes(entry, kind) };
    }),
  };
}

function weightedMoments(
  weights: readonly number[],
  values: readonly number[],
): { mean: number; variance: number } {
  let total = 0;
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    total += weight;
    sum += weight * (values[index] ?? 0);
  }
  const mean = sum / total;
  let squares = 0;
  for (const [index, weight] of weights.entries()) squares += weight * ((values[index] ?? 0) - mean) ** 2;
  return { mean, variance: squares / total };
}

/** Finds θ by bisection: the mean grows with θ without a pause. Works on sums a number of files, so it is cheap. */
function bendToMean(
  weights: readonly number[],
  files: readonly number[],
  meanFiles: number,
): readonly number[] {
  const weightByFiles = new Map<number, number>();
  for (const [index, weight] of weights.entries()) {
    const count = files[index] ?? 0;
    weightByFiles.set(count, (weightByFiles.get(count) ?? 0) + weight);
  }
  const least = Math.min(...weightByFiles.keys());
  const greatest = Math.max(...weightByFiles.keys());
  if (!(meanFiles > least && meanFiles < greatest)) {
    throw new Error(`expected a mean between ${least} and ${greatest} files, got ${meanFiles}`);
  }
  const excess = (theta: number): number => {
    let sum = 0;
    for (const [count, weight] of weightByFiles) {
      sum += weight * Math.exp(theta * (count - meanFiles)) * (count - meanFiles);
    }
    return sum;
  };
  let low = -3;
  let high = 3;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return weights.map((weight, index) => weight * Math.exp(low * ((files[index] ?? 0) - meanFiles)));
}

function runningSum(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight;
    sums[index] = sum;
  }
  return sums;
}

/** Returns the first place whose running sum exceeds the value. */
function placeOf(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
