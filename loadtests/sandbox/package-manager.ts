import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { openAccessLog } from "./access-log.ts";
import { CODENAMES, openCranRepository, R_VERSIONS } from "./cran-repository.ts";
import { listenOnLoopback } from "./loopback-server.ts";
import { type SandboxMetrics, startMetrics } from "./metrics.ts";
import type { RunningSandbox, SandboxOptions } from "./sandbox-options.ts";

/** The one repository of the sandbox, with the name that Posit's own deployments give it: team-operator@c57bf8d3. */
const REPOSITORY = "cran";

/** Headers of every answer. Source: client captures of the public Package Manager; r-lib/pkgcache@c13b0353, tests. */
const COMMON_HEADERS = {
  "x-repository-type": "RSPM",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** What is sent: the head, and the body in pieces. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly pieces: () => Iterable<Buffer>;
}

/**
 * Starts a Package Manager on 127.0.0.1 that serves generated packages: `/__ping__`, `/__api__/status`, `/__api__/repos`
 * and the CRAN repository `cran` (source, Linux binaries by User-Agent, snapshots, archive). Resolves once it answers.
 */
export async function startSandboxPackageManager(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { bodyScale = 1, timeScale = 1, latencyMs = 0 } = options;
  const metrics = startMetrics();
  const log = await openAccessLog(options.accessLogFile);
  const answer = answerer(bodyScale, timeScale, metrics);

  const server = await listenOnLoopback(options.port ?? 0, (request, response) => {
    const { method = "GET", url = "/" } = request;
    const at = new Date().toISOString();
    const startedMs = performance.now();
    const connection = server.connectionNumber(request.socket);
    let sentBytes = 0;
    metrics.requestStarted();
    response.once("close", () => {
      const complete = response.writableFinished;
      const ms = Math.round((performance.now() - startedMs) * 1000) / 1000;
      const status = response.statusCode;
      metrics.requestEnded(method, status, sentBytes);
      log.write({
        at,
        method,
        path: url,
        status,
        bytes: sentBytes,
        ms,
        connection,
        ...(complete ? {} : { complete: false }),
      });
    });
    const send = async (): Promise<void> => {
      if (latencyMs > 0 && url.startsWith(`/${REPOSITORY}/`)) await delay(latencyMs / timeScale);
      await sendAnswer(request, response, answer(request), (bytes) => {
        sentBytes += bytes;
      });
    };
    // A client that leaves in the middle ends the answer; the log says so.
    send().catch(() => response.destroy());
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
  return (request) => {
    const [path = "/"] = (request.url ?? "/").split("?");
    if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "method not allowed\n");
    if (path === "/__ping__") return plain(200, "");
    if (path === "/__api__/status") return json(statusOf(bodyScale, timeScale));
    if (path === "/__api__/repos") return json([{ id: 1, name: REPOSITORY, type: "R", auth: false }]);
    const [, name, ...segments] = path.split("/");
    if (name !== REPOSITORY) return plain(404, "not found\n");
    const resource = repository.find(segments, request.headers["user-agent"] ?? "");
    switch (resource.kind) {
      case "missing":
        return plain(404, "not found\n");
      case "index": {
        const { body, contentType, etag } = resource.document;
        const headers = { "content-type": contentType, etag, "x-headroom-body-scale": String(bodyScale) };
        return { status: 200, headers, bytes: body.length, pieces: () => [body] };
      }
      case "file": {
        if (resource.fallback !== undefined) metrics.binaryRoutingFellBack(resource.fallback);
        if (request.method === "GET") metrics.packageDownloaded(REPOSITORY);
        const headers = {
          "content-type": "application/gzip",
          etag: resource.file.etag,
          "x-package-type": resource.packageType,
          ...(resource.binaryTag === undefined ? {} : { "x-package-binary-tag": resource.binaryTag }),
        };
        return { status: 200, headers, bytes: resource.file.bytes, pieces: resource.file.pieces };
      }
    }
  };
}

/** Sends head and body; answers 304 without a body when the client has this version already. */
async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const known = request.headers["if-none-match"];
  const { etag } = answer.headers;
  if (known !== undefined && etag !== undefined && (known === "*" || known.split(/,\s*/).includes(etag))) {
    response.writeHead(304, { ...COMMON_HEADERS, etag }).end();
    return;
  }
  const headers = { ...COMMON_HEADERS, ...answer.headers, "content-length": answer.bytes };
  response.writeHead(answer.status, headers);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const counted = function* (): Generator<Buffer> {
    for (const piece of answer.pieces()) {
      onBytes(piece.length);
      yield piece;
    }
  };
  await pipeline(Readable.from(counted()), response);
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

function plain(status: number, text: string): Answer {
  return bodyAnswer(status, "text/plain; charset=utf-8", text);
}

function json(value: unknown): Answer {
  return bodyAnswer(200, "application/json", JSON.stringify(value));
}

function bodyAnswer(status: number, contentType: string, text: string): Answer {
  const body = Buffer.from(text, "utf8");
  return { status, headers: { "content-type": contentType }, bytes: body.length, pieces: () => [body] };
}
