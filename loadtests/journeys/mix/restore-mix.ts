import type { Random } from "../../../planner/core/random.ts";
import { scaledFileBytes } from "./body-scale.ts";
import { closuresOf } from "./closures.ts";
import {
  closureInFetchOrder,
  type DependencyGraph,
  fileBytes,
  type PackageKind,
  type PackageUniverse,
  universeNumbers,
} from "./package-universe.ts";
import { firstAbove, runningSum } from "./running-sum.ts";

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
 * With `meanFiles` the law is bent so that a restore has exactly that many files on average; see {@link popularLaw}.
 */
export function popularRestores(
  universe: PackageUniverse,
  kind: PackageKind,
  meanFiles?: number,
): RestoreMix {
  const mixes = popularMixes.get(universe) ?? new Map<string, RestoreMix>();
  popularMixes.set(universe, mixes);
  const key = `${kind}/${meanFiles}`;
  const existing = mixes.get(key);
  if (existing !== undefined) return existing;
  const law = (): PopularLaw =>
    meanFiles === undefined ? zipfLaw(universe.size) : popularLaw(universeNumbers(universe), meanFiles);
  const known = new Map<number, readonly RestoreOutcome[]>();
  const mix: RestoreMix = {
    drawRestore: (random) => restoreOf(universe, kind, [drawPlace(law(), random)]),
    outcomes: (bodyScale) => {
      const outcomes =
        known.get(bodyScale) ??
        lawOutcomes(law(), universeNumbers(universe), servedSizes(universe, kind, bodyScale));
      known.set(bodyScale, outcomes);
      return outcomes;
    },
  };
  mixes.set(key, mix);
  return mix;
}

/** Settings are read far more often than runs are made: the same law is always the same mix. */
const popularMixes = new WeakMap<PackageUniverse, Map<string, RestoreMix>>();

/** A law over the places of a universe. */
export interface PopularLaw {
  readonly weights: Float64Array;
  /** Running sums of the weights. */
  readonly cumulative: Float64Array;
}

const laws = new WeakMap<DependencyGraph, Map<number, PopularLaw>>();
const zipfLaws = new Map<number, PopularLaw>();

/** Returns the law that is not bent: it needs to know no more than how many packages there are. */
export function zipfLaw(size: number): PopularLaw {
  const existing = zipfLaws.get(size);
  if (existing !== undefined) return existing;
  const weights = new Float64Array(size);
  for (let index = 0; index < size; index += 1) weights[index] = (index + 1) ** -TOP_LEVEL_EXPONENT;
  const law = { weights, cumulative: runningSum(weights) };
  zipfLaws.set(size, law);
  return law;
}

/**
 * Returns how often each package of a universe is asked for by name: a Zipf law over its place, bent so that a closure has
 * exactly `meanFiles` files on average: each weight is multiplied by exp(θ · files of the closure), the change that adds
 * least information (minimum relative entropy, Csiszár 1975). Throws when no closure reaches the mean.
 */
export function popularLaw(graph: DependencyGraph, meanFiles: number): PopularLaw {
  const ofGraph = laws.get(graph) ?? new Map<number, PopularLaw>();
  laws.set(graph, ofGraph);
  const existing = ofGraph.get(meanFiles);
  if (existing !== undefined) return existing;
  const weights = bendToMean(zipfLaw(graph.starts.length - 1).weights, closuresOf(graph).files, meanFiles);
  const law = { weights, cumulative: runningSum(weights) };
  ofGraph.set(meanFiles, law);
  return law;
}

/** Draws a place by a law. */
export function drawPlace({ cumulative }: PopularLaw, random: Random): number {
  return firstAbove(cumulative, random() * (cumulative.at(-1) ?? 0));
}

/** Returns every restore that a law can give: files of the closure, and the sum of a value of each of its files. */
export function lawOutcomes(
  { weights, cumulative }: PopularLaw,
  graph: DependencyGraph,
  bytesOfFile: Float64Array,
): readonly RestoreOutcome[] {
  const closures = closuresOf(graph);
  const bytes = closures.sum(bytesOfFile);
  const total = cumulative.at(-1) ?? 1;
  return Array.from(weights, (weight, index) => ({
    probability: weight / total,
    files: closures.files[index] ?? 0,
    bytes: bytes[index] ?? 0,
  }));
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

/** What a site's log shows of one client: files, as `cli` or `cli_3.6.6`, and how often such a restore was seen. */
export interface RecordedRestore {
  readonly packages: readonly string[];
  readonly weight: number;
}

/**
 * Returns a mix of recorded restores, drawn by their weights, each exactly as it was: nothing is added. What the universe
 * has comes in its version; other files come in the one that was recorded, and those without one are left out.
 */
export function recordedRestores(
  universe: PackageUniverse,
  kind: PackageKind,
  recorded: readonly RecordedRestore[],
): RestoreMix {
  const restores = recorded.map(({ packages }) => ({
    packages: packages.flatMap((text) => recordedFile(universe, kind, text) ?? []),
  }));
  const cumulative = runningSum(recorded.map(({ weight }) => weight));
  const total = cumulative.at(-1) ?? 1;
  return {
    drawRestore: (random) => restores[firstAbove(cumulative, random() * total)] ?? { packages: [] },
    outcomes: (bodyScale) =>
      restores.map(({ packages }, index) => ({
        probability: (recorded[index]?.weight ?? 0) / total,
        files: packages.length,
        bytes: packages.reduce((sum, file) => sum + servedBytes(file, bodyScale), 0),
      })),
  };
}

function recordedFile(universe: PackageUniverse, kind: PackageKind, text: string): RestoreFile | undefined {
  const [name = "", version] = text.split("_");
  const index = universe.indexOf(name);
  if (index !== undefined) return fileOf(universe, kind, index);
  return version === undefined ? undefined : { name, version, bytes: UNKNOWN_BYTES[kind] };
}

/**
 * Sizes of files that the model does not know: means of CRAN's downloads of 2019-10-01 (147 packages of Debian sid, counts of
 * lindbrook/packageRank@b12d99fa).
 */
const UNKNOWN_BYTES = { source: 650_000, binary: 780_000 } as const;

/** Returns mean and variance of one restore; bytes are those of the package files, the index comes on top. */
export function restoreMoments(mix: RestoreMix, bodyScale = 1): RestoreMoments {
  const outcomes = mix.outcomes(bodyScale);
  const existing = moments.get(outcomes);
  if (existing !== undefined) return existing;
  let files = 0;
  let bytes = 0;
  for (const outcome of outcomes) {
    files += outcome.probability * outcome.files;
    bytes += outcome.probability * outcome.bytes;
  }
  let filesVariance = 0;
  let bytesVariance = 0;
  for (const outcome of outcomes) {
    filesVariance += outcome.probability * (outcome.files - files) ** 2;
    bytesVariance += outcome.probability * (outcome.bytes - bytes) ** 2;
  }
  const computed = { files, filesVariance, bytes, bytesVariance };
  moments.set(outcomes, computed);
  return computed;
}

const moments = new WeakMap<readonly RestoreOutcome[], RestoreMoments>();

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

/** Returns what each file of a universe is when it is served; what an index states has to be asked file by file. */
function servedSizes(universe: PackageUniverse, kind: PackageKind, bodyScale: number): Float64Array {
  if (universe.inNumbers === undefined) {
    return Float64Array.from({ length: universe.size }, (_, index) =>
      servedBytes(fileOf(universe, kind, index), bodyScale),
    );
  }
  const { sourceBytes, binaryBytes } = universeNumbers(universe);
  return (kind === "source" ? sourceBytes : binaryBytes).map((bytes) => scaledFileBytes(bytes, bodyScale));
}

/** Finds θ by bisection: the mean grows with θ without a pause. Works on sums a number of files, so it is cheap. */
function bendToMean(weights: Float64Array, files: Int32Array, meanFiles: number): Float64Array {
  const weightByFiles = new Map<number, number>();
  for (let index = 0; index < weights.length; index += 1) {
    const count = files[index] ?? 0;
    weightByFiles.set(count, (weightByFiles.get(count) ?? 0) + (weights[index] ?? 0));
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
