import type { LookupFunction } from "node:net";
import { Client } from "undici";
import type { ConnectionPolicy } from "../journeys/journey.ts";
import { type ConnectionTimes, connector, type NetworkOptions } from "./connect.ts";
import { GAVE_UP } from "./error-kind.ts";

/** One connection of a journey to one origin, carrying one request at a time; over HTTP/2 several. */
export interface Lane {
  readonly client: Client;
  readonly origin: string;
  /** Times of the connection that is being or was last made. */
  connection?: ConnectionTimes;
  secure: boolean;
  /** True = several requests are on it at once: one of them may not take the connection with it. */
  shared: boolean;
}

/** The connections of one start of a journey: nothing is shared with other starts, which are other clients. */
export interface Lanes {
  /** Resolves when the request may be sent: at once, or when one of the pool's connections is free. */
  readonly acquire: (origin: string, policy: ConnectionPolicy) => Promise<Lane> | Lane;
  /** `keep` = the connection may carry the next request. */
  readonly release: (lane: Lane, policy: ConnectionPolicy, keep: boolean) => void;
  /** Closes all connections; requests on them end as given up, later ones never get a connection. */
  readonly close: () => void;
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

interface OriginPool {
  /** Connections in use or idle; over HTTP/2 requests on the one. */
  open: number;
  /** The one connection over HTTP/2. */
  shared?: Lane;
  /** The first connection, while it is not known what the server speaks. */
  probe?: Lane;
  readonly idle: Lane[];
  readonly waiting: ((lane: Lane) => void)[];
}

/** Returns the connections of one start. */
export function openLanes(world: LaneWorld): Lanes {
  const all = new Set<Lane>();
  const pools = new Map<string, OriginPool>();
  let closed = false;
  const open = (origin: string): Lane => {
    const lane = openLane(origin, world);
    all.add(lane);
    return lane;
  };
  /** Gives waiting requests what there is now. */
  const serveWaiting = (pool: OriginPool, origin: string, max: number): void => {
    while (pool.open < max) {
      const next = pool.waiting.shift();
      if (next === undefined) return;
      pool.open += 1;
      next(pool.shared ?? open(origin));
    }
  };
  const openProbe = (pool: OriginPool, origin: string, max: number): Lane => {
    const lane = openLane(origin, world, (speaksHttp2) => {
      if (pool.probe !== lane) return;
      delete pool.probe;
      if (speaksHttp2) {
        lane.shared = true;
        lane.client.pipelining = max;
        pool.shared = lane;
      }
      serveWaiting(pool, origin, max);
    });
    all.add(lane);
    pool.probe = lane;
    return lane;
  };
  const discard = (lane: Lane): void => {
    all.delete(lane);
    destroy(lane);
  };
  return {
    acquire: (origin, policy) => {
      if (closed) return new Promise(() => undefined);
      if (policy.kind === "new") return open(origin);
      const pool = pools.get(origin) ?? { open: 0, idle: [], waiting: [] };
      pools.set(origin, pool);
      const idle = pool.idle.pop();
      if (idle !== undefined) return idle;
      const wantsHttp2 = policy.http2 === true && origin.startsWith("https:");
      if (pool.open < policy.max && pool.probe === undefined) {
        pool.open += 1;
        if (pool.shared !== undefined) return pool.shared;
        return wantsHttp2 && pool.open === 1 ? openProbe(pool, origin, policy.max) : open(origin);
      }
      return new Promise((resolve) => pool.waiting.push(resolve));
    },
    release: (lane, policy, keep) => {
      const pool = policy.kind === "pool" ? pools.get(lane.origin) : undefined;
      if (pool !== undefined && policy.kind === "pool" && (lane.shared || pool.probe === lane)) {
        // A probe that never got through leaves the way free for the next one.
        if (pool.probe === lane) delete pool.probe;
        if (!lane.shared) discard(lane);
        pool.open -= 1;
        serveWaiting(pool, lane.origin, policy.max);
        return;
      }
      if (!keep || pool === undefined) discard(lane);
      if (pool === undefined) return;
      const next = pool.waiting.shift();
      if (next !== undefined) next(keep ? lane : open(lane.origin));
      else if (keep) pool.idle.push(lane);
      else pool.open -= 1;
    },
    close: () => {
      closed = true;
      for (const lane of all) destroy(lane);
      all.clear();
      pools.clear();
    },
  };
}

function openLane(origin: string, world: LaneWorld, onReady?: (speaksHttp2: boolean) => void): Lane {
  const connect = connector(
    world.nowMs,
    world.lookup,
    world.network,
    (times, secure) => {
      lane.connection = times;
      lane.secure = secure;
    },
    world.onSocket,
    ...(onReady === undefined ? [] : [{ onReady }]),
  );
  // Timeouts are the journey's own, over the whole request; undici's would cut into them.
  const client = new Client(origin, {
    connect,
    pipelining: 1,
    allowH2: onReady !== undefined,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_IDLE_MS,
    keepAliveMaxTimeout: KEEP_IDLE_MS,
  });
  const lane: Lane = { client, origin, secure: false, shared: false };
  return lane;
}

function destroy(lane: Lane): void {
  // It rejects only for what the requests on it are told themselves.
  lane.client.destroy(GAVE_UP).catch(() => undefined);
}
