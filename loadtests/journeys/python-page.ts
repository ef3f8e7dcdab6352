import { compareVersions, isPreRelease, meets, PYTHON } from "./python-versions.ts";

/** A file as the page of a project lists it. */
export interface ProjectFile {
  readonly fileName: string;
  /** As the page has it: absolute or relative, without its fragment. */
  readonly url: string;
  readonly sha256?: string;
  readonly bytes?: number;
  /** True = its metadata is served beside it (PEP 658 and 714). */
  readonly hasMetadata: boolean;
  readonly requiresPython?: string;
  readonly yanked: boolean;
}

/** Reads the page of a project: JSON (PEP 691) or HTML (PEP 503). Returns nothing when it is neither. */
export function readProjectPage(text: string, contentType: string): readonly ProjectFile[] | undefined {
  if (contentType.includes("json")) return readJson(text);
  return /<(?:!doctype html|html|a)\b/i.test(text) ? readHtml(text) : undefined;
}

function readJson(text: string): readonly ProjectFile[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const files = fieldOf(value, "files");
  if (!Array.isArray(files)) return undefined;
  return files.flatMap((file: unknown) => {
    const fileName = fieldOf(file, "filename");
    const url = fieldOf(file, "url");
    if (typeof fileName !== "string" || typeof url !== "string") return [];
    const sha256 = fieldOf(fieldOf(file, "hashes"), "sha256");
    const bytes = fieldOf(file, "size");
    const requiresPython = fieldOf(file, "requires-python");
    const metadata = fieldOf(file, "core-metadata") ?? fieldOf(file, "data-dist-info-metadata");
    const yanked = fieldOf(file, "yanked");
    return {
      fileName,
      url: withoutFragment(url),
      ...(typeof sha256 === "string" && { sha256 }),
      ...(typeof bytes === "number" && { bytes }),
      hasMetadata: metadata !== undefined && metadata !== false && metadata !== null,
      ...(typeof requiresPython === "string" && { requiresPython }),
      yanked: yanked !== undefined && yanked !== false && yanked !== null,
    };
  });
}

function readHtml(text: string): readonly ProjectFile[] {
  const files: ProjectFile[] = [];
  for (const [, attributes = "", label = ""] of text.matchAll(/<a\b([^>]*)>([^<]*)<\/a>/gi)) {
    const href = attributeOf(attributes, "href");
    if (href === undefined) continue;
    const sha256 = /#.*\bsha256=([0-9a-f]{64})/.exec(href)?.[1];
    const requiresPython = attributeOf(attributes, "data-requires-python");
    files.push({
      fileName: label.trim(),
      url: withoutFragment(href),
      ...(sha256 !== undefined && { sha256 }),
      hasMetadata: /\bdata-(?:core|dist-info)-metadata\b/i.test(attributes),
      ...(requiresPython !== undefined && { requiresPython }),
      yanked: /\bdata-yanked\b/i.test(attributes),
    });
  }
  return files;
}

function attributeOf(attributes: string, name: string): string | undefined {
  const [, quoted, single] =
    new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(attributes) ?? [];
  return (quoted ?? single)
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");
}

function withoutFragment(url: string): string {
  return url.split("#")[0] ?? url;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/**
 * Returns the file that pip and uv take without further conditions: of the newest version that is no pre-release, allows
 * the client's Python and was not withdrawn, the wheel for the most particular platform, else the source file.
 */
export function chooseFile(files: readonly ProjectFile[]): ProjectFile | undefined {
  let best: { readonly file: ProjectFile; readonly version: string; readonly rank: number } | undefined;
  // Pages list the newest last: from there on, most files need no further look.
  for (const file of files.toReversed()) {
    const version = versionOf(file.fileName);
    if (version === undefined || file.yanked || isPreRelease(version)) continue;
    const order = best === undefined ? 1 : compareVersions(version, best.version);
    if (order < 0) continue;
    const rank = rankOf(file.fileName);
    if (rank === 0 || (order === 0 && best !== undefined && rank < best.rank)) continue;
    if (file.requiresPython !== undefined && !meets(PYTHON.version, file.requiresPython)) continue;
    best = { file, version, rank };
  }
  return best?.file;
}

function versionOf(fileName: string): string | undefined {
  if (fileName.endsWith(".whl")) return fileName.split("-")[1];
  return /-(\d[^-]*)\.(?:tar\.gz|zip)$/.exec(fileName)?.[1];
}

/** 0 = of no use on this machine; the higher, the rather taken. */
function rankOf(fileName: string): number {
  if (!fileName.endsWith(".whl")) return 1;
  const [python = "", abi = "", platform = ""] = fileName.slice(0, -".whl".length).split("-").slice(-3);
  const runsHere = python
    .split(".")
    .some((tag) => tag === "py3" || tag === `cp3${PYTHON.minor}` || isStable(tag, abi));
  if (!runsHere) return 0;
  if (platform === "any") return 2;
  return /linux\S*_x86_64/.test(platform) && !platform.includes("musllinux") ? 3 : 0;
}

/** The stable interface of an older Python serves a newer one. */
function isStable(tag: string, abi: string): boolean {
  const minor = /^cp3(\d+)$/.exec(tag)?.[1];
  return abi === "abi3" && minor !== undefined && Number(minor) <= PYTHON.minor;
}
