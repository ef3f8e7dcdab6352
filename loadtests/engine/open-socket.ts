import { randomBytes } from "node:crypto";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Guard } from "../guard/guard.ts";
import type { JourneySocket, OperationRule, SocketRequest } from "../journeys/journey.ts";
import { type NetworkOptions, openProxied } from "./connect.ts";
import { destinationOf } from "./destination.ts";
import { errorKindOf, TimeoutError } from "./error-kind.ts";
import type { Host } from "./host.ts";
import { readSocket } from "./read-socket.ts";
import { refused, type Sent, sentOf } from "./send-request.ts";
import { openPeer, type WebSocketPeer } from "./websocket-peer.ts";

/** What opening a WebSocket needs of its surroundings. */
export interface SocketWorld {
  readonly host: Host;
  readonly guard: Guard;
  readonly network: NetworkOptions;
  readonly timeScale: number;
  readonly onSend: () => void;
  readonly onSocket: (change: 1 | -1) => void;
  /** Calls back when waits are to end; returns how to call it off. */
  readonly onEnding: (call: () => void) => () => void;
}

/** The handshake as a request, and the socket when there is one. */
export interface OpenedSocket {
  readonly sent: Sent;
  readonly socket?: JourneySocket;
}

interface Handshake {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly error?: { readonly kind: string; readonly detail: string };
  readonly connection?: Socket;
  readonly head?: Buffer;
}

/** What an answer that is no WebSocket may say. */
const MOST_TEXT_BYTES = 64 * 1024;

/** Asks for a WebSocket. Resolves whatever server or network do; a status other than 101 is an answer that may be judged by the rule. */
export async function openSocket(
  world: SocketWorld,
  baseUrl: URL,
  request: SocketRequest,
  rule: OperationRule | undefined,
): Promise<OpenedSocket> {
  const sentAtMs = world.host.nowMs();
  const destination = destinationOf(world.guard, baseUrl, {
    method: "GET",
    url: request.url,
    headers: request.headers,
    connection: { kind: "new" },
    timeoutS: request.timeoutS,
    read: "text",
  });
  world.onSend();
  if (!destination.allowed) return { sent: refused(destination.sentence, sentAtMs, world.host.nowMs()) };
  const shake = await shakeHands(world, new URL(destination.path, destination.origin), request);
  const { status, headers, text, error, connection } = shake;
  const sent = sentOf(
    { status, headers, text, ...(error !== undefined && { error }) },
    { sentAtMs, endedAtMs: world.host.nowMs(), path: destination.path },
    rule ?? { okStatuses: [101] },
  );
  if (connection === undefined) return { sent };
  world.onSocket(1);
  let peer: WebSocketPeer | undefined;
  const reader = readSocket(world, () => peer);
  peer = openPeer(connection, shake.head ?? Buffer.alloc(0), "client", {
    text: reader.text,
    closed: () => {
      world.onSocket(-1);
      reader.closed();
    },
  });
  return { sent, socket: reader.socket };
}

function shakeHands(world: SocketWorld, url: URL, { headers, timeoutS }: SocketRequest): Promise<Handshake> {
  return new Promise((resolve) => {
    const secure = url.protocol === "https:";
    const { proxy } = world.network;
    const times: { startedAtMs: number; readyAtMs?: number } = { startedAtMs: world.host.nowMs() };
    const asked = (secure ? httpsRequest : httpRequest)(url, {
      headers: {
        ...headers,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
      lookup: world.guard.lookup,
      ...(secure && world.network.context !== undefined ? { secureContext: world.network.context } : {}),
      ...(proxy === undefined
        ? { agent: false }
        : { createConnection: proxiedConnection(url, { ...world.network, proxy }, world.guard) }),
    });
    const cancel = world.host.after(timeoutS * 1000, () => asked.destroy(new TimeoutError()));
    const end = (shake: Handshake): void => {
      cancel();
      resolve(shake);
    };
    asked.once("socket", (socket: Socket) => {
      if (proxy !== undefined) times.readyAtMs = world.host.nowMs();
      socket.once(secure ? "secureConnect" : "connect", () => {
        times.readyAtMs = world.host.nowMs();
      });
    });
    asked.once("upgrade", (answer, connection, head) =>
      end({ status: answer.statusCode ?? 0, headers: answer.headers, text: "", connection, head }),
    );
    asked.once("response", (answer) => {
      void textOf(answer).then((text) =>
        end({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
      );
    });
    asked.once("error", (error: Error) => {
      const kind = errorKindOf(error, times, secure);
      end({ status: 0, headers: {}, text: "", error: { kind, detail: error.message } });
    });
    asked.end();
  });
}

/** Node's requests take a connection that comes later by a callback, which its types do not say. */
function proxiedConnection(
  url: URL,
  network: NetworkOptions & { readonly proxy: URL },
  { lookup }: Guard,
): NonNullable<RequestOptions["createConnection"]> {
  return (_options, done) => {
    openProxied(url, network, lookup, (error, socket) => done(error, socket as Socket));
    return undefined;
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const kept: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= MOST_TEXT_BYTES) kept.push(chunk);
    }
  } catch {
    // A body that is cut short says as much as it says.
  }
  return Buffer.concat(kept).toString("utf8");
}
