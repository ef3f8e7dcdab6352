import { hash32 } from "../../../planner/core/random.ts";
import { cranUniverse } from "./cran-universe.ts";
import type { IndexEntry } from "./package-index.ts";
import type { PackageUniverse, RepositoryPackage } from "./package-universe.ts";

/**
 * Sizes assumed for a package of which neither the index nor the model knows any: means of CRAN's downloads of
 * 2019-10-01 (147 packages of Debian sid, counts of lindbrook/packageRank@b12d99fa).
 */
const ASSUMED_SOURCE_BYTES = 650_000;
const ASSUMED_BINARY_BYTES = 780_000;

/**
 * Returns the packages that a repository really has, in the order of their popularity: those that the modelled CRAN
 * knows keep their places, the others fill the gaps in an order that is arbitrary but always the same.
 */
export function indexedUniverse(entries: readonly IndexEntry[]): PackageUniverse {
  const packages = inOrderOfPopularity(entries).map(packageOf);
  const places = new Map(packages.map((entry, place) => [entry.name, place]));
  return {
    size: packages.length,
    packageAt: (index) => {
      const entry = packages[index];
      if (entry === undefined) throw new Error(`expected a place below ${packages.length}, got ${index}`);
      return entry;
    },
    nameAt: (index) => packages[index]?.name ?? "",
    indexOf: (name) => places.get(name),
  };
}

function inOrderOfPopularity(entries: readonly IndexEntry[]): readonly IndexEntry[] {
  const placed = new Map<number, IndexEntry>();
  const unknown: IndexEntry[] = [];
  for (const entry of entries) {
    const place = cranUniverse().indexOf(entry.name);
    if (place === undefined) unknown.push(entry);
    else placed.set(place, entry);
  }
  const byHash = (a: IndexEntry, b: IndexEntry): number =>
    hash32(a.name) - hash32(b.name) || (a.name < b.name ? -1 : 1);
  const others = unknown.sort(byHash)[Symbol.iterator]();
  const ordered: IndexEntry[] = [];
  for (let place = 0; ordered.length < entries.length; place += 1) {
    const entry = placed.get(place) ?? others.next().value;
    if (entry !== undefined) ordered.push(entry);
  }
  return ordered;
}

function packageOf(entry: IndexEntry): RepositoryPackage {
  const place = cranUniverse().indexOf(entry.name);
  const modelled = place === undefined ? undefined : cranUniverse().packageAt(place);
  return {
    name: entry.name,
    version: entry.version,
    sourceBytes: entry.statedBytes ?? modelled?.sourceBytes ?? ASSUMED_SOURCE_BYTES,
    binaryBytes: modelled?.binaryBytes ?? ASSUMED_BINARY_BYTES,
    dependencies: entry.dependencies,
    ...(entry.statedBytes === undefined ? {} : { statedBytes: entry.statedBytes }),
  };
}
