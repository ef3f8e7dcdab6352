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
  /** What the repository's index says of the file; absent where it says nothing. */
  readonly statedBytes?: number;
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

/** One restore that can be drawn: how likely it is, its files and their bytes. */
export interface RestoreOutcome {
  readonly probability: number;
  readonly files: number;
  readonly bytes: number;
}

/** A law from which restores are drawn. */
export interface RestoreMix {
  readonly drawRestore: (random: Random) => Restore;
  /** Returns everything that can be drawn, probabilities summing to 1; bytes are those under the body scale (1 = true sizes). */
  readonly outcomes: (bodyScale: number) => readonly RestoreOutcome[];
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
  const law = once(() => {
    const zipf = Array.from({ length: universe.size }, (_, index) => (index + 1) ** -TOP_LEVEL_EXPONENT);
    const weights = meanFiles === undefined ? zipf : bendToMean(zipf, closuresOf(universe).files, meanFiles);
    return { weights, cumulative: runningSum(weights) };
  });
  return {
    drawRestore: (random) => {
      const { cumulative } = law();
      const wanted = placeOf(cumulative, random() * (cumulative.at(-1) ?? 0));
      return restoreOf(universe, kind, [wanted]);
    },
    outcomes: (bodyScale) => {
      const { weights, cumulative } = law();
      const closures = closuresOf(universe);
      const bytes = closures.sum((index) => servedBytes(fileOf(universe, kind, index), bodyScale));
      return weights.map((weight, index) => ({
        probability: weight / (cumulative.at(-1) ?? 1),
        files: closures.files[index] ?? 0,
        bytes: bytes[index] ?? 0,
      }));
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
    outcomes: (bodyScale) => [
      {
        probability: 1,
        files: restore.packages.length,
        bytes: restore.packages.reduce((sum, file) => sum + servedBytes(file, bodyScale), 0),
      },
    ],
  };
}

/** Returns mean and variance of one restore; bytes are those of the package files, the index comes on top. */
export function restoreMoments(mix: RestoreMix, bodyScale = 1): RestoreMoments {
  const outcomes = mix.outcomes(bodyScale);
  const mean = (read: (outcome: RestoreOutcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + outcome.probability * read(outcome), 0);
  const files = mean((outcome) => outcome.files);
  const bytes = mean((outcome) => outcome.bytes);
  return {
    files,
    filesVariance: mean((outcome) => (outcome.files - files) ** 2),
    bytes,
    bytesVariance: mean((outcome) => (outcome.bytes - bytes) ** 2),
  };
}

/** Returns the package files of one restore, on average. */
export function expectedFilesPerRestore(mix: RestoreMix): number {
  return restoreMoments(mix).files;
}

/** Returns the bytes of the package files of one restore, on average; the index comes on top. */
export function expectedBytesPerRestore(mix: RestoreMix, bodyScale = 1): number {
  return restoreMoments(mix, bodyScale).bytes;
}

function restoreOf(universe: PackageUniverse, kind: PackageKind, wanted: readonly number[]): Restore {
  return { packages: closureInFetchOrder(universe, wanted).map((index) => fileOf(universe, kind, index)) };
}

function fileOf(universe: PackageUniverse, kind: PackageKind, index: number): RestoreFile {
  const entry = universe.packageAt(index);
  const stated = kind === "source" ? entry.statedBytes : undefined;
  return {
    name: entry.name,
    version: entry.version,
    bytes: fileBytes(entry, kind),
    ...(stated === undefined ? {} : { statedBytes: stated }),
  };
}

/** What the index states is what the server sends, whatever its scale. */
function servedBytes(file: RestoreFile, bodyScale: number): number {
  return file.statedBytes ?? scaledFileBytes(file.bytes, bodyScale);
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

/** Defers a computation to its first use: settings are read far more often than they are run. */
function once<T>(compute: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: compute() };
    return made.value;
  };
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
