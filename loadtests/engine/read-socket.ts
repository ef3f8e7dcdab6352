import type { JourneySocket } from "../journeys/journey.ts";
import type { Host } from "./host.ts";
import type { WebSocketPeer } from "./websocket-peer.ts";

/** Messages kept for a journey that does not read; beyond it the oldest go. */
const MOST_WAITING = 10_000;

/** A journey's view of its socket, and what the peer tells it. */
export interface SocketReader {
  readonly socket: JourneySocket;
  readonly text: (text: string) => void;
  readonly closed: () => void;
}

/** Returns a reader that keeps messages until the journey asks for them. */
export function readSocket(
  world: {
    readonly host: Host;
    readonly timeScale: number;
    readonly onEnding: (call: () => void) => () => void;
  },
  peer: () => WebSocketPeer | undefined,
): SocketReader {
  const waiting: string[] = [];
  let open = true;
  let wake: (() => void) | undefined;
  const next = (timeoutS: number): Promise<string | undefined> => {
    if (waiting.length > 0 || !open) return Promise.resolve(waiting.shift());
    return new Promise((resolve) => {
      const done = (): void => {
        wake = undefined;
        cancel();
        forget();
        resolve(waiting.shift());
      };
      const cancel = world.host.after((timeoutS * 1000) / world.timeScale, done);
      const forget = world.onEnding(done);
      wake = done;
    });
  };
  return {
    socket: {
      next,
      send: (text) => peer()?.sendText(text),
      isOpen: () => open,
      close: (how) => (how === "drop" ? peer()?.drop() : peer()?.close()),
    },
    text: (text) => {
      waiting.push(text);
      if (waiting.length > MOST_WAITING) waiting.shift();
      wake?.();
    },
    closed: () => {
      open = false;
      wake?.();
    },
  };
}
