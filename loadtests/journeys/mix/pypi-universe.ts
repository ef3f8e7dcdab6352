import { hash32 } from "../../../planner/core/random.ts";
import type { PackageUniverse } from "./package-universe.ts";
import { PYPI_A_TO_K } from "./pypi-a-to-k.ts";
import { PYPI_L_TO_Z } from "./pypi-l-to-z.ts";
import { PYPI_TAIL } from "./pypi-tail.ts";
import { type ListedPackage, makeRankedUniverse } from "./ranked-universe.ts";

/** Projects in the modelled PyPI: those of which downloads are published. Source: hugovk/top-pypi-packages@5501c5c9. */
export const PYPI_PROJECT_COUNT = 15_000;

/** Rank given to projects of the list of which none is known. An assumption: they are asked for through others far more often than by name. */
const RANK_WHEN_UNKNOWN = 3_000;

/** Returns the projects of the lists, in their order. */
function listedProjects(): readonly ListedPackage[] {
  const lines = [PYPI_A_TO_K, PYPI_L_TO_Z].flatMap((list) => list.trim().split("\n"));
  return lines.map((line) => {
    const [name, version, wheelBytes, rank, dependencies] = line.split(" ");
    if (name === undefined || version === undefined || dependencies === undefined) {
      throw new Error(`expected five fields, got "${line}"`);
    }
    return {
      entry: {
        name,
        version,
        sourceBytes: Number(wheelBytes),
        binaryBytes: Number(wheelBytes),
        dependencies: dependencies === "-" ? [] : dependencies.split(","),
      },
      rank: rank === "-" ? RANK_WHEN_UNKNOWN : Number(rank),
    };
  });
}

let shared: PackageUniverse | undefined;

/**
 * Returns the one modelled PyPI of this process: some 230 real projects with the sizes of their wheels and their
 * dependencies, and a tail of generated ones. Projects are fetched as wheels: both sizes of an entry are the wheel's.
 */
export function pypiUniverse(): PackageUniverse {
  shared ??= makeRankedUniverse({ count: PYPI_PROJECT_COUNT, listed: listedProjects(), tail: PYPI_TAIL });
  return shared;
}

let known: PackageUniverse | undefined;

/** Returns the real projects of the model alone, in the order of their popularity: what any PyPI can be asked for. */
export function knownProjects(): PackageUniverse {
  known ??= listedUniverse(listedProjects());
  return known;
}

function listedUniverse(listed: readonly ListedPackage[]): PackageUniverse {
  const entries = [...listed]
    .sort((a, b) => a.rank - b.rank || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry }) => entry);
  const places = new Map(entries.map(({ name }, place) => [name, place]));
  return {
    size: entries.length,
    packageAt: (index) => {
      const entry = entries[index];
      if (entry === undefined) throw new Error(`expected a place below ${entries.length}, got ${index}`);
      return entry;
    },
    nameAt: (index) => entries[index]?.name ?? "",
    indexOf: (name) => places.get(name),
  };
}

/** Median and 90th percentile of the metadata files of 881 wheels, read from a package index in 2026. */
const METADATA_MEDIAN_BYTES = 6_000;
const METADATA_SIGMA = Math.log(23_000 / METADATA_MEDIAN_BYTES) / 1.2815516;
const METADATA_RANGE = { least: 1_500, greatest: 200_000 };

/** Returns the bytes of a project's `.metadata` file: lognormal, always the same for a name. Enough for its dependencies. */
export function metadataBytes(name: string, dependencies: number): number {
  const uniform = (stream: string): number => (hash32(`metadata/${name}/${stream}`) + 0.5) / 2 ** 32;
  const deviate = Math.sqrt(-2 * Math.log(uniform("radius"))) * Math.cos(2 * Math.PI * uniform("angle"));
  const bytes = Math.round(METADATA_MEDIAN_BYTES * Math.exp(METADATA_SIGMA * deviate));
  const least = METADATA_RANGE.least + 80 * dependencies;
  return Math.min(METADATA_RANGE.greatest + least, Math.max(least, bytes));
}

/** Files that a project's page lists. An assumption, as no count at hand is published; popular projects have more, the others fewer. */
export const FILES_PER_PAGE = 80;

/**
 * Bytes of a project's page: 132 a file in HTML and 300 in JSON (252 to 324), to which the digests of PEP 658 add some 80 in
 * HTML. Source: discuss.python.org, "PEP 691", t/15553, of 2022. Not compressed.
 */
export const PAGE_BYTES = { html: (132 + 80) * FILES_PER_PAGE, json: 300 * FILES_PER_PAGE } as const;
