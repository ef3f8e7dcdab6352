import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { openAccessLog } from "./access-log.ts";
import { type Answer, json, plain } from "./answer.ts";
import { CODENAMES, type CranResource, openCranRepository, R_VERSIONS } from "./cran-repository.ts";
import { listenOnLoopback } from "./loopback-server.ts";
import { type SandboxMetrics, startMetrics } from "./metrics.ts";
import { listenObserved } from "./observed-server.ts";
import type { RunningSandbox, SandboxOptions } from "./sandbox-options.ts";

/** The one repository of the sandbox, with the name that Posit's own deployments give it: team-operator@c57bf8d3. */
const REPOSITORY = "cran";

/** Headers of every answer. Source: client captures of the public Package Manager; r-lib/pkgcache@c13b0353, tests. */
const COMMON_HEADERS = {
  "x-repository-type": "RSPM",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/**
 * Starts a Package Manager on 127.0.0.1 that serves generated packages: `/__ping__`, `/__api__/status`, `/__api__/repos`
 * and the CRAN repository `cran` (source, Linux binaries by User-Agent, snapshots, archive). Resolves once it answers.
 */
export async function startSandboxPackageManager(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { bodyScale = 1, timeScale = 1, latencyMs = 0 } = options;
  const metrics = startMetrics();
  const log = await openAccessLog(options.accessLogFile);
  const answer = answerer(bodyScale, timeScale, metrics);
  const server = await listenObserved({
    port: options.port ?? 0,
    metrics,
    log,
    commonHeaders: COMMON_HEADERS,
    answer: async (request) => {
      const slow = latencyMs > 0 && request.url?.startsWith(`/${REPOSITORY}/`);
      if (slow) await delay(latencyMs / timeScale);
      return answer(request);
    },
  });
  const metricsServer = await listenOnLoopback(options.metricsPort ?? 0, (_, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(metrics.render());
  });
  return {
    url: server.url,
    metricsUrl: `${metricsServer.url}/metrics`,
    close: async () => {
      await Promise.all([server.close(), metricsServer.close()]);
      await log.close();
    },
  };
}

/** Returns the function that decides what to send; it makes the repository first, so that no request waits for that. */
function answerer(
  bodyScale: number,
  timeScale: number,
  metrics: SandboxMetrics,
): (request: IncomingMessage) => Answer {
  const repository = openCranRepository(bodyScale);
  return ({ method, url = "/", headers }) => {
    const [path = "/"] = url.split("?");
    if (method !== "GET" && method !== "HEAD") return plain(405, "method not allowed\n");
    if (path === "/__ping__") return plain(200, "");
    if (path === "/__api__/status") return json(statusOf(bodyScale, timeScale));
    if (path === "/__api__/repos") return json([{ id: 1, name: REPOSITORY, type: "R", auth: false }]);
    const [, name, ...segments] = path.split("/");
    if (name !== REPOSITORY) return plain(404, "not found\n");
    const resource = repository.find(segments, headers["user-agent"] ?? "");
    if (resource.kind === "file") {
      if (resource.fallback !== undefined) metrics.binaryRoutingFellBack(resource.fallback);
      if (method === "GET") metrics.packageDownloaded(REPOSITORY);
    }
    return answerWith(resource, bodyScale);
  };
}

function answerWith(resource: CranResource, bodyScale: number): Answer {
  switch (resource.kind) {
    case "missing":
      return plain(404, "not found\n");
    case "index": {
      const { body, contentType, etag } = resource.document;
      const headers = { "content-type": contentType, etag, "x-headroom-body-scale": String(bodyScale) };
      return { status: 200, headers, bytes: body.length, pieces: () => [body] };
    }
    case "file": {
      const headers = {
        "content-type": "application/gzip",
        etag: resource.file.etag,
        "x-package-type": resource.packageType,
        ...(resource.binaryTag === undefined ? {} : { "x-package-binary-tag": resource.binaryTag }),
      };
      return { status: 200, headers, bytes: resource.file.bytes, pieces: resource.file.pieces };
    }
  }
}

function statusOf(bodyScale: number, timeScale: number): unknown {
  return {
    version: "2026.08.0",
    distros: CODENAMES.map((name) => ({ name, binaryURL: name, os: "linux", binaries: true, hidden: false })),
    r_versions: R_VERSIONS,
    bioc_versions: [],
    headroom_sandbox: { body_scale: bodyScale, time_scale: timeScale },
  };
}
