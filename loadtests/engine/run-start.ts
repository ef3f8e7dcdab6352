import { randomStream } from "../../planner/core/random.ts";
import type { JourneyContext, JourneyRequest, OperationRule } from "../journeys/journey.ts";
import type { Start } from "../schedule/start.ts";
import { openCapabilities } from "./capabilities.ts";
import { countRedirect, countRequest } from "./count-request.ts";
import { addCount, addSample } from "./frame-tally.ts";
import { type Lanes, openLanes } from "./lanes.ts";
import type { ReadyLoad } from "./ready-loads.ts";
import { redact } from "./redact.ts";
import { sendRequest } from "./send-request.ts";
import type { RunWorld } from "./start-world.ts";

function isOver({ ending }: RunWorld): boolean {
  return ending.phase() === "over";
}

/** Once the run is over a journey is not called again: it waits for this and is collected. */
const never = (): Promise<never> => new Promise(() => undefined);

/**
 * Runs one start of a journey to its end. Resolves true when the journey ended by itself, false when it threw.
 *
 * *Response time* counts from when a generator that is never late would have made the request: the moment at which the
 * journey asked for it, less the journey's *debt*, which is how late it was started plus how much its waits overran. For
 * the first request of a start that is the time at which the start was due. *Service time* counts from the actual send.
 */
export async function runStart(
  world: RunWorld,
  load: ReadyLoad,
  start: Start,
  lateMs: number,
): Promise<boolean> {
  const lanes = openLanes(world.lanes);
  const forget = world.ending.onOver(lanes.close);
  let debtMs = lateMs;
  const more = openCapabilities(world, load, () => debtMs);
  const context: JourneyContext = {
    ...more.capabilities,
    request: async (operation, request, rule) => {
      const intendedMs = world.host.nowMs() - debtMs;
      return isOver(world) ? never() : measured(world, load, lanes, { operation, request, rule, intendedMs });
    },
    sleep: async (seconds) => {
      debtMs += await sleep(world, seconds);
      if (isOver(world)) await never();
    },
    random: randomStream(world.seed, start.stream),
    ...(world.token !== undefined && { token: world.token }),
    ...(load.baseUrl.pathname !== "/" && { basePath: load.baseUrl.pathname.replace(/\/+$/, "") }),
    nowMs: () => world.scenarioS() * 1000,
    count: (counter, by) => {
      if (!isOver(world)) addCount(world.tally().counters, counter, by);
    },
    ending: world.ending.isEnding,
  };
  try {
    await load.journey.run(load.settings, context);
    return true;
  } catch (error) {
    addThrown(world, load, error);
    return false;
  } finally {
    forget();
    lanes.close();
    more.close();
  }
}

interface Asked {
  readonly operation: string;
  readonly request: JourneyRequest;
  readonly rule: OperationRule | undefined;
  readonly intendedMs: number;
}

async function measured(world: RunWorld, load: ReadyLoad, lanes: Lanes, asked: Asked) {
  const { operation, request, rule, intendedMs } = asked;
  const { host, guard } = world;
  const sender = {
    host,
    guard,
    lanes,
    onSend: () => {
      world.onFlight(1);
      world.tally().requestsSent += 1;
    },
    onRedirect: (hop: Parameters<typeof countRedirect>[2]) => {
      if (isOver(world)) return;
      world.onFlight(-1);
      countRedirect(world.tally(), operation, hop);
      world.onEnded(hop.endedAtMs - hop.sentAtMs, true, hop.bytes);
    },
    onSentAgain: () => {
      if (!isOver(world)) addCount(world.tally().counters, "requestsSentAgain", 1);
    },
  };
  const sent = await sendRequest(sender, load.baseUrl, request, rule);
  if (isOver(world)) return never();
  world.onFlight(-1);
  const atS = world.scenarioS();
  countRequest(world.tally(), { operation, request, sent, intendedMs, atS }, world.secrets);
  const { errorKind, bytes } = sent.response;
  world.onEnded(sent.endedAtMs - intendedMs, errorKind === undefined, bytes);
  if (request.url.startsWith("/")) world.watch.answered({ origin: load.baseUrl.origin, ...sent.response });
  return sent.response;
}

/** No timer may be longer than Node can hold (2³¹ − 1 ms). */
const LONGEST_WAIT_MS = 60_000;

/** Waits scenario seconds, or until journeys are to end; resolves with the milliseconds by which it overran. */
function sleep({ host, ending, timeScale }: RunWorld, seconds: number): Promise<number> {
  if (ending.isEnding()) return Promise.resolve(0);
  const dueMs = host.nowMs() + (Math.max(0, seconds) * 1000) / timeScale;
  return new Promise((resolve) => {
    let cancel: () => void = () => undefined;
    const wake = (): void => {
      cancel();
      forget();
      resolve(Math.max(0, host.nowMs() - dueMs));
    };
    const forget = ending.onEnding(wake);
    // A timer of Node may also be a millisecond early.
    const wait = (): void => {
      const leftMs = dueMs - host.nowMs();
      if (leftMs <= 0) wake();
      else cancel = host.after(Math.min(LONGEST_WAIT_MS, leftMs), wait);
    };
    wait();
  });
}

function addThrown(world: RunWorld, load: ReadyLoad, error: unknown): void {
  if (isOver(world)) return;
  addSample(world.tally(), { operation: load.journey.id, kind: "journey" }, () => ({
    atS: world.scenarioS(),
    status: 0,
    request: "",
    detail: redact(error instanceof Error ? error.message : String(error), world.secrets),
  }));
}
