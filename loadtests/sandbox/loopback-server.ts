import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest } from "node:http2";
import type { Server } from "node:net";
import type { TLSSocket } from "node:tls";

/** How long open answers may go on when a server closes. */
const DRAIN_MS = 5_000;

/** Connections that may wait to be accepted: a burst of clients comes at once. Linux allows 4,096 (net.core.somaxconn since 5.4). */
const BACKLOG = 4_096;

/** How long an idle connection is kept: nginx's default (nginx.org, `keepalive_timeout`, read 2026-11-26); Node's five seconds are less than a slow answer. */
const KEEP_ALIVE_MS = 75_000;

/** How often a closing server looks for connections that have become idle. */
const SWEEP_MS = 20;

/** An HTTP server on 127.0.0.1. */
export interface LoopbackServer {
  readonly url: string;
  /** Returns the number of the TCP connection that carried a request, counted from 1 in the order in which they came. */
  readonly connectionNumber: (request: IncomingMessage) => number;
  readonly close: () => Promise<void>;
}

/** How a server listens. */
export interface ListenOptions {
  readonly port: number;
  /** Connections beyond it are closed at once; absent = no limit. */
  readonly maxConnections?: number;
  /** PEM; with it the server speaks TLS, and HTTP/2 with those who offer it. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server on 127.0.0.1 and never on another address; a number alone is the port, 0 takes a free one. Rejects when the port is taken. */
export async function listenOnLoopback(
  how: ListenOptions | number,
  listener: Listener,
): Promise<LoopbackServer> {
  const options = typeof how === "number" ? { port: how } : how;
  const numbers = new WeakMap<object, number>();
  let connections = 0;
  const countConnection = (connection: object): void => {
    connections += 1;
    numbers.set(connection, connections);
  };
  const open = openServer(options, listener, countConnection);
  if (options.maxConnections !== undefined) open.server.maxConnections = options.maxConnections;
  open.server.listen({ port: options.port, host: "127.0.0.1", backlog: BACKLOG });
  await once(open.server, "listening");
  const address = open.server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address, got a pipe");
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${address.port}`,
    connectionNumber: (request) => numbers.get(carrierOf(request)) ?? 0,
    close: () => closeServer(open),
  };
}

interface OpenServer {
  readonly server: Server;
  readonly closeIdle: () => void;
  readonly closeAll: () => void;
}

function openServer(
  { tls }: ListenOptions,
  listener: Listener,
  onConnection: (connection: object) => void,
): OpenServer {
  if (tls === undefined) {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
    server.on("connection", onConnection);
    return {
      server,
      closeIdle: () => server.closeIdleConnections(),
      closeAll: () => server.closeAllConnections(),
    };
  }
  // The compatibility API of HTTP/2 has the shape of HTTP/1's; what differs is not used.
  const server = createSecureServer({ ...tls, allowHTTP1: true }, listener as never);
  const sessions = new Set<{ close: () => void; destroy: () => void }>();
  const sockets = new Set<TLSSocket>();
  server.on("session", (session) => {
    onConnection(session);
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    if (socket.alpnProtocol !== "h2") onConnection(socket);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    server,
    closeIdle: () => {
      for (const session of sessions) session.close();
      for (const socket of sockets) if (socket.alpnProtocol !== "h2") socket.end();
    },
    closeAll: () => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What carries a request: a session of HTTP/2 or a socket. */
function carrierOf(request: IncomingMessage): object {
  return (request as unknown as Partial<Http2ServerRequest>).stream?.session ?? request.socket;
}

async function closeServer({ server, closeIdle, closeAll }: OpenServer): Promise<void> {
  const cutOff = setTimeout(closeAll, DRAIN_MS);
  const closed = once(server, "close");
  server.close();
  // A connection that is kept alive becomes idle only when its open answer ends.
  const sweep = setInterval(closeIdle, SWEEP_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(cutOff);
}
