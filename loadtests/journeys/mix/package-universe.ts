import type { RestoreOutcome } from "./restore-outcome.ts";

/** One package of a repository. */
export interface RepositoryPackage {
  readonly name: string;
  readonly version: string;
  /** Bytes of the source tarball. */
  readonly sourceBytes: number;
  /** Bytes of the Linux binary. */
  readonly binaryBytes: number;
  /** Bytes of the source tarball as the repository's own index states them: what a client can check. */
  readonly statedBytes?: number;
  /** Direct hard dependencies (Depends, Imports, LinkingTo) without base and recommended packages, in the order of the index. */
  readonly dependencies: readonly string[];
}

/** All packages of a repository in the order of their popularity: index 0 is asked for most. */
export interface PackageUniverse {
  readonly size: number;
  /** Returns the package at a place of the popularity order; throws outside of it. */
  readonly packageAt: (index: number) => RepositoryPackage;
  /** Returns the name of the package at a place. */
  readonly nameAt: (index: number) => string;
  /** Returns the place of a package, or nothing when the repository does not have it. */
  readonly indexOf: (name: string) => number | undefined;
  /** Returns the same in numbers, where that is quicker than making every package. */
  readonly inNumbers?: () => UniverseNumbers;
  /** Returns every restore of one package by its popularity, bytes in true sizes, where that is known without the packages. */
  readonly popularOutcomes?: (kind: PackageKind) => readonly RestoreOutcome[];
}

/** Who needs whom: direct dependencies of place i stand from `starts[i]` to `starts[i + 1]` of `dependencies`. */
export interface DependencyGraph {
  readonly starts: Int32Array;
  readonly dependencies: Int32Array;
}

/** A universe without its texts; everything in the order of the places. */
export interface UniverseNumbers extends DependencyGraph {
  readonly sourceBytes: Float64Array;
  readonly binaryBytes: Float64Array;
}

const known = new WeakMap<PackageUniverse, UniverseNumbers>();

/** Returns a universe in numbers, always the same object. */
export function universeNumbers(universe: PackageUniverse): UniverseNumbers {
  const numbers = known.get(universe) ?? universe.inNumbers?.() ?? countUniverse(universe);
  known.set(universe, numbers);
  return numbers;
}

function countUniverse(universe: PackageUniverse): UniverseNumbers {
  const dependencies: number[] = [];
  const starts = new Int32Array(universe.size + 1);
  const sourceBytes = new Float64Array(universe.size);
  const binaryBytes = new Float64Array(universe.size);
  for (let index = 0; index < universe.size; index += 1) {
    const entry = universe.packageAt(index);
    sourceBytes[index] = entry.sourceBytes;
    binaryBytes[index] = entry.binaryBytes;
    for (const name of entry.dependencies) {
      const place = universe.indexOf(name);
      if (place !== undefined) dependencies.push(place);
    }
    starts[index + 1] = dependencies.length;
  }
  return { sourceBytes, binaryBytes, starts, dependencies: Int32Array.from(dependencies) };
}

/** What a file is: the source tarball or the Linux binary. */
export type PackageKind = "source" | "binary";

/** Returns the bytes of the file of one kind. */
export function fileBytes(entry: RepositoryPackage, kind: PackageKind): number {
  return kind === "source" ? entry.sourceBytes : entry.binaryBytes;
}

/**
 * Returns the places of the wanted packages and all that they need, in the order in which R's `install.packages` fetches
 * them into an empty library: dependencies found last come first, the wanted packages last.
 *
 * Source: `getDependencies` of R 4.2.2, package utils, which puts each further level of dependencies in front.
 * Dependencies that the repository lacks are left out, as R leaves them out.
 */
export function closureInFetchOrder(universe: PackageUniverse, wanted: readonly number[]): readonly number[] {
  const seen = new Set<number>(wanted);
  const levels: number[][] = [[...seen]];
  for (let level = levels[0] ?? []; level.length > 0; level = levels.at(-1) ?? []) {
    const next: number[] = [];
    for (const index of level) {
      for (const name of universe.packageAt(index).dependencies) {
        const place = universe.indexOf(name);
        if (place === undefined || seen.has(place)) continue;
        seen.add(place);
        next.push(place);
      }
    }
    levels.push(next);
  }
  return levels.reverse().flat();
}

/**
 * Returns the same places in the order in which renv 1.1 fetches them one by one: a package, then, before the next one, what it
 * needs in the order of its description. Recorded from renv 1.1.2 on R 4.5.0 (Debian 13), 2026-11-26.
 */
export function closureDepthFirst(universe: PackageUniverse, wanted: readonly number[]): readonly number[] {
  const seen = new Set<number>();
  const visit = (place: number): void => {
    if (seen.has(place)) return;
    seen.add(place);
    for (const name of universe.packageAt(place).dependencies) {
      const next = universe.indexOf(name);
      if (next !== undefined) visit(next);
    }
  };
  for (const place of wanted) visit(place);
  return [...seen];
}
