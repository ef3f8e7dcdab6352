import { CRAN_A_TO_K } from "./cran-a-to-k.ts";
import { CRAN_L_TO_Z } from "./cran-l-to-z.ts";
import { cranRestores } from "./cran-restores.ts";
import { CRAN_TAIL } from "./cran-tail.ts";
import type { PackageUniverse, RepositoryPackage } from "./package-universe.ts";
import { type ListedPackage, makeRankedUniverse } from "./ranked-universe.ts";

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

/** Returns the packages of the lists, in their order. */
function listedPackages(): readonly ListedPackage[] {
  const lines = [CRAN_A_TO_K, CRAN_L_TO_Z].flatMap((list) => list.trim().split("\n"));
  return lines.map((line) => {
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

/**
 * Returns the modelled CRAN: some 250 real packages with their sizes and dependencies at the places that their downloads
 * give them, and a tail of generated packages, up to CRAN's number of packages.
 */
export function makeCranUniverse(): PackageUniverse {
  return makeRankedUniverse({
    count: CRAN_PACKAGE_COUNT,
    listed: listedPackages(),
    tail: CRAN_TAIL,
  });
}

let shared: PackageUniverse | undefined;

/** Returns the one modelled CRAN of this process, and what is known of its restores; see {@link makeCranUniverse}. */
export function cranUniverse(): PackageUniverse {
  shared ??= { ...makeCranUniverse(), popularOutcomes: cranRestores };
  return shared;
}
