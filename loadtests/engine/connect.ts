import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { buildConnector } from "undici";
import { openTunnel } from "./tunnel.ts";

/** How connections are made. Certificates and keys are PEM. */
export interface NetworkOptions {
  /** Authorities that are trusted besides the built-in ones. */
  readonly ca?: string;
  /** The client's own certificate and key. */
  readonly cert?: string;
  readonly key?: string;
  /** What TLS makes of the three above, made once: to read the built-in authorities takes milliseconds. */
  readonly context?: SecureContext;
  /**
   * True = every client offers HTTP/2 to servers of https, and one connection then carries all requests of a start to its
   * origin; false = none does; absent = each does as its journey says.
   */
  readonly http2?: boolean;
  /** An HTTP proxy, allowed by the guard: each connection is a tunnel through it (CONNECT), plain ones too. Its user-info is what it asks for. */
  readonly proxy?: URL;
}

/** Returns how connections are made, with what TLS makes of the certificates. Throws what OpenSSL says when they are none. */
export function withContext(network: NetworkOptions): NetworkOptions {
  const { ca, cert, key } = network;
  const context = createSecureContext({
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  });
  return { ...network, context };
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
      settle(socket, secure, ready, (error) => callback(error, null));
      return;
    }
    const order = { proxy, host: options.hostname, port: portOf(options), lookup };
    openTunnel(order, (error, tunnel) => {
      if (tunnel === null) return callback(error ?? new Error("expected a tunnel, got none"), null);
      opened(tunnel);
      if (!secure) return ready(tunnel);
      const over = secured(options, network, { socket: tunnel });
      settle(over, true, ready, (failed) => callback(failed, null));
    });
  };
}

/** Opens a connection through the proxy of `network`, encrypted where the URL says so: for what does not speak undici. */
export function openProxied(
  url: URL,
  network: NetworkOptions & { readonly proxy: URL },
  lookup: LookupFunction,
  callback: (error: Error | null, socket: Socket | null) => void,
): void {
  const { protocol, hostname, port } = url;
  const options = { protocol, hostname, port, host: url.host };
  openTunnel({ proxy: network.proxy, host: hostname, port: portOf(options), lookup }, (error, tunnel) => {
    if (tunnel === null || protocol !== "https:") return callback(error, tunnel);
    const secure = secured(options, { ...network, http2: false }, { socket: tunnel });
    settle(
      secure,
      true,
      (socket) => callback(null, socket),
      (failed) => callback(failed, null),
    );
  });
}

function settle(
  socket: Socket,
  secure: boolean,
  ready: (socket: Socket) => void,
  fail: (error: Error) => void,
): void {
  socket.setNoDelay(true);
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
  network: NetworkOptions,
  over: { readonly lookup: LookupFunction } | { readonly socket: Socket },
): Socket {
  const { hostname, servername } = options;
  return connectTls({
    host: hostname,
    port: portOf(options),
    ...over,
    servername: servername || (isIP(hostname) === 0 ? hostname.replace(/\.$/, "") : ""),
    ALPNProtocols: network.http2 === true ? ["h2", "http/1.1"] : ["http/1.1"],
    secureContext: network.context ?? withContext(network).context,
  });
}
