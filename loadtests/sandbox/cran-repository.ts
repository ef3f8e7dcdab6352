import { cranUniverse } from "../journeys/mix/cran-universe.ts";
import type { PackageKind, RepositoryPackage } from "../journeys/mix/package-universe.ts";
import { type IndexDocument, type IndexForm, makeCranIndex } from "./cran-index.ts";
import type { PackageFile } from "./package-file.ts";
import { openPackageShelf, type PackageShelf } from "./package-shelf.ts";

/** Codenames with binaries, as the public Package Manager's status listed them in 2026 (recorded in public client repositories). */
export const CODENAMES = [
  "bookworm",
  "bullseye",
  "centos7",
  "centos8",
  "focal",
  "jammy",
  "manylinux_2_28",
  "noble",
  "opensuse155",
  "opensuse156",
  "resolute",
  "rhel10",
  "rhel9",
  "trixie",
] as const;

/** Versions of R with binaries; the same source. */
export const R_VERSIONS = ["4.6", "4.5", "4.4", "4.3", "4.2", "3.6"] as const;

/** Every package has this one older version, in the archive. */
const ARCHIVED_VERSION = "0.1.0";

/** What a path of a repository stands for. */
export type CranResource =
  | { readonly kind: "index"; readonly document: IndexDocument }
  | FileResource
  | { readonly kind: "missing" };

/** A package file and what is told about it. */
interface FileResource {
  readonly kind: "file";
  readonly file: PackageFile;
  readonly packageType: PackageKind;
  /** As `4.4-jammy`, of a binary. */
  readonly binaryTag?: string;
  /** Why a source was served where the URL allows a binary. */
  readonly fallback?: "user-agent" | "r-version";
}

/** A CRAN repository as the sandbox serves it. */
export interface CranRepository {
  /** `segments` are the parts of the path after the name of the repository. */
  readonly find: (segments: readonly string[], userAgent: string) => CranResource;
  readonly versionOf: (name: string) => string | undefined;
}

/** What the path in front of `src/contrib` says. */
interface Place {
  readonly codename?: string;
  readonly rest: readonly string[];
}

const MISSING = { kind: "missing" } as const;
const SNAPSHOT = /^(latest|\d{4}-\d{2}-\d{2}|\d+)$/;
const indexes = new Map<number, Readonly<Record<IndexForm, IndexDocument>>>();

/** Returns the repository of the modelled CRAN; its index is made now, in about a second, and once a process and scale. */
export function openCranRepository(bodyScale: number): CranRepository {
  const index = indexes.get(bodyScale) ?? makeCranIndex(cranUniverse(), bodyScale);
  indexes.set(bodyScale, index);
  const shelf = openPackageShelf(bodyScale);
  return {
    versionOf: (name) => packageNamed(name)?.version,
    find: (segments, userAgent) => {
      if (isBinaryIndex(segments)) return { kind: "index", document: index["PACKAGES.gz"] };
      const place = readPlace(segments);
      if (place === undefined) return MISSING;
      const [name, second, third] = place.rest;
      if (place.rest.length === 1 && name !== undefined) {
        if (isIndexForm(name)) return { kind: "index", document: index[name] };
        return findCurrent(name, place.codename, userAgent, shelf);
      }
      if (place.rest.length === 3 && name === "Archive" && second !== undefined && third !== undefined) {
        return findArchived(second, third, shelf);
      }
      return MISSING;
    },
  };
}

/** Reads `[__linux__/CODENAME/]SNAPSHOT/src/contrib/…`; nothing when the path has another form. */
function readPlace(segments: readonly string[]): Place | undefined {
  const [first, codename] = segments;
  const linux = first === "__linux__";
  const [snapshot, src, contrib, ...rest] = linux ? segments.slice(2) : segments;
  if (snapshot === undefined || !SNAPSHOT.test(snapshot)) return undefined;
  if (src !== "src" || contrib !== "contrib") return undefined;
  if (!linux) return { rest };
  return CODENAMES.some((known) => known === codename) && codename !== undefined
    ? { rest, codename }
    : undefined;
}

function isIndexForm(name: string): name is IndexForm {
  return name === "PACKAGES" || name === "PACKAGES.gz" || name === "PACKAGES.rds";
}

/** Finds a file in `src/contrib`: the current version of a package, as the client can use it. */
function findCurrent(
  fileName: string,
  codename: string | undefined,
  userAgent: string,
  shelf: PackageShelf,
): CranResource {
  const entry = entryOf(fileName);
  if (entry === undefined || fileName !== `${entry.name}_${entry.version}.tar.gz`) return MISSING;
  const rVersion = codename === undefined ? undefined : rVersionOf(userAgent);
  const hasBinary = R_VERSIONS.some((known) => known === rVersion);
  if (codename !== undefined && rVersion !== undefined && hasBinary) {
    const file = shelf.binary(entry, { rVersion, codename });
    return { kind: "file", packageType: "binary", binaryTag: `${rVersion}-${codename}`, file };
  }
  const source = { kind: "file", packageType: "source", file: shelf.source(entry, entry.version) } as const;
  if (codename === undefined) return source;
  return { ...source, fallback: rVersion === undefined ? "user-agent" : "r-version" };
}

/** Finds a file in `src/contrib/Archive/FOLDER`. */
function findArchived(folder: string, fileName: string, shelf: PackageShelf): CranResource {
  const entry = entryOf(fileName);
  if (entry?.name !== folder || entry.version === ARCHIVED_VERSION) return MISSING;
  if (fileName !== `${entry.name}_${ARCHIVED_VERSION}.tar.gz`) return MISSING;
  return { kind: "file", packageType: "source", file: shelf.source(entry, ARCHIVED_VERSION) };
}

/** Says whether this is `SNAPSHOT/bin/linux/4.5-jammy/contrib/4.5/PACKAGES.gz`, the index of binaries that pak asks for. Source: r-lib/pkgcache@c13b0353, R/metadata-cache.R. */
function isBinaryIndex([snapshot = "", ...rest]: readonly string[]): boolean {
  const [, rVersion = "", codename = "", again] =
    /^bin\/linux\/([\d.]+)-([a-z0-9_]+)\/contrib\/([\d.]+)\/PACKAGES\.gz$/.exec(rest.join("/")) ?? [];
  return (
    SNAPSHOT.test(snapshot) &&
    rVersion === again &&
    R_VERSIONS.some((known) => known === rVersion) &&
    CODENAMES.some((known) => known === codename)
  );
}

function entryOf(fileName: string): RepositoryPackage | undefined {
  return packageNamed(fileName.slice(0, Math.max(0, fileName.indexOf("_"))));
}

function packageNamed(name: string): RepositoryPackage | undefined {
  const universe = cranUniverse();
  const place = universe.indexOf(name);
  return place === undefined ? undefined : universe.packageAt(place);
}

/**
 * Returns the `4.4` of an R that names its Linux, as `R/4.4.3 R (4.4.3 x86_64-pc-linux-gnu …)`, pak's
 * `R (4.4.3 x86_64-pc-linux-gnu …)`, or one of them behind renv's name; nothing for others, who get the source.
 * Source: Package Manager's admin guide, Serving binaries; client captures of 2026.
 */
function rVersionOf(userAgent: string): string | undefined {
  return /^(?:renv \([\d.]+\); )?R(?:\/\S+ R)? \((\d+\.\d+)\.\d+ \S*linux/.exec(userAgent)?.[1];
}
