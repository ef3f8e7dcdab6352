import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { acceptOf, openPeer, type WebSocketPeer } from "../../engine/websocket-peer.ts";
import type { AccessLog } from "../access-log.ts";
import { type Reply, readCookies, reply, type ServerRequest } from "./exchange.ts";
import { type LocalServer, listenLocally } from "./listen.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { ServerPod } from "./server-pods.ts";
import type { SocketGuest } from "./session-proxy.ts";

/** What stands behind the load balancer. */
export interface Backend {
  readonly answer: (request: ServerRequest) => Promise<Reply>;
  readonly admit: (
    request: ServerRequest,
    peer: () => WebSocketPeer,
  ) => { readonly ok: true; readonly guest: SocketGuest } | { readonly ok: false; readonly reply: Reply };
  /** Takes a WebSocket over as a raw connection; false when it does not want it. */
  readonly takeOver: (request: ServerRequest, raw: IncomingMessage, socket: Socket, head: Buffer) => boolean;
}

/** What the load balancer needs of the sandbox. */
export interface BalancerWorld {
  readonly clock: SandboxClock;
  readonly pods: readonly ServerPod[];
  readonly idleS: number;
  readonly log: AccessLog;
  readonly backend: Backend;
  readonly onRequest: (change: 1 | -1) => void;
  readonly onEnd: (method: string, path: string, status: number, ms: number, bytes: number) => void;
}

/** Name of the cookie by which an Application Load Balancer keeps a client at one target. */
const STICKY = "AWSALB";
/** Bytes of a request's body that are read. */
const MOST_BODY_BYTES = 2 ** 20;

/** Starts a load balancer on 127.0.0.1 in front of the server pods: sticky by cookie, 504 when nothing moves for too long. */
export async function startLoadBalancer(world: BalancerWorld, port: number): Promise<LocalServer> {
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  let turn = 0;
  const choose = (cookies: ReadonlyMap<string, string>): ServerPod | undefined => {
    const up = world.pods.filter((pod) => pod.up);
    const sticky = up.find((pod) => pod.stickiness === cookies.get(STICKY));
    if (sticky !== undefined) return sticky;
    turn += 1;
    return up[turn % Math.max(1, up.length)];
  };
  const server = await listenLocally(
    port,
    (request, response) => void serve(world, choose, request, response, numbers.get(request.socket) ?? 0),
    (raw) => {
      raw.on("connection", (socket) => {
        connections += 1;
        numbers.set(socket, connections);
      });
      raw.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) =>
        upgrade(world, choose, request, socket, head, numbers.get(socket) ?? 0),
      );
      raw.keepAliveTimeout = (world.idleS * 1000) / world.clock.timeScale;
    },
  );
  return {
    url: server.url,
    close: () => {
      for (const pod of world.pods) for (const socket of pod.connections) socket.destroy();
      return server.close();
    },
  };
}

type Choose = (cookies: ReadonlyMap<string, string>) => ServerPod | undefined;

async function serve(
  world: BalancerWorld,
  choose: Choose,
  raw: IncomingMessage,
  response: ServerResponse,
  connection: number,
): Promise<void> {
  const follow = follower(world, raw, connection);
  const cookies = readCookies(raw.headers.cookie);
  const pod = choose(cookies);
  response.once("close", () => follow(response.statusCode, response.writableFinished));
  if (pod === undefined) {
    send(response, reply(503, "text/plain", "no server is up"), undefined);
    return;
  }
  const gone = new Set<() => void>();
  const leave = (): void => {
    for (const call of gone) call();
    gone.clear();
  };
  holdConnection(pod, raw.socket);
  response.once("close", leave);
  const cancel = world.clock.after(world.idleS, () => {
    send(response, reply(504, "text/plain", "504 Gateway Time-out"), undefined);
    leave();
  });
  try {
    const body = await readBody(raw);
    const request = serverRequest(raw, cookies, body, pod, (call) => gone.add(call));
    const answer = await world.backend.answer(request);
    send(response, answer, cookies.get(STICKY) === pod.stickiness ? undefined : pod);
    follow.bytes = Buffer.byteLength(answer.body);
  } catch {
    // The client has left, or the pod was lost: nobody is there to be told.
    response.destroy();
  } finally {
    cancel();
  }
}

/** The connection is the pod's as long as it lives: it goes with the pod. */
function holdConnection({ connections }: ServerPod, socket: Socket): void {
  if (connections.has(socket)) return;
  connections.add(socket);
  socket.once("close", () => connections.delete(socket));
}

function serverRequest(
  raw: IncomingMessage,
  cookies: ReadonlyMap<string, string>,
  body: string,
  pod: ServerPod,
  onGone: ServerRequest["onGone"],
): ServerRequest {
  const [path = "/", query = ""] = (raw.url ?? "/").split("?");
  const { method = "GET", headers } = raw;
  return { method, path, query: new URLSearchParams(query), headers, cookies, body, pod, onGone };
}

function send(
  response: ServerResponse,
  { status, headers, body }: Reply,
  stick: ServerPod | undefined,
): void {
  if (response.headersSent || response.destroyed) return;
  const set = headers["set-cookie"];
  const cookies = [...(set === undefined ? [] : typeof set === "string" ? [set] : set)];
  if (stick !== undefined) cookies.push(`${STICKY}=${stick.stickiness}; Path=/`);
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    all[name] = typeof value === "string" ? value : [...value];
  if (cookies.length > 0) all["set-cookie"] = cookies;
  response.writeHead(status, { ...all, "content-length": Buffer.byteLength(body) }).end(body);
}

async function readBody(raw: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of raw as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) throw new Error(`expected at most ${MOST_BODY_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Counts and logs a request; the function returned is called once, at its end. */
function follower(world: BalancerWorld, raw: IncomingMessage, connection: number) {
  const { method = "GET", url: path = "/" } = raw;
  const at = new Date().toISOString();
  const startedMs = performance.now();
  world.onRequest(1);
  const follow = (status: number, complete: boolean): void => {
    const ms = Math.round((performance.now() - startedMs) * 1000) / 1000;
    world.onRequest(-1);
    world.onEnd(method, path, status, ms, follow.bytes);
    const end = complete ? {} : ({ complete: false } as const);
    world.log.write({ at, method, path, status, bytes: follow.bytes, ms, connection, ...end });
  };
  follow.bytes = 0;
  return follow;
}

/** A WebSocket is logged when its handshake is over. */
function upgrade(
  world: BalancerWorld,
  choose: Choose,
  raw: IncomingMessage,
  socket: Socket,
  head: Buffer,
  connection: number,
): void {
  const follow = follower(world, raw, connection);
  const cookies = readCookies(raw.headers.cookie);
  const pod = choose(cookies);
  socket.on("error", () => socket.destroy());
  const refuse = ({ status, body }: Reply): void => {
    socket.end(
      `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    follow.bytes = Buffer.byteLength(body);
    follow(status, true);
  };
  if (pod === undefined) {
    refuse(reply(503, "text/plain", "no server is up"));
    return;
  }
  holdConnection(pod, socket);
  socket.setTimeout((world.idleS * 1000) / world.clock.timeScale, () => socket.destroy());
  const request = serverRequest(raw, cookies, "", pod, () => undefined);
  if (world.backend.takeOver(request, raw, socket, head)) {
    follow(101, true);
    return;
  }
  let peer: WebSocketPeer | undefined;
  const admitted = world.backend.admit(request, () => {
    if (peer === undefined) throw new Error("expected an open WebSocket");
    return peer;
  });
  if (!admitted.ok) {
    refuse(admitted.reply);
    return;
  }
  const accept = acceptOf(String(raw.headers["sec-websocket-key"] ?? ""));
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  peer = openPeer(socket, head, "server", admitted.guest);
  follow(101, true);
}
