import { InputError } from "../../planner/core/input-error.ts";
import type { Guard } from "../guard/guard.ts";
import type { Journey } from "../journeys/journey.ts";
import { LATE_MS } from "../results/frame.ts";
import { recordMs } from "../results/histogram.ts";
import type { JourneyLoad, Product, Scenario } from "../scenario/scenario.ts";
import type { Shard } from "../schedule/start.ts";
import type { NetworkOptions } from "./connect.ts";
import { type DueStart, dueStarts } from "./due-starts.ts";
import { startTally } from "./frame-tally.ts";
import type { Host } from "./host.ts";
import { type LastMinute, openMinuteView } from "./last-minute.ts";
import { type FrameSink, type Moment, openRecorder } from "./recorder.ts";
import { redact } from "./redact.ts";
import { type ReadyLoad, type RunWorld, runStart } from "./run-start.ts";

/** Everything that one run of the engine is told. Nothing else, clock, network and disk included, reaches it. */
export interface EngineOrder {
  readonly scenario: Scenario;
  /** Base URLs, allowed by the guard already. */
  readonly baseUrls: Readonly<Partial<Record<Product, URL>>>;
  readonly journeys: ReadonlyMap<string, Journey<unknown>>;
  readonly guard: Guard;
  readonly host: Host;
  readonly sink: FrameSink;
  readonly network: NetworkOptions;
  /** Rates are multiplied by it, waits divided; frames and times stay in scenario seconds. */
  readonly timeScale: number;
  readonly shard?: Shard;
  /** Scenario second at which this process begins; starts before it are another's, or lost in a gap. */
  readonly fromS: number;
  /** Milliseconds from now until scenario second `fromS`, 0 or more. */
  readonly beginsInMs: number;
  /** Texts that no output may show. */
  readonly secrets: readonly string[];
  /** Journeys open at once; a start beyond it is missed, so that a target that hangs cannot fill the memory. */
  readonly maxOpenJourneys: number;
}

/** How a run ended. */
export interface EngineOutcome {
  readonly state: "finished" | "interrupted";
  /** Scenario second up to which starts were made. */
  readonly endedAtS: number;
  /** Why it was cut short, in words. */
  readonly reason?: string;
}

/** What a running run looks like now. */
export interface Progress {
  readonly scenarioS: number;
  readonly durationS: number;
  /** Wall seconds until the last start; the grace time comes on top. */
  readonly leftS: number;
  readonly openJourneys: number;
  readonly requestsInFlight: number;
  readonly scheduled: number;
  readonly started: number;
  readonly missed: number;
  readonly requestsEnded: number;
  readonly requestsFailed: number;
  readonly bytes: number;
  readonly lastMinute: LastMinute;
}

/** A run that is going on. */
export interface Engine {
  /** Resolves when the last frame was handed to the sink. */
  readonly done: Promise<EngineOutcome>;
  /** No new starts; journeys get the grace time to end. */
  readonly stop: (reason: string) => void;
  /** Ends at once; what is open stays uncounted, requests in flight are counted as such. */
  readonly abort: (reason: string) => void;
  readonly progress: () => Progress;
  /** Notes a disturbance in the open frame. */
  readonly note: (text: string) => void;
}

/** How often the open frame is handed to the sink. */
const CHECKPOINT_MS = 10_000;
/** How long starts may be made in one turn before the network has its turn. */
const TURN_MS = 5;
/** The longest sleep of the clockwork, so that no timer is longer than Node can hold. */
const LONGEST_SLEEP_MS = 60_000;
/** A step of the wall clock against the monotonic one that is worth a note. */
const CLOCK_STEP_MS = 500;

/**
 * Starts a run: makes every start at its time whatever the target does, and hands frames to the sink.
 *
 * The last frame stays open during the grace time: it holds what ended in it. Journeys have the first half of the grace
 * time to end by themselves, then `ending()` is true, waits end at once, and they have the second half to clean up.
 *
 * Throws an InputError when a journey is unknown, has wrong settings or no target.
 */
export function startEngine(order: EngineOrder): Engine {
  const { scenario, host, timeScale, fromS } = order;
  const loads = readyLoads(order);
  const starts = dueStarts(scenario.journeys, scenario.seed, fromS, scenario.durationS, order.shard);
  const recorder = openRecorder(host, order.sink, fromS);
  const view = openMinuteView(host.nowMs);
  const beganAtMs = host.nowMs() + order.beginsInMs;
  const dueMs = (atS: number): number => beganAtMs + ((atS - fromS) * 1000) / timeScale;
  const clockOffsetMs = host.wallMs() - host.nowMs();
  const total = { scheduled: 0, started: 0, missed: 0, ended: 0, failed: 0, bytes: 0 };
  const endingCalls = new Set<() => void>();
  const overCalls = new Set<() => void>();
  let phase: "running" | "grace" | "over" = "running";
  let isEnding = false;
  let openJourneys = 0;
  let inFlight = 0;
  let openSockets = 0;
  let noticedOffsetMs = clockOffsetMs;
  let endS = scenario.durationS;
  let outcome: EngineOutcome = { state: "finished", endedAtS: endS };
  let cancelTick: () => void = () => undefined;
  let cancelCheckpoint: () => void = () => undefined;
  let cancelGrace: () => void = () => undefined;
  let resolveDone: (outcome: EngineOutcome) => void = () => undefined;
  const done = new Promise<EngineOutcome>((resolve) => {
    resolveDone = resolve;
  });

  const scenarioS = (): number =>
    Math.min(endS, Math.max(fromS, fromS + ((host.nowMs() - beganAtMs) * timeScale) / 1000));
  const moment = (atS: number): Moment => ({ atS, requestsInFlight: inFlight, openSockets });
  const note = (text: string): void => {
    recorder.tally().notes.push({ atS: scenarioS(), text: redact(text, order.secrets) });
  };

  const finish = (): void => {
    if (phase === "over") return;
    cancelTick();
    cancelCheckpoint();
    cancelGrace();
    recorder.endFrame(moment(endS));
    phase = "over";
    isEnding = true;
    for (const call of [...endingCalls, ...overCalls]) call();
    void recorder.settled().then(() => resolveDone(outcome));
  };
  const enterGrace = (): void => {
    if (phase !== "running") return;
    phase = "grace";
    cancelTick();
    if (openJourneys === 0) {
      finish();
      return;
    }
    const halfMs = (scenario.graceS * 1000) / 2;
    cancelGrace = host.after(halfMs, () => {
      isEnding = true;
      cancelGrace = host.after(halfMs, finish);
      for (const call of [...endingCalls]) call();
    });
  };
  const cutShort = (reason: string): void => {
    if (phase !== "running") return;
    endS = scenarioS();
    outcome = { state: "interrupted", endedAtS: endS, reason };
    note(reason);
  };
  const stop = (reason: string): void => {
    cutShort(reason);
    enterGrace();
  };

  const world: RunWorld = {
    host,
    guard: order.guard,
    lanes: {
      nowMs: host.nowMs,
      lookup: order.guard.lookup,
      network: order.network,
      onSocket: (change) => {
        openSockets += change;
      },
    },
    seed: scenario.seed,
    timeScale,
    secrets: order.secrets,
    tally: recorder.tally,
    scenarioS,
    ending: () => isEnding,
    onEnding: (call) => subscribe(endingCalls, call),
    over: () => phase === "over",
    onOver: (call) => subscribe(overCalls, call),
    onFlight: (change) => {
      inFlight += change;
    },
    onEnded: (responseMs, ok, bytes) => {
      view.ended(responseMs, ok);
      total.ended += 1;
      if (!ok) total.failed += 1;
      total.bytes += bytes;
      const { maxBytes } = scenario.limits;
      if (maxBytes !== undefined && total.bytes > maxBytes) stop(`the limit of ${maxBytes} bytes is reached`);
    },
  };

  const launch = ({ load, start }: DueStart): void => {
    const counts = startTally(recorder.tally(), load.name);
    counts.scheduled += 1;
    total.scheduled += 1;
    if (openJourneys >= order.maxOpenJourneys) {
      counts.missed += 1;
      total.missed += 1;
      view.due(undefined);
      return;
    }
    const lateMs = Math.max(0, host.nowMs() - dueMs(start.dueS));
    counts.started += 1;
    total.started += 1;
    if (lateMs > LATE_MS) counts.late += 1;
    recordMs(recorder.tally().lateness, lateMs);
    view.due(lateMs);
    openJourneys += 1;
    void runStart(world, loads.get(load.name) as ReadyLoad, start, lateMs).then((completed) => {
      openJourneys -= 1;
      if (phase === "over") return;
      const tally = startTally(recorder.tally(), load.name);
      if (completed) tally.completed += 1;
      else tally.failed += 1;
      if (phase === "grace" && openJourneys === 0) finish();
    });
  };

  const tick = (): void => {
    const turnEndsMs = host.nowMs() + TURN_MS;
    while (phase === "running") {
      const next = starts.peek();
      const frameEndS = Math.min(recorder.frameEndS(), endS);
      const startFirst = next !== undefined && next.start.dueS < frameEndS;
      const waitMs = dueMs(startFirst ? next.start.dueS : frameEndS) - host.nowMs();
      if (waitMs > 0) {
        cancelTick = host.after(Math.min(LONGEST_SLEEP_MS, Math.max(1, waitMs)), tick);
        return;
      }
      if (startFirst) {
        starts.take();
        launch(next);
      } else if (frameEndS >= endS) enterGrace();
      else recorder.endFrame(moment(frameEndS));
      if (host.nowMs() > turnEndsMs) {
        host.soon(tick);
        return;
      }
    }
  };
  const checkpoint = (): void => {
    const offsetMs = host.wallMs() - host.nowMs();
    if (Math.abs(offsetMs - noticedOffsetMs) > CLOCK_STEP_MS) {
      note(`the wall clock stepped by ${((offsetMs - noticedOffsetMs) / 1000).toFixed(1)} s`);
      noticedOffsetMs = offsetMs;
    }
    recorder.checkpoint(moment(scenarioS()));
    cancelCheckpoint = host.after(CHECKPOINT_MS, checkpoint);
  };
  cancelTick = host.after(0, tick);
  cancelCheckpoint = host.after(CHECKPOINT_MS, checkpoint);

  return {
    done,
    stop,
    abort: (reason) => {
      cutShort(reason);
      finish();
    },
    note,
    progress: () => ({
      scenarioS: scenarioS(),
      durationS: scenario.durationS,
      leftS: Math.max(0, (dueMs(endS) - host.nowMs()) / 1000),
      openJourneys,
      requestsInFlight: inFlight,
      scheduled: total.scheduled,
      started: total.started,
      missed: total.missed,
      requestsEnded: total.ended,
      requestsFailed: total.failed,
      bytes: total.bytes,
      lastMinute: view.read(),
    }),
  };
}

function subscribe(calls: Set<() => void>, call: () => void): () => void {
  calls.add(call);
  return () => calls.delete(call);
}

function readyLoads(order: EngineOrder): ReadonlyMap<string, ReadyLoad> {
  return new Map(order.scenario.journeys.map((load) => [load.name, readyLoad(order, load)]));
}

function readyLoad({ journeys, baseUrls }: EngineOrder, load: JourneyLoad): ReadyLoad {
  const field = `journeys.${load.name}`;
  const journey = journeys.get(load.journey);
  if (journey === undefined)
    throw new InputError([{ field, sentence: `there is no journey ${load.journey}` }]);
  const read = journey.readSettings(load.settings);
  if (!read.ok) {
    throw new InputError(
      read.faults.map(({ key, expected, got }) => ({
        field: `${field}.settings.${key}`,
        expected,
        got,
        sentence: `expected ${expected}, got ${got}`,
      })),
    );
  }
  const baseUrl = baseUrls[journey.product];
  if (baseUrl === undefined) {
    throw new InputError([{ field, sentence: `there is no target for ${journey.product}` }]);
  }
  return { journey, settings: read.settings, baseUrl };
}
