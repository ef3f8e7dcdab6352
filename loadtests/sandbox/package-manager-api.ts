import type { IncomingMessage } from "node:http";
import { type Answer, json, jsonLines, plain } from "./answer.ts";
import { isAuthorised } from "./authorisation.ts";
import { CODENAMES, R_VERSIONS } from "./cran-repository.ts";
import type { Repositories } from "./repositories.ts";
import { readBody } from "./request-body.ts";
import type { PackageManagerOptions } from "./sandbox-options.ts";

/** A list of packages that a session sends is some kilobytes. */
const MOST_BODY_BYTES = 4 * 1024 * 1024;

/** Answers a request to the API as far as journeys and clients call it; nothing for other paths. */
export async function apiAnswer(
  request: IncomingMessage,
  path: string,
  options: PackageManagerOptions,
  repositories: Repositories,
): Promise<Answer | undefined> {
  if (!path.startsWith("/__api__/")) return undefined;
  const { method = "GET" } = request;
  if (path === "/__api__/filter/packages") {
    if (method !== "POST") return plain(405, "method not allowed\n");
    if (!isAuthorised(request.headers.authorization, options.token)) return plain(401, "a token is needed\n");
    return filterPackages(await readBody(request, MOST_BODY_BYTES), repositories);
  }
  if (method !== "GET" && method !== "HEAD") return plain(405, "method not allowed\n");
  if (path === "/__api__/status") return json(statusOf(options));
  if (path === "/__api__/repos") return json(repositories.infos);
  const [, repository, name] = /^\/__api__\/repos\/([^/]+)\/packages\/([^/]+)$/.exec(path) ?? [];
  const info = repositories.infos.find((each) => each.name === repository || String(each.id) === repository);
  if (info === undefined || name === undefined) return plain(404, "not found\n");
  if (!isAuthorised(request.headers.authorization, options.token)) return plain(401, "a token is needed\n");
  const version = repositories.versionOf(info.name, name);
  return version === undefined ? plain(404, "not found\n") : json({ name, version });
}

/** Source: client captures of the public service's status of 2026; the last field is the sandbox's own. */
function statusOf({ bodyScale = 1, timeScale = 1 }: PackageManagerOptions): unknown {
  return {
    version: "2026.08.0",
    distros: CODENAMES.map((name) => ({ name, binaryURL: name, os: "linux", binaries: true, hidden: false })),
    r_versions: R_VERSIONS,
    bioc_versions: [],
    headroom_sandbox: { body_scale: bodyScale, time_scale: timeScale },
  };
}

/**
 * Answers what an IDE asks of its installed packages: one line a package that the repository has, with its newest version.
 * Body: `{repo, names: ["pkg==version", …], …}`. Source: rstudio/rstudio, SessionPPM.cpp; posit-dev/positron, ppmVulnerabilities.ts.
 */
function filterPackages(body: Buffer, repositories: Repositories): Answer {
  const asked = readAsked(body.toString("utf8"));
  if (asked === undefined) return plain(400, "expected {repo, names}\n");
  const lines = asked.names.flatMap((text) => {
    const [name = ""] = text.split("==");
    const version = repositories.versionOf(asked.repo, name);
    return version === undefined ? [] : [{ name, version, repository: asked.repo }];
  });
  return jsonLines(lines);
}

function readAsked(text: string): { readonly repo: string; readonly names: readonly string[] } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("repo" in value) || !("names" in value))
      return undefined;
    const { repo, names } = value;
    if (typeof repo !== "string" || !Array.isArray(names)) return undefined;
    return { repo, names: names.filter((name): name is string => typeof name === "string") };
  } catch {
    return undefined;
  }
}
