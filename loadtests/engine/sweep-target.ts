import type { Guard } from "../guard/guard.ts";
import type { Account } from "../journeys/journey.ts";
import { type Swept, sweepWorkbench } from "../journeys/workbench/sweep.ts";
import type { NetworkOptions } from "./connect.ts";
import type { Host } from "./host.ts";
import { openOneOff } from "./one-off-context.ts";

/** Which Workbench is swept, and with whose rights. */
export interface SweepOrder {
  readonly baseUrl: URL;
  readonly guard: Guard;
  readonly host: Host;
  readonly network: NetworkOptions;
  /** A super-admin token sees everybody's sessions and jobs. */
  readonly token?: string;
  /** Without one, each account that has a token of its own sweeps what belongs to it. */
  readonly accounts?: readonly Account[];
}

/**
 * Stops every session and job that carries the tag of a run, and says what remains. Without any token nothing can be listed:
 * then the one problem says so. Throws a plain Error for a tag that is none of Headroom's.
 */
export async function sweepTarget(order: SweepOrder, runTag: string): Promise<Swept> {
  const { token, accounts = [], baseUrl, guard, host, network } = order;
  const own = accounts.flatMap((account) => (account.token === undefined ? [] : [account.token]));
  const tokens = token === undefined ? own : [token];
  const oneOff = openOneOff({ baseUrl, guard, host, network, timeScale: 1, seed: 0 });
  try {
    const swept = await sweepWorkbench({ ...oneOff.context, tokens }, runTag);
    if (tokens.length > 0) return swept;
    const detail =
      "no token to list sessions and jobs with: give tokenEnv, tokenFile or accounts with tokens";
    return { ...swept, problems: [{ kind: "no-token", detail }] };
  } finally {
    oneOff.close();
  }
}
