import { randomStream } from "../../planner/core/random.ts";
import type { Guard } from "../guard/guard.ts";
import type { Account, JourneyContext } from "../journeys/journey.ts";
import type { NetworkOptions } from "./connect.ts";
import type { Host } from "./host.ts";
import { nodeJourneyCrypto } from "./journey-crypto.ts";
import { openLanes } from "./lanes.ts";
import { sendRequest } from "./send-request.ts";

/** What requests outside of the load need: a look at the target before it, the clean-up after it. */
export interface OneOffOrder {
  readonly baseUrl: URL;
  readonly guard: Guard;
  readonly host: Host;
  readonly network: NetworkOptions;
  readonly timeScale: number;
  readonly seed: number;
  readonly token?: string;
  readonly account?: Account;
  readonly runTag?: string;
}

/** A context whose requests count nowhere, and how to close its connections. */
export interface OneOff {
  readonly context: JourneyContext;
  /** Why the last request failed, in words; empty when it did not. May hold words of a server. */
  readonly lastFailure: () => string;
  readonly close: () => void;
}

/** Opens a context for requests that are no load: guarded as all others, never counted. */
export function openOneOff(order: OneOffOrder): OneOff {
  const { host, guard, network, timeScale, baseUrl } = order;
  const lanes = openLanes({ nowMs: host.nowMs, lookup: guard.lookup, network, onSocket: () => undefined });
  const nothing = (): void => undefined;
  const sender = { host, guard, lanes, onSend: nothing, onRedirect: nothing, onSentAgain: nothing };
  const beganMs = host.nowMs();
  let failure = "";
  return {
    lastFailure: () => failure,
    close: lanes.close,
    context: {
      request: async (_operation, request, rule) => {
        const sent = await sendRequest(sender, baseUrl, request, rule);
        failure = sent.detail;
        return sent.response;
      },
      sleep: (seconds) =>
        new Promise((resolve) => {
          host.after((Math.max(0, seconds) * 1000) / timeScale, resolve);
        }),
      random: randomStream(order.seed, "one-off"),
      nowMs: () => (host.nowMs() - beganMs) * timeScale,
      count: () => undefined,
      ending: () => false,
      crypto: nodeJourneyCrypto,
      ...(baseUrl.pathname !== "/" && { basePath: baseUrl.pathname.replace(/\/+$/, "") }),
      ...(order.token !== undefined && { token: order.token }),
      ...(order.account !== undefined && { account: order.account }),
      ...(order.runTag !== undefined && { runTag: order.runTag }),
    },
  };
}
