import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { buildConnector } from "undici";

/** What a connection needs of the network besides an address. */
export interface NetworkOptions {
  /** Certificates that are trusted besides none of the system's, PEM. */
  readonly ca?: string;
  /** The client's own certificate and key, PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/** When the steps of a connection were over, on the host's clock; absent = not yet, or not needed. */
export interface ConnectionTimes {
  readonly startedAtMs: number;
  resolvedAtMs?: number;
  connectedAtMs?: number;
  readyAtMs?: number;
}

/** Returns a connector for undici that resolves through the guard and notes when each step was over; with `http2` it offers that and tells what the server chose. */
export function connector(
  nowMs: () => number,
  lookup: LookupFunction,
  network: NetworkOptions,
  onStart: (times: ConnectionTimes, secure: boolean) => void,
  onSocket: (change: 1 | -1) => void,
  http2?: { readonly onReady: (speaksHttp2: boolean) => void },
): buildConnector.connector {
  return (options, callback) => {
    const secure = options.protocol === "https:";
    const times: ConnectionTimes = { startedAtMs: nowMs() };
    onStart(times, secure);
    const socket = openSocket(options, secure, lookup, network, http2 !== undefined);
    socket.setNoDelay(true);
    socket.once("lookup", () => {
      times.resolvedAtMs = nowMs();
    });
    socket.once("connect", () => {
      times.connectedAtMs = nowMs();
      onSocket(1);
      socket.once("close", () => onSocket(-1));
    });
    const fail = (error: Error): void => callback(error, null);
    socket.once("error", fail);
    socket.once(secure ? "secureConnect" : "connect", () => {
      times.readyAtMs = nowMs();
      socket.off("error", fail);
      http2?.onReady("alpnProtocol" in socket && socket.alpnProtocol === "h2");
      callback(null, socket);
    });
  };
}

/**
 * TLS is always verified. Each connection makes a full handshake, as separate client processes do: no session is kept.
 */
function openSocket(
  { hostname, port, servername }: buildConnector.Options,
  secure: boolean,
  lookup: LookupFunction,
  network: NetworkOptions,
  offersHttp2: boolean,
): Socket {
  const host = hostname;
  if (!secure) return connectTcp({ host, port: Number(port || 80), lookup });
  return connectTls({
    host,
    port: Number(port || 443),
    lookup,
    servername: servername || (isIP(hostname) === 0 ? hostname.replace(/\.$/, "") : ""),
    ALPNProtocols: offersHttp2 ? ["h2", "http/1.1"] : ["http/1.1"],
    ...network,
  });
}
