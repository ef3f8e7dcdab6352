import type { IncomingMessage } from "node:http";
import { type Answer, plain } from "./answer.ts";
import { plannedFaults } from "./faults.ts";
import { openGate } from "./gate.ts";
import { type GitBuilder, startGitBuilder } from "./git-builder.ts";
import { openLineLog } from "./line-log.ts";
import { listenOnLoopback } from "./loopback-server.ts";
import { startMetrics } from "./metrics.ts";
import { listenObserved } from "./observed-server.ts";
import { apiAnswer } from "./package-manager-api.ts";
import { type Found, openRepositories } from "./repositories.ts";
import type { PackageManagerOptions, RunningSandbox } from "./sandbox-options.ts";
import { openUploadShelf } from "./upload-shelf.ts";
import { uploadAnswer } from "./uploads.ts";

/** Headers of every answer. Source: client captures of the public Package Manager; r-lib/pkgcache@c13b0353, tests. */
const COMMON_HEADERS = {
  "x-repository-type": "RSPM",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** `Git.PollInterval` of Package Manager: 5 minutes. Source: docs.posit.co/rspm/admin/building-packages, read 2026-11-26. */
const GIT_POLL_MS = 300_000;

/**
 * Starts a Package Manager on 127.0.0.1 that serves generated packages: `/__ping__`, the API as far as clients call it, the
 * CRAN repository `cran` (source, Linux binaries by User-Agent, snapshots, archive), the PyPI repository `pypi`, the
 * repository `local` of Git builders, and uploads for twine. Resolves once it answers.
 */
export async function startSandboxPackageManager(
  options: PackageManagerOptions = {},
): Promise<RunningSandbox> {
  const metrics = startMetrics();
  const log = await openLineLog(options.accessLogFile);
  const builder = startGitBuilder({
    repositories: options.gitRepositories ?? [],
    pollMs: (options.gitPollMs ?? GIT_POLL_MS) / (options.timeScale ?? 1),
  });
  const answer = answerer(options, metrics, builder);
  const server = await listenObserved({
    port: options.port ?? 0,
    ...(options.maxConnections !== undefined && { maxConnections: options.maxConnections }),
    ...(options.tls !== undefined && { tls: options.tls }),
    metrics,
    log,
    commonHeaders: COMMON_HEADERS,
    answer,
  });
  const metricsServer = await listenOnLoopback({ port: options.metricsPort ?? 0 }, (_, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(metrics.render());
  });
  return {
    url: server.url,
    metricsUrl: `${metricsServer.url}/metrics`,
    close: async () => {
      builder.close();
      await Promise.all([server.close(), metricsServer.close()]);
      await log.close();
    },
  };
}

/** Returns the function that decides what to send; it makes the repositories first, so that no request waits for that. */
function answerer(
  options: PackageManagerOptions,
  metrics: ReturnType<typeof startMetrics>,
  builder: GitBuilder,
) {
  const uploads = openUploadShelf();
  const repositories = openRepositories(options, uploads, builder);
  const faults = plannedFaults(options);
  const gate = openGate(options.maxConcurrent);
  const answer = async (
    request: IncomingMessage,
    connection: number,
    onClosed: (call: () => void) => void,
  ): Promise<Answer> => {
    const { method = "GET", url = "/" } = request;
    const path = decodePath(url.split("?")[0] ?? "/");
    if (options.offline === true) return plain(503, "offline\n");
    if (path === "/__ping__") return plain(200, "");
    const api = await apiAnswer(request, path, options, repositories);
    if (api !== undefined) return api;
    faults.leak();
    onClosed(await gate.enter());
    if (path.startsWith("/upload/")) return uploadAnswer(request, path, options.token, uploads);
    if (method !== "GET" && method !== "HEAD") return plain(405, "method not allowed\n");
    const found = repositories.find(path, request.headers);
    await faults.wait(connection, found.kind === "answer" ? found.fetched : undefined);
    const failure = faults.failure();
    if (failure !== undefined) return plain(failure.status, "failed on purpose\n", failure.headers);
    return count(found, method, metrics, faults.stalls());
  };
  return answer;
}

function count(
  found: Found,
  method: string,
  metrics: ReturnType<typeof startMetrics>,
  stalls: boolean,
): Answer {
  if (found.kind === "missing") return plain(404, "not found\n");
  if (found.kind === "unauthorised") {
    return plain(401, "a token is needed\n", { "www-authenticate": 'Basic realm="Package Manager"' });
  }
  if (found.fallback !== undefined) metrics.binaryRoutingFellBack(found.fallback);
  if (found.fetched !== undefined && method === "GET") metrics.packageDownloaded(found.repository);
  return stalls ? { ...found.answer, stalls } : found.answer;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
