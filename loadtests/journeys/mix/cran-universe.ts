import { CRAN_A_TO_K } from "./cran-a-to-k.ts";
import { CRAN_L_TO_Z } from "./cran-l-to-z.ts";
import { drawTailPackage, popularPlacePicker, type TailDraw } from "./cran-tail.ts";
import type { PackageUniverse, RepositoryPackage, UniverseNumbers } from "./package-universe.ts";

/**
 * Packages in the modelled CRAN. Source: the public Package Manager served 24,900 to 25,140 packages in 2026 (recorded
 * in public client repositories).
 */
export const CRAN_PACKAGE_COUNT = 25_000;

/**
 * Rank given to packages that have none because they were published after the ranking of 2019-10-01. An assumption:
 * those in the list (cachem, bslib, cpp11 …) are asked for through others far more often than by name.
 */
const RANK_WHEN_UNKNOWN = 500;

/** A package of the list with the rank that the list gives. */
interface ListedPackage {
  readonly entry: RepositoryPackage;
  readonly rank: number;
}

/** Returns the packages that the model knows by name, in the order of the lists. */
function listedPackages(): readonly ListedPackage[] {
  return `${CRAN_A_TO_K.trim()}\n${CRAN_L_TO_Z.trim()}`.split("\n").map((line) => {
    const [name, version, sourceBytes, binaryBytes, rank, dependencies] = line.split(" ");
    if (name === undefined || version === undefined || dependencies === undefined) {
      throw new Error(`expected six fields, got "${line}"`);
    }
    const entry: RepositoryPackage = {
      name,
      version,
      sourceBytes: Number(sourceBytes),
      binaryBytes: Number(binaryBytes),
      dependencies: dependencies === "-" ? [] : dependencies.split(","),
    };
    return { entry, rank: rank === "-" ? RANK_WHEN_UNKNOWN : Number(rank) };
  });
}

/** Gives every listed package a place of its own: its rank, or the next free one; places count from 0. */
function placeListed(listed: readonly ListedPackage[]): ReadonlyMap<number, RepositoryPackage> {
  const inOrder = [...listed].sort((a, b) => a.rank - b.rank || (a.entry.name < b.entry.name ? -1 : 1));
  const byPlace = new Map<number, RepositoryPackage>();
  let next = 0;
  for (const { entry, rank } of inOrder) {
    next = Math.max(next, rank - 1);
    byPlace.set(next, entry);
    next += 1;
  }
  return byPlace;
}

/**
 * Returns the modelled CRAN: some 250 real packages with their sizes and dependencies at the places that their downloads
 * give them, and between and after them a tail of generated packages (`tail00321`), up to CRAN's number of packages.
 *
 * Packages of the tail are made when they are asked for, always the same.
 */
export function makeCranUniverse(): PackageUniverse {
  const listed = placeListed(listedPackages());
  const listedPlaces = new Map([...listed].map(([place, entry]) => [entry.name, place]));
  const tailPlaces: number[] = [];
  const ordinals = new Int32Array(CRAN_PACKAGE_COUNT).fill(-1);
  for (let place = 0; place < CRAN_PACKAGE_COUNT; place += 1) {
    if (listed.has(place)) continue;
    ordinals[place] = tailPlaces.length;
    tailPlaces.push(place);
  }
  const listedPlaceAt = popularPlacePicker([...listed.keys()].sort((a, b) => a - b));
  const draw = (place: number): TailDraw =>
    drawTailPackage({
      name: tailName(place),
      ordinal: ordinals[place] ?? 0,
      listedPlaceAt,
      tailPlaceOf: (ordinal) => tailPlaces[ordinal] ?? 0,
    });
  const nameAt = (place: number): string => listed.get(place)?.name ?? tailName(place);
  const indexOf = (name: string): number | undefined => listedPlaces.get(name) ?? tailPlaceOf(name, listed);
  const made = new Map<number, RepositoryPackage>();
  return {
    size: CRAN_PACKAGE_COUNT,
    indexOf,
    packageAt: (index) => {
      const known = listed.get(index) ?? made.get(index);
      if (known !== undefined) return known;
      if (!((ordinals[index] ?? -1) >= 0)) {
        throw new Error(`expected a place below ${CRAN_PACKAGE_COUNT}, got ${index}`);
      }
      const entry = packageOf(tailName(index), draw(index), nameAt);
      made.set(index, entry);
      return entry;
    },
    inNumbers: () => numbersOf(listed, indexOf, draw),
  };
}

function packageOf(name: string, draw: TailDraw, nameAt: (place: number) => string): RepositoryPackage {
  return {
    name,
    version: draw.version.join("."),
    sourceBytes: draw.sourceBytes,
    binaryBytes: draw.binaryBytes,
    dependencies: draw.dependencyPlaces.map(nameAt).sort(),
  };
}

function numbersOf(
  listed: ReadonlyMap<number, RepositoryPackage>,
  indexOf: (name: string) => number | undefined,
  draw: (place: number) => TailDraw,
): UniverseNumbers {
  const sourceBytes = new Float64Array(CRAN_PACKAGE_COUNT);
  const binaryBytes = new Float64Array(CRAN_PACKAGE_COUNT);
  const starts = new Int32Array(CRAN_PACKAGE_COUNT + 1);
  const dependencies: number[] = [];
  for (let place = 0; place < CRAN_PACKAGE_COUNT; place += 1) {
    const entry = listed.get(place);
    const drawn = entry ?? draw(place);
    sourceBytes[place] = drawn.sourceBytes;
    binaryBytes[place] = drawn.binaryBytes;
    if ("dependencyPlaces" in drawn) dependencies.push(...drawn.dependencyPlaces);
    else for (const name of drawn.dependencies) dependencies.push(indexOf(name) ?? place);
    starts[place + 1] = dependencies.length;
  }
  return { sourceBytes, binaryBytes, starts, dependencies: Int32Array.from(dependencies) };
}

let shared: PackageUniverse | undefined;

/** Returns the one modelled CRAN of this process; see {@link makeCranUniverse}. */
export function cranUniverse(): PackageUniverse {
  shared ??= makeCranUniverse();
  return shared;
}

function tailName(place: number): string {
  return `tail${String(place + 1).padStart(5, "0")}`;
}

/** Returns the place of a package of the tail by its name. */
function tailPlaceOf(name: string, listed: ReadonlyMap<number, unknown>): number | undefined {
  const digits = /^tail(\d{5})$/.exec(name)?.[1];
  const place = digits === undefined ? Number.NaN : Number(digits) - 1;
  return place >= 0 && place < CRAN_PACKAGE_COUNT && !listed.has(place) ? place : undefined;
}
