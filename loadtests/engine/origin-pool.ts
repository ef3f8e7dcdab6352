import type { Lane } from "./lane.ts";

/** The kept connections of one start to one origin. */
export interface OriginPool {
  /** Resolves when the request may be sent: at once, or when one of at most `max` connections is free. */
  readonly acquire: (max: number) => Promise<Lane> | Lane;
  /** `keep` = the connection may carry the next request. */
  readonly release: (lane: Lane, keep: boolean) => void;
}

/** How a pool gets connections and lets go of them. */
export interface PoolWorld {
  /** Opens a connection; `ready` is called each time when it is made and its protocol is known. */
  readonly open: (ready: (lane: Lane) => void) => Lane;
  readonly discard: (lane: Lane) => void;
  /** True where the server may choose HTTP/2. */
  readonly mayShare: boolean;
}

interface Waiting {
  readonly max: number;
  readonly give: (lane: Lane) => void;
}

/**
 * Returns an empty pool. Where the server may choose HTTP/2, the first connection is waited for: if it does, that one carries
 * all requests, at most `max` at once; if not, each connection carries one at a time, as always.
 */
export function openOriginPool({ open, discard, mayShare }: PoolWorld): OriginPool {
  const idle: Lane[] = [];
  const waiting: Waiting[] = [];
  /** Connections that are open; with a shared one, requests on it. */
  let opened = 0;
  let shared: Lane | undefined;
  let asking: Lane | undefined;
  let isKnown = !mayShare;

  const openOne = (): Lane => {
    const lane = open(ready);
    if (!isKnown) asking = lane;
    return lane;
  };
  const serveWaiting = (): void => {
    for (let next = waiting[0]; next !== undefined && opened < next.max; next = waiting[0]) {
      waiting.shift();
      opened += 1;
      next.give(shared ?? openOne());
    }
  };
  const ready = (lane: Lane): void => {
    if (lane !== asking) return;
    asking = undefined;
    isKnown = true;
    if (lane.shared) shared = lane;
    serveWaiting();
  };
  return {
    acquire: (max) => {
      const lane = idle.pop();
      if (lane !== undefined) return lane;
      if (asking === undefined && opened < max) {
        opened += 1;
        return shared ?? openOne();
      }
      return new Promise((give) => waiting.push({ max, give }));
    },
    release: (lane, keep) => {
      // A shared connection that was cut is made again by the next request.
      if (lane === shared) {
        opened -= 1;
        return serveWaiting();
      }
      if (lane === asking) asking = undefined;
      if (!keep) discard(lane);
      const next = waiting.shift();
      if (next !== undefined) next.give(keep ? lane : openOne());
      else if (keep) idle.push(lane);
      else opened -= 1;
    },
  };
}
