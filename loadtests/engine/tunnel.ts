import { request as httpRequest } from "node:http";
import type { LookupFunction, Socket } from "node:net";
import { GuardError } from "../guard/guard.ts";

/** What a tunnel is made for. */
export interface TunnelOrder {
  readonly proxy: URL;
  readonly host: string;
  readonly port: number;
  /** The guard's own lookup: for the proxy, and for the name behind it. */
  readonly lookup: LookupFunction;
}

type Done = (error: Error | null, socket: Socket | null) => void;

/**
 * Asks an HTTP proxy for a tunnel (CONNECT). The guard is asked twice before: about the proxy, which is connected to, and
 * about what the target's name leads to here. A name that only the proxy knows counts by itself, as it stands under `owns`:
 * what the proxy makes of it cannot be seen from here.
 */
export function openTunnel(order: TunnelOrder, done: Done): void {
  const { proxy, host, lookup } = order;
  // Node asks no lookup about an address: it is asked here.
  lookup(bare(proxy.hostname), { all: true }, (proxyError) => {
    if (proxyError !== null) return done(proxyError, null);
    lookup(bare(host), { all: true }, (error) => {
      if (error instanceof GuardError) done(error, null);
      else connect(order, done);
    });
  });
}

/** A URL writes an IPv6 address in brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Basic authentication with the user-info of the proxy's URL (RFC 9110, section 11.7.2); nothing where it has none. */
function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
}

function connect({ proxy, host, port, lookup }: TunnelOrder, done: Done): void {
  const authority = `${bare(host).includes(":") ? `[${bare(host)}]` : host}:${port}`;
  const asked = httpRequest({
    host: bare(proxy.hostname),
    port: Number(proxy.port || 80),
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
    lookup,
  });
  asked.once("connect", (answer, socket, head) => {
    if (answer.statusCode === 200 && head.length === 0) return done(null, socket);
    socket.destroy();
    done(new Error(`the proxy refuses a tunnel: status ${answer.statusCode}`), null);
  });
  asked.once("response", (answer) => {
    answer.destroy();
    done(new Error(`the proxy refuses a tunnel: status ${answer.statusCode}`), null);
  });
  asked.once("error", (error) => done(error, null));
  asked.end();
}
