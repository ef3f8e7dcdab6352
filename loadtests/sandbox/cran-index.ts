import { createHash } from "node:crypto";
import { scaledFileBytes, scaledIndexBytes } from "../journeys/mix/body-scale.ts";
import type { PackageUniverse, RepositoryPackage } from "../journeys/mix/package-universe.ts";
import { gzipOfExactly } from "./gzip.ts";
import { makePackageFile } from "./package-file.ts";
import { serialiseCharacterMatrix } from "./rds.ts";

/** Fields of an entry, in the order in which they are written. `Filesize` and `BodyScale` are additions of the sandbox. */
const FIELDS = [
  "Package",
  "Version",
  "Depends",
  "Imports",
  "License",
  "MD5sum",
  "NeedsCompilation",
  "Filesize",
  "BodyScale",
] as const;

/** Packages outside the list of real names carry no digest: making it would mean making gigabytes at the start. */
const DIGEST_UP_TO_NAME = /^(?!tail\d)/;

/** One form of an index, ready to send. */
export interface IndexDocument {
  readonly body: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

/** The three forms of a CRAN index. */
export type IndexForm = "PACKAGES" | "PACKAGES.gz" | "PACKAGES.rds";

/**
 * Returns the index of a source repository in all its forms: every package of the universe, sizes and digests of the
 * scaled files. The compressed forms have exactly the size of CRAN's, under the body scale.
 */
export function makeCranIndex(
  universe: PackageUniverse,
  bodyScale: number,
): Readonly<Record<IndexForm, IndexDocument>> {
  const entries = Array.from({ length: universe.size }, (_, index) => universe.packageAt(index)).sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  );
  const rows = entries.map((entry) => rowOf(entry, bodyScale));
  const columns = bodyScale === 1 ? FIELDS.slice(0, -1) : FIELDS;
  const text = Buffer.from(rows.map((row) => describeRow(columns, row)).join("\n"), "utf8");
  const rowNames = entries.map((entry) => entry.name);
  const rds = serialiseCharacterMatrix({ columns, rowNames, rows });
  return {
    PACKAGES: indexDocument(text, "text/plain"),
    "PACKAGES.gz": indexDocument(gzipOfExactly(text, scaledIndexBytes("gz", bodyScale)), "application/gzip"),
    "PACKAGES.rds": indexDocument(
      gzipOfExactly(rds, scaledIndexBytes("rds", bodyScale)),
      "application/octet-stream",
    ),
  };
}

function rowOf(entry: RepositoryPackage, bodyScale: number): readonly (string | undefined)[] {
  const bytes = scaledFileBytes(entry.sourceBytes, bodyScale);
  return [
    entry.name,
    entry.version,
    "R (>= 3.5.0)",
    entry.dependencies.length > 0 ? entry.dependencies.join(", ") : undefined,
    "MIT",
    DIGEST_UP_TO_NAME.test(entry.name) ? md5Of(entry, bytes) : undefined,
    "no",
    String(bytes),
    String(bodyScale),
  ];
}

function md5Of(entry: RepositoryPackage, bytes: number): string {
  const { name, version, dependencies } = entry;
  const digest = createHash("md5");
  const file = makePackageFile({ name, version, dependencies, kind: "source", bytes });
  for (const piece of file.pieces()) digest.update(piece);
  return digest.digest("hex");
}

/** Returns one entry in Debian control format, with the empty line between entries left to the caller's newline. */
function describeRow(columns: readonly string[], row: readonly (string | undefined)[]): string {
  return columns
    .map((column, index) => (row[index] === undefined ? "" : `${column}: ${row[index]}\n`))
    .join("");
}

function indexDocument(body: Buffer, contentType: string): IndexDocument {
  return { body, contentType, etag: `"${createHash("md5").update(body).digest("hex")}"` };
}
