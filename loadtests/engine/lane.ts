import type { LookupFunction } from "node:net";
import { Client } from "undici";
import type { NetworkOptions } from "./connect.ts";
import { type ConnectionTimes, connector } from "./connect.ts";

/** One connection of a journey to one origin. It carries one request at a time, or with HTTP/2 many. */
export interface Lane {
  readonly client: Client;
  readonly origin: string;
  /** Times of the connection that is being or was last made. */
  connection?: ConnectionTimes;
  secure: boolean;
  /** True once the server has chosen HTTP/2: a request that is given up must not cut the others off. */
  shared: boolean;
}

/** What all lanes of a run have in common. */
export interface LaneWorld {
  readonly nowMs: () => number;
  readonly lookup: LookupFunction;
  readonly network: NetworkOptions;
  readonly onSocket: (change: 1 | -1) => void;
}

/**
 * How long an idle connection is kept, in ms: libcurl's default of 118 s (CURLOPT_MAXAGE_CONN,
 * curl.se/libcurl/c/CURLOPT_MAXAGE_CONN.html, read 2026-11-26). A server's shorter `Keep-Alive: timeout` is followed.
 */
const KEEP_IDLE_MS = 118_000;
/** Streams at once where the server states no limit: RFC 9113, section 6.5.2, asks servers for no smaller one than 100. */
const MOST_STREAMS = 100;

/** Returns a lane; its connection is made by its first request. `ready` is called each time when one is made. */
export function openLane(origin: string, world: LaneWorld, ready: (lane: Lane) => void): Lane {
  const connect = connector(world.nowMs, world.lookup, world.network, {
    started: (times, secure) => {
      lane.connection = times;
      lane.secure = secure;
    },
    ready: (protocol) => {
      lane.shared = protocol === "h2";
      lane.client.pipelining = lane.shared ? MOST_STREAMS : 1;
      ready(lane);
    },
    socket: world.onSocket,
  });
  // Timeouts are the journey's own, over the whole request; undici's would cut into them.
  const client = new Client(origin, {
    connect,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_IDLE_MS,
    keepAliveMaxTimeout: KEEP_IDLE_MS,
    allowH2: world.network.http2 === true,
    maxConcurrentStreams: MOST_STREAMS,
  });
  const lane: Lane = { client, origin, secure: false, shared: false };
  return lane;
}
