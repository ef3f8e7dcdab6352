import { createHash } from "node:crypto";
import { scaledWheelBytes } from "../journeys/mix/body-scale.ts";
import type { RepositoryPackage } from "../journeys/mix/package-universe.ts";
import { FILES_PER_PAGE, PAGE_BYTES, pypiUniverse } from "../journeys/mix/pypi-universe.ts";
import type { UploadedFile, UploadShelf } from "./upload-shelf.ts";
import { makeWheelFile, type WheelFile } from "./wheel-file.ts";

/** The forms of a project's page, by their media type. */
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const HTML_TYPE = "application/vnd.pypi.simple.v1+html";

/** Digests of larger wheels are left out of the pages: making one means making the file. */
const DIGEST_UP_TO_BYTES = 64 * 1024 * 1024;
/** Wheels and pages that are remembered, without their padding: some 20 KiB each. */
const REMEMBERED = 3_000;

/** What a path of a repository stands for. */
export type PypiResource =
  | { readonly kind: "page"; readonly body: Buffer; readonly contentType: string; readonly etag: string }
  | { readonly kind: "metadata"; readonly body: Buffer; readonly etag: string }
  | {
      readonly kind: "wheel";
      readonly bytes: number;
      readonly etag: string;
      readonly pieces: () => Iterable<Buffer>;
    }
  | { readonly kind: "missing" };

/** A PyPI repository as the sandbox serves it. */
export interface PypiRepository {
  /** `segments` are the parts of the path after the name of the repository. */
  readonly find: (segments: readonly string[], accept: string) => PypiResource;
  readonly versionOf: (name: string) => string | undefined;
}

const MISSING = { kind: "missing" } as const;

/** Which parts of the newer standards a repository offers. */
export interface PypiOffer {
  /** PEP 658: metadata beside the wheels. */
  readonly metadata: boolean;
  /** PEP 691: pages in JSON. */
  readonly json: boolean;
}

/** Returns the repository of the modelled PyPI, and of what was uploaded. */
export function openPypiRepository(
  bodyScale: number,
  offer: PypiOffer,
  uploads: UploadShelf,
): PypiRepository {
  const wheels = remembering<WheelFile>();
  const pages = remembering<PypiResource>();
  const wheelOf = (entry: RepositoryPackage, version: string): WheelFile =>
    wheels(`${entry.name}/${version}`, () =>
      makeWheelFile({
        name: entry.name,
        version,
        dependencies: entry.dependencies,
        bytes: scaledWheelBytes(entry.binaryBytes, bodyScale),
      }),
    );
  return {
    versionOf: (name) => uploads.filesOf(name).at(-1)?.version ?? projectNamed(name)?.version,
    find: ([snapshot, folder, name, file, ...more], accept) => {
      if (snapshot === undefined || !/^(latest|\d{4}-\d{2}-\d{2}|\d+)$/.test(snapshot) || more.length > 0)
        return MISSING;
      if (name === undefined || name !== name.toLowerCase()) return MISSING;
      const uploaded = uploads.filesOf(name);
      const entry = projectNamed(name);
      if (folder === "simple" && file === "") {
        if (entry === undefined && uploaded.length === 0) return MISSING;
        const wantsJson = offer.json && accept.includes(JSON_TYPE);
        if (uploaded.length > 0) return pageOf({ name, wantsJson, offer, uploaded, exact: false });
        return pages(`${name}/${wantsJson}`, () =>
          pageOf({ name, wantsJson, offer, uploaded, exact: true, ...(entry && { entry, wheelOf }) }),
        );
      }
      if (folder !== "packages" || file === undefined) return MISSING;
      return findFile(file, offer, entry, wheelOf, uploaded);
    },
  };
}

function findFile(
  file: string,
  offer: PypiOffer,
  entry: RepositoryPackage | undefined,
  wheelOf: (entry: RepositoryPackage, version: string) => WheelFile,
  uploaded: readonly UploadedFile[],
): PypiResource {
  const wantsMetadata = file.endsWith(".metadata");
  const fileName = wantsMetadata ? file.slice(0, -".metadata".length) : file;
  const own = uploaded.find((each) => each.fileName === fileName);
  if (own !== undefined && !wantsMetadata) {
    return { kind: "wheel", bytes: own.content.length, etag: `"${own.sha256}"`, pieces: () => [own.content] };
  }
  const version = /^[^-]+-([^-]+)-py3-none-any\.whl$/.exec(fileName)?.[1];
  if (entry === undefined || version === undefined || !versionsOf(entry).includes(version)) return MISSING;
  const wheel = wheelOf(entry, version);
  if (wheel.fileName !== fileName) return MISSING;
  if (!wantsMetadata) return { kind: "wheel", bytes: wheel.bytes, etag: wheel.etag, pieces: wheel.pieces };
  return offer.metadata
    ? { kind: "metadata", body: wheel.metadata, etag: `"${sha256(wheel.metadata)}"` }
    : MISSING;
}

/** The current version last, before it older ones that only fill the page, older than any release of three parts; they are served too. */
function versionsOf({ version }: RepositoryPackage): readonly string[] {
  return [...Array.from({ length: FILES_PER_PAGE - 1 }, (_, index) => `0.0.0.${index + 1}`), version];
}

function projectNamed(name: string): RepositoryPackage | undefined {
  const place = pypiUniverse().indexOf(name);
  return place === undefined ? undefined : pypiUniverse().packageAt(place);
}

interface PageRequest {
  readonly name: string;
  readonly wantsJson: boolean;
  readonly offer: PypiOffer;
  readonly entry?: RepositoryPackage;
  readonly wheelOf?: (entry: RepositoryPackage, version: string) => WheelFile;
  readonly uploaded: readonly UploadedFile[];
  /** Blanks bring the page to the size that such pages have. */
  readonly exact: boolean;
}

/** A file as a page lists it. */
interface PageFile {
  readonly fileName: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly metadataSha256?: string;
}

function pageOf({ name, wantsJson, offer, entry, wheelOf, uploaded, exact }: PageRequest): PypiResource {
  const module = name.replaceAll("-", "_").replaceAll(".", "_");
  const files: PageFile[] = [];
  if (entry !== undefined && wheelOf !== undefined) {
    const old = versionsOf(entry).slice(0, -1);
    files.push(...old.map((version) => ({ fileName: `${module}-${version}-py3-none-any.whl` })));
    const current = wheelOf(entry, entry.version);
    files.push({
      fileName: current.fileName,
      bytes: current.bytes,
      ...(current.bytes <= DIGEST_UP_TO_BYTES && { sha256: current.sha256() }),
      ...(offer.metadata && { metadataSha256: sha256(current.metadata) }),
    });
  }
  for (const own of uploaded)
    files.push({ fileName: own.fileName, bytes: own.content.length, sha256: own.sha256 });
  const text = wantsJson ? jsonPage(name, files) : htmlPage(name, files);
  const wanted = PAGE_BYTES[wantsJson ? "json" : "html"];
  const body = Buffer.from(exact ? text.padEnd(wanted, " ") : text, "utf8");
  return { kind: "page", body, contentType: wantsJson ? JSON_TYPE : HTML_TYPE, etag: `"${sha256(body)}"` };
}

/** PEP 691 with the `core-metadata` of PEP 714; links lead to `../../packages/NAME/FILE`. */
function jsonPage(name: string, files: readonly PageFile[]): string {
  return JSON.stringify({
    meta: { "api-version": "1.1" },
    name,
    versions: files.map(({ fileName }) => fileName.split("-")[1] ?? ""),
    files: files.map(({ fileName, bytes, sha256: digest, metadataSha256 }) => ({
      filename: fileName,
      url: `../../packages/${name}/${fileName}`,
      hashes: digest === undefined ? {} : { sha256: digest },
      ...(bytes !== undefined && { size: bytes }),
      ...(metadataSha256 !== undefined && { "core-metadata": { sha256: metadataSha256 } }),
    })),
  });
}

/** PEP 503. */
function htmlPage(name: string, files: readonly PageFile[]): string {
  const links = files.map(({ fileName, sha256: digest, metadataSha256 }) => {
    const hash = digest === undefined ? "" : `#sha256=${digest}`;
    const metadata = metadataSha256 === undefined ? "" : ` data-core-metadata="sha256=${metadataSha256}"`;
    return `<a href="../../packages/${name}/${fileName}${hash}"${metadata}>${fileName}</a><br>\n`;
  });
  const head = `<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><title>${name}</title></head>`;
  return `${head}<body>\n${links.join("")}</body></html>\n`;
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Returns a memory in which the least recently used goes first. */
function remembering<Value>(): (key: string, make: () => Value) => Value {
  const known = new Map<string, Value>();
  return (key, make) => {
    const value = known.get(key) ?? make();
    known.delete(key);
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
