import { scaledFileBytes } from "../journeys/mix/body-scale.ts";
import { fileBytes, type RepositoryPackage } from "../journeys/mix/package-universe.ts";
import { makePackageFile, type PackageFile, type PackageFileRequest } from "./package-file.ts";

/** Files whose parts without padding are remembered: about 1 KiB each. */
const REMEMBERED_FILES = 4_000;

/** Makes package files on demand. */
export interface PackageShelf {
  readonly source: (entry: RepositoryPackage, version: string) => PackageFile;
  readonly binary: (
    entry: RepositoryPackage,
    builtFor: { readonly rVersion: string; readonly codename: string },
  ) => PackageFile;
}

/** Returns a shelf on which the parts that take work are remembered; the least recently used go first. */
export function openPackageShelf(bodyScale: number): PackageShelf {
  const remembered = new Map<string, PackageFile>();
  const recall = (key: string, request: PackageFileRequest): PackageFile => {
    const file = remembered.get(key) ?? makePackageFile(request);
    remembered.delete(key);
    remembered.set(key, file);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_FILES && oldest !== undefined) remembered.delete(oldest);
    return file;
  };
  const bytesOf = (entry: RepositoryPackage, kind: "source" | "binary"): number =>
    scaledFileBytes(fileBytes(entry, kind), bodyScale);
  return {
    source: (entry, version) =>
      recall(`${entry.name}_${version}`, {
        name: entry.name,
        version,
        dependencies: entry.dependencies,
        kind: "source",
        bytes: bytesOf(entry, "source"),
      }),
    binary: (entry, builtFor) =>
      recall(`${builtFor.codename}/${builtFor.rVersion}/${entry.name}`, {
        name: entry.name,
        version: entry.version,
        dependencies: entry.dependencies,
        kind: "binary",
        bytes: bytesOf(entry, "binary"),
        builtFor,
      }),
  };
}
