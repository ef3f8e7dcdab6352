import type { ConnectionPolicy } from "../journeys/journey.ts";
import { GAVE_UP } from "./error-kind.ts";
import { type Lane, type LaneWorld, openLane } from "./lane.ts";
import { type OriginPool, openOriginPool } from "./origin-pool.ts";

/** The connections of one start of a journey: nothing is shared with other starts, which are other clients. */
export interface Lanes {
  /** Resolves when the request may be sent: at once, or when one of the pool's connections is free. */
  readonly acquire: (origin: string, policy: ConnectionPolicy) => Promise<Lane> | Lane;
  /** `keep` = the connection may carry the next request. */
  readonly release: (lane: Lane, policy: ConnectionPolicy, keep: boolean) => void;
  /** Closes all connections; requests on them end as given up, later ones never get a connection. */
  readonly close: () => void;
}

/** Returns the connections of one start. */
export function openLanes(world: LaneWorld): Lanes {
  const all = new Set<Lane>();
  const pools = new Map<string, OriginPool>();
  let closed = false;
  const open = (origin: string, http2: boolean, ready: (lane: Lane) => void): Lane => {
    const lane = openLane(origin, { ...world, network: { ...world.network, http2 } }, ready);
    all.add(lane);
    return lane;
  };
  const discard = (lane: Lane): void => {
    all.delete(lane);
    destroy(lane);
  };
  /** What the run says holds for all; where it says nothing, each client does as it does. */
  const offersHttp2 = (policy: ConnectionPolicy): boolean =>
    world.network.http2 ?? (policy.kind === "pool" && policy.http2 === true);
  const poolOf = (origin: string, policy: ConnectionPolicy): OriginPool => {
    const http2 = offersHttp2(policy) && origin.startsWith("https:");
    const pool =
      pools.get(origin) ??
      openOriginPool({
        open: (ready) => open(origin, http2, ready),
        discard,
        mayShare: http2,
      });
    pools.set(origin, pool);
    return pool;
  };
  return {
    acquire: (origin, policy) => {
      if (closed) return new Promise(() => undefined);
      return policy.kind === "new"
        ? open(origin, offersHttp2(policy), () => undefined)
        : poolOf(origin, policy).acquire(policy.max);
    },
    release: (lane, policy, keep) => {
      const pool = policy.kind === "pool" ? pools.get(lane.origin) : undefined;
      if (pool === undefined) discard(lane);
      else pool.release(lane, keep);
    },
    close: () => {
      closed = true;
      for (const lane of all) destroy(lane);
      all.clear();
      pools.clear();
    },
  };
}

function destroy(lane: Lane): void {
  // It rejects only for what the requests on it are told themselves.
  lane.client.destroy(GAVE_UP).catch(() => undefined);
}
