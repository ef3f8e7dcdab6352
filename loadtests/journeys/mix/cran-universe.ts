import { CRAN_A_TO_K } from "./cran-a-to-k.ts";
import { CRAN_L_TO_Z } from "./cran-l-to-z.ts";
import { drawTailPackage, popularNamePicker } from "./cran-tail.ts";
import type { PackageUniverse, RepositoryPackage } from "./package-universe.ts";

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
  const placeByName = new Map([...listed].map(([place, entry]) => [entry.name, place]));
  const tailPlaces: number[] = [];
  const tailOrdinals = new Map<number, number>();
  for (let place = 0; place < CRAN_PACKAGE_COUNT; place += 1) {
    if (listed.has(place)) continue;
    tailOrdinals.set(place, tailPlaces.length);
    placeByName.set(tailName(place), place);
    tailPlaces.push(place);
  }
  const namedAt = popularNamePicker(
    [...listed].sort(([a], [b]) => a - b).map(([place, entry]) => ({ name: entry.name, rank: place + 1 })),
  );
  const made = new Array<RepositoryPackage | undefined>(CRAN_PACKAGE_COUNT);
  const tailNameOf = (ordinal: number): string => tailName(tailPlaces[ordinal] ?? 0);

  const packageAt = (index: number): RepositoryPackage => {
    const known = listed.get(index) ?? made[index];
    if (known !== undefined) return known;
    const ordinal = tailOrdinals.get(index);
    if (ordinal === undefined) throw new Error(`expected a place below ${CRAN_PACKAGE_COUNT}, got ${index}`);
    const entry = drawTailPackage({ name: tailName(index), ordinal, namedAt, tailNameOf });
    made[index] = entry;
    return entry;
  };
  return { size: CRAN_PACKAGE_COUNT, packageAt, indexOf: (name) => placeByName.get(name) };
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
