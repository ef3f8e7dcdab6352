import type { Random } from "../../../planner/core/random.ts";
import { scaledFileBytes } from "./body-scale.ts";
import {
  closureDepthFirst,
  closureInFetchOrder,
  fileBytes,
  type PackageKind,
  type PackageUniverse,
  universeNumbers,
} from "./package-universe.ts";
import {
  bendOutcomes,
  drawPlace,
  type PopularLaw,
  popularLaw,
  popularOutcomes,
  zipfLaw,
} from "./popular-law.ts";
import type { RestoreOutcome } from "./restore-outcome.ts";
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
  /** The same in the order of a client that fetches what a package needs right after it. */
  readonly depthFirst: () => readonly RestoreFile[];
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
  /**
   * Returns everything that can be drawn, probabilities summing to 1, restores of as many files as one; bytes are those under the
   * body scale (1 = true sizes).
   */
  readonly outcomes: (bodyScale: number) => readonly RestoreOutcome[];
}

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
      const existing = known.get(bodyScale);
      if (existing !== undefined) return existing;
      const unbent = unbentOutcomes(universe, kind, bodyScale);
      const outcomes = meanFiles === undefined ? unbent : bendOutcomes(unbent, meanFiles);
      known.set(bodyScale, outcomes);
      return outcomes;
    },
  };
  mixes.set(key, mix);
  return mix;
}

/** Those in true sizes may be known without a look at every package. */
function unbentOutcomes(
  universe: PackageUniverse,
  kind: PackageKind,
  bodyScale: number,
): readonly RestoreOutcome[] {
  const known = bodyScale === 1 ? universe.popularOutcomes?.(kind) : undefined;
  return known ?? popularOutcomes(universeNumbers(universe), servedSizes(universe, kind, bodyScale));
}

/** Settings are read far more often than runs are made: the same law is always the same mix. */
const popularMixes = new WeakMap<PackageUniverse, Map<string, RestoreMix>>();

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
  const asRecorded = (packages: readonly RestoreFile[]): Restore => ({
    packages,
    depthFirst: () => packages,
  });
  const cumulative = runningSum(recorded.map(({ weight }) => weight));
  const total = cumulative.at(-1) ?? 1;
  return {
    drawRestore: (random) => asRecorded(restores[firstAbove(cumulative, random() * total)]?.packages ?? []),
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
    const within = outcome.bytesSpread?.variance ?? 0;
    bytesVariance += outcome.probability * ((outcome.bytes - bytes) ** 2 + within);
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
  const filesOf = (places: readonly number[]): readonly RestoreFile[] =>
    places.map((index) => fileOf(universe, kind, index));
  return {
    packages: filesOf(closureInFetchOrder(universe, wanted)),
    depthFirst: () => filesOf(closureDepthFirst(universe, wanted)),
  };
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
