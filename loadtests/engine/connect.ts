import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { buildConnector } from "undici";
import { openTunnel } from "./tunnel.ts";

/** How connections are made. Certificates and keys are PEM. */
export interface NetworkOptions {
  /** Authorities that are trusted instead of the built-in ones. */
  readonly ca?: string;
  /** The client's own certificate and key. */
  readonly cert?: string;
  readonly key?: string;
  /**
   * True = every client offers HTTP/2 to servers of https, and one connection then carries all requests of a start to its
   * origin; false = none does; absent = each does as its journey says.
   */
  readonly http2?: boolean;
  /** An HTTP proxy, allowed by the guard: each connection is a tunnel through it (CONNECT), plain ones too. */
  readonly proxy?: URL;
}

/** When the steps of a connection were over, on the host's clock; absent = not yet, or not needed. */
export interface ConnectionTimes {
  readonly startedAtMs: number;
  resolvedAtMs?: number;
  connectedAtMs?: number;
  readyAtMs?: number;
}

/** What a connector tells of each connection. */
export interface ConnectionCalls {
  readonly started: (times: ConnectionTimes, secure: boolean) => void;
  /** It can carry requests; `h2` = the server chose HTTP/2. */
  readonly ready: (protocol: "h1" | "h2") => void;
  /** A socket was opened (+1) or closed (−1). */
  readonly socket: (change: 1 | -1) => void;
}

/** Returns a connector for undici that resolves through the guard and notes when each step was over. */
export function connector(
  nowMs: () => number,
  lookup: LookupFunction,
  network: NetworkOptions,
  calls: ConnectionCalls,
): buildConnector.connector {
  return (options, callback) => {
    const secure = options.protocol === "https:";
    const times: ConnectionTimes = { startedAtMs: nowMs() };
    calls.started(times, secure);
    const opened = (socket: Socket): void => {
      times.connectedAtMs = nowMs();
      calls.socket(1);
      socket.once("close", () => calls.socket(-1));
    };
    const ready = (socket: Socket): void => {
      times.readyAtMs = nowMs();
      callback(null, socket);
      calls.ready("alpnProtocol" in socket && socket.alpnProtocol === "h2" ? "h2" : "h1");
    };
    const { proxy } = network;
    if (proxy === undefined) {
      const socket = secure ? secured(options, network, { lookup }) : plain(options, lookup);
      socket.once("lookup", () => {
        times.resolvedAtMs = nowMs();
      });
      socket.once("connect", () => opened(socket));
      settle(socket, secure, ready, callback);
      return;
    }
    const order = { proxy, host: options.hostname, port: portOf(options), lookup };
    openTunnel(order, (error, tunnel) => {
      if (tunnel === null) return callback(error ?? new Error("expected a tunnel, got none"), null);
      opened(tunnel);
      if (!secure) return ready(tunnel);
      settle(secured(options, network, { socket: tunnel }), true, ready, callback);
    });
  };
}

function settle(
  socket: Socket,
  secure: boolean,
  ready: (socket: Socket) => void,
  callback: buildConnector.Callback,
): void {
  socket.setNoDelay(true);
  const fail = (error: Error): void => callback(error, null);
  socket.once("error", fail);
  socket.once(secure ? "secureConnect" : "connect", () => {
    socket.off("error", fail);
    ready(socket);
  });
}

function portOf({ port, protocol }: buildConnector.Options): number {
  return Number(port || (protocol === "https:" ? 443 : 80));
}

function plain(options: buildConnector.Options, lookup: LookupFunction): Socket {
  return connectTcp({ host: options.hostname, port: portOf(options), lookup });
}

/**
 * TLS is always verified. Each connection makes a full handshake, as separate client processes do: no session is kept.
 */
function secured(
  options: buildConnector.Options,
  { ca, cert, key, http2 = false }: NetworkOptions,
  over: { readonly lookup: LookupFunction } | { readonly socket: Socket },
): Socket {
  const { hostname, servername } = options;
  return connectTls({
    host: hostname,
    port: portOf(options),
    ...over,
    servername: servername || (isIP(hostname) === 0 ? hostname.replace(/\.$/, "") : ""),
    ALPNProtocols: http2 ? ["h2", "http/1.1"] : ["http/1.1"],
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  });
}
