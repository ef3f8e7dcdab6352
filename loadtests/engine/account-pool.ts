import type { Account } from "../journeys/journey.ts";
import type { Shard } from "../schedule/start.ts";

/** The accounts of a run; each is held by one start at a time. */
export interface AccountPool {
  /** Returns the account that has rested longest; undefined when all are in use or must still rest. */
  readonly take: () => Account | undefined;
  readonly giveBack: (account: Account) => void;
}

/** How long the same person must wait between two sign-ins (`auth-sign-in-throttle-seconds`; rstudio/rstudio@0536be6 server-options.json). */
const REST_S = 5;

/** Returns the accounts as a pool; shards share them out without overlap. A rest is scenario time. */
export function openAccountPool(
  accounts: readonly Account[],
  nowMs: () => number,
  timeScale: number,
  shard?: Shard,
): AccountPool {
  const restMs = (REST_S * 1000) / timeScale;
  const rested = accounts
    .filter((_, index) => shard === undefined || index % shard.of === shard.index - 1)
    .map((account) => ({ account, fromMs: Number.NEGATIVE_INFINITY }));
  let first = 0;
  return {
    take: () => {
      const next = rested[first];
      if (next === undefined || next.fromMs > nowMs()) return undefined;
      first += 1;
      if (first * 2 > rested.length) {
        rested.splice(0, first);
        first = 0;
      }
      return next.account;
    },
    giveBack: (account) => rested.push({ account, fromMs: nowMs() + restMs }),
  };
}
