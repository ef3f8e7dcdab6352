import type { JourneyContext, JourneySocket } from "../journeys/journey.ts";
import { countRequest } from "./count-request.ts";
import { nodeJourneyCrypto } from "./journey-crypto.ts";
import { openSocket } from "./open-socket.ts";
import { gitPusher } from "./push-commit.ts";
import type { ReadyLoad } from "./ready-loads.ts";
import type { RunWorld } from "./start-world.ts";
import { beginStretch } from "./stretch.ts";

/** What a journey can do beyond plain requests. */
export type Capabilities = Pick<
  JourneyContext,
  "begin" | "socket" | "crypto" | "account" | "runTag" | "pushCommit"
>;

/** The capabilities of one start; `close` gives back its account and drops its sockets. */
export interface OpenCapabilities {
  readonly capabilities: Capabilities;
  readonly close: () => void;
}

/** Opens stretches, WebSockets, encryption and an account for one start; `debtMs` is how late the start is by now. */
export function openCapabilities(world: RunWorld, load: ReadyLoad, debtMs: () => number): OpenCapabilities {
  const sockets = new Set<JourneySocket>();
  const account = load.journey.needsAccount === true ? world.accounts?.take() : undefined;
  const isOver = (): boolean => world.ending.phase() === "over";
  const dropAll = (): void => {
    for (const socket of sockets) socket.close("drop");
    sockets.clear();
  };
  const forget = world.ending.onOver(dropAll);
  const stretches = {
    nowMs: world.host.nowMs,
    timeScale: world.timeScale,
    tally: world.tally,
    scenarioS: world.scenarioS,
    secrets: world.secrets,
    isOver,
  };
  const capabilities: Capabilities = {
    begin: (operation) => beginStretch(stretches, operation, debtMs()),
    crypto: nodeJourneyCrypto,
    pushCommit: gitPusher(world.guard),
    ...(account !== undefined && { account }),
    ...(world.runTag !== undefined && { runTag: world.runTag }),
    socket: async (operation, request, rule) => {
      const intendedMs = world.host.nowMs() - debtMs();
      if (isOver()) return never();
      const { sent, socket } = await openSocket(socketWorld(world), load.baseUrl, request, rule);
      if (socket !== undefined) sockets.add(socket);
      if (isOver()) {
        dropAll();
        return never();
      }
      world.onFlight(-1);
      const asked = { ...request, method: "GET", connection: { kind: "new" }, read: "text" } as const;
      const atS = world.scenarioS();
      countRequest(world.tally(), { operation, request: asked, sent, intendedMs, atS }, world.secrets);
      const { errorKind, bytes } = sent.response;
      world.onEnded(sent.endedAtMs - intendedMs, errorKind === undefined, bytes);
      return { response: sent.response, ...(socket !== undefined && { socket }) };
    },
  };
  return {
    capabilities,
    close: () => {
      forget();
      dropAll();
      if (account !== undefined) world.accounts?.giveBack(account);
    },
  };
}

/** Once the run is over a journey is not called again. */
const never = (): Promise<never> => new Promise(() => undefined);

function socketWorld(world: RunWorld): Parameters<typeof openSocket>[0] {
  const { host, guard, timeScale, lanes } = world;
  return {
    host,
    guard,
    timeScale,
    network: lanes.network,
    onSocket: lanes.onSocket,
    onEnding: world.ending.onEnding,
    onSend: () => {
      world.onFlight(1);
      world.tally().requestsSent += 1;
    },
  };
}
