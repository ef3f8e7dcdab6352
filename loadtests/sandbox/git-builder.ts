import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { parsePackageIndex } from "../journeys/mix/package-index.ts";
import type { CranResource } from "./cran-repository.ts";

const git = promisify(execFile);

/** Largest tarball that a builder keeps. */
const MOST_BYTES = 16 * 1024 * 1024;
const MISSING = { kind: "missing" } as const;

/** Builds R packages from Git repositories and serves them. */
export interface GitBuilder {
  /** `segments` are the parts of the path after the name of the repository. */
  readonly find: (segments: readonly string[]) => CranResource;
  readonly versionOf: (name: string) => string | undefined;
  readonly close: () => void;
}

interface Built {
  readonly name: string;
  readonly version: string;
  readonly entry: string;
  readonly tarball: Buffer;
}

/** Looks at each repository's `HEAD` now and then every `pollMs`; a new commit is built into a source package. A commit that is no package is left out. */
export function startGitBuilder(order: {
  readonly repositories: readonly string[];
  readonly pollMs: number;
}): GitBuilder {
  const seen = new Map<string, string>();
  const built = new Map<string, Built>();
  let polling = false;
  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    for (const repository of order.repositories) {
      const commit = await headOf(repository);
      if (commit === undefined || seen.get(repository) === commit) continue;
      seen.set(repository, commit);
      const made = await build(repository, commit);
      if (made !== undefined) built.set(made.name, made);
    }
    polling = false;
  };
  const timer = order.repositories.length === 0 ? undefined : setInterval(() => void poll(), order.pollMs);
  if (timer !== undefined) void poll();
  return {
    find: ([, src, contrib, file, ...more]) => {
      if (src !== "src" || contrib !== "contrib" || more.length > 0) return MISSING;
      if (file === "PACKAGES") return indexOf([...built.values()]);
      const made = [...built.values()].find(({ name, version }) => file === `${name}_${version}.tar.gz`);
      if (made === undefined) return MISSING;
      const { tarball } = made;
      const etag = `"${createHash("md5").update(tarball).digest("hex")}"`;
      return {
        kind: "file",
        packageType: "source",
        file: { bytes: tarball.length, etag, pieces: () => [tarball] },
      };
    },
    versionOf: (name) => built.get(name)?.version,
    close: () => clearInterval(timer),
  };
}

function indexOf(built: readonly Built[]): CranResource {
  const sorted = [...built].sort((a, b) => (a.name < b.name ? -1 : 1));
  const body = Buffer.from(sorted.map(({ entry }) => entry).join("\n"), "utf8");
  const etag = `"${createHash("md5").update(body).digest("hex")}"`;
  return { kind: "index", document: { body, etag, contentType: "text/plain" } };
}

async function headOf(repository: string): Promise<string | undefined> {
  try {
    const { stdout } = await git("git", ["-C", repository, "rev-parse", "HEAD"]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

async function build(repository: string, commit: string): Promise<Built | undefined> {
  try {
    const { stdout: description } = await git("git", ["-C", repository, "show", `${commit}:DESCRIPTION`]);
    const [entry] = parsePackageIndex(description);
    if (entry === undefined) return undefined;
    const { stdout: tarball } = await git(
      "git",
      ["-C", repository, "archive", "--format=tar.gz", `--prefix=${entry.name}/`, commit],
      { encoding: "buffer", maxBuffer: MOST_BYTES },
    );
    return { name: entry.name, version: entry.version, entry: `${description.trim()}\n`, tarball };
  } catch {
    return undefined;
  }
}
