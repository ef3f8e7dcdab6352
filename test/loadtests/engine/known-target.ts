import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the target did with one request, by its own clock. */
export interface TruthLine {
  readonly path: string;
  readonly status: number;
  readonly arrivedAtMs: number;
  /** When the last byte was handed on, or the connection ended without it. */
  readonly answeredAtMs: number;
  readonly connection: number;
}

/** A server that does what its paths say, and keeps a log that nothing else writes. */
export interface KnownTarget {
  readonly url: string;
  readonly port: number;
  readonly log: TruthLine[];
  readonly connections: () => number;
  /** Answers that were due from now on wait until so many ms have passed. */
  readonly stall: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/**
 * Paths: `/wait/MS` answers after a time, `/bytes/N` with a body of N bytes, `/status/N`, `/short` closes in the middle of a
 * body, `/reset` closes before an answer, `/first` does so on a connection that has carried a request before, `/hang` never answers, `/drip` sends a byte each 20 ms, `/to?URL` redirects,
 * `/gzip` a gzipped text (query = hex of the bytes), `/noise` is no HTTP.
 */
export async function openTarget(): Promise<KnownTarget> {
  const log: TruthLine[] = [];
  let connections = 0;
  let stalledUntilMs = 0;
  const numbers = new WeakMap<object, number>();
  const server = createServer((request, response) => {
    const arrivedAtMs = performance.now();
    let finishedAtMs: number | undefined;
    response.once("finish", () => {
      finishedAtMs = performance.now();
    });
    response.once("close", () => {
      log.push({
        path: request.url ?? "",
        status: response.statusCode,
        arrivedAtMs,
        answeredAtMs: finishedAtMs ?? performance.now(),
        connection: numbers.get(request.socket) ?? 0,
      });
    });
    const waitMs = Math.max(0, stalledUntilMs - performance.now());
    if (waitMs > 0) setTimeout(() => answer(request, response), waitMs);
    else answer(request, response);
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log,
    connections: () => connections,
    stall: (ms) => {
      stalledUntilMs = performance.now() + ms;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Connections that have carried a request. */
const used = new WeakSet<object>();

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://target");
  const isKept = used.has(request.socket);
  used.add(request.socket);
  const [, kind = "", value = ""] = url.pathname.split("/");
  switch (kind) {
    case "wait":
      setTimeout(() => response.end("ok"), Number(value));
      return;
    case "bytes":
      response.setHeader("x-package-type", "source");
      response.end(Buffer.alloc(Number(value), "x"));
      return;
    case "status":
      response.statusCode = Number(value);
      response.end("no");
      return;
    case "short":
      response.writeHead(200, { "content-length": 1000 });
      response.write("only this", () => request.socket.destroy());
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "first":
      if (isKept) request.socket.destroy();
      else response.end("first");
      return;
    case "drip":
      drip(response);
      return;
    case "to":
      response.writeHead(302, { location: decodeURIComponent(url.search.slice(1)) });
      response.end("over there");
      return;
    case "gzip":
      response.setHeader("content-encoding", "gzip");
      response.end(Buffer.from(url.search.slice(1), "hex"));
      return;
    case "noise":
      request.socket.end("this is no HTTP\r\n\r\n");
      return;
    case "hang":
      return;
    default:
      response.end(`${request.method} ${request.url} ${request.headers.authorization ?? "-"}`);
  }
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write("."), 20);
  response.once("close", () => clearInterval(timer));
}
