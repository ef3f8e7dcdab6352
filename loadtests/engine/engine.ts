import { runClockwork } from "./clockwork.ts";
import { dueStarts } from "./due-starts.ts";
import { type Ending, openEnding } from "./ending.ts";
import type { EngineOrder } from "./engine-order.ts";
import type { Host } from "./host.ts";
import { openMinuteView } from "./last-minute.ts";
import { type Launcher, launch } from "./launch.ts";
import { noTotals, type Progress } from "./progress.ts";
import { readyLoads } from "./ready-loads.ts";
import { type Moment, openRecorder } from "./recorder.ts";
import { addNote, type Instruments, worldOf } from "./run-world.ts";
import { openScenarioClock } from "./scenario-clock.ts";

export type { Progress } from "./progress.ts";

/** How a run ended. */
export interface EngineOutcome {
  readonly state: "finished" | "interrupted";
  /** Scenario second up to which starts were made. */
  readonly endedAtS: number;
  /** Why it was cut short, in words. */
  readonly reason?: string;
}

/** A run that is going on. */
export interface Engine {
  /** Resolves when the last frame was handed to the sink. */
  readonly done: Promise<EngineOutcome>;
  /** No new starts; journeys get the grace time to end. */
  readonly stop: (reason: string) => void;
  /** Ends at once: requests in flight are counted as such, journeys are not called again. */
  readonly abort: (reason: string) => void;
  readonly progress: () => Progress;
  /** Notes a disturbance in the open frame; `atS` is the scenario second at which it was, now unless stated. */
  readonly note: (text: string, atS?: number) => void;
}

/** How often the open frame is handed to the sink. */
const CHECKPOINT_MS = 10_000;

/**
 * Starts a run: makes every start at its time whatever the target does, and hands frames to the sink.
 *
 * The last frame stays open during the grace time (`Ending` says what happens in it): it holds what ended in it.
 * Throws an InputError when a journey is unknown, has wrong settings or no target.
 */
export function startEngine(order: EngineOrder): Engine {
  const { scenario, host } = order;
  const instruments = openInstruments(order);
  const { clock, recorder, totals } = instruments;
  let reason: string | undefined;
  let resolveDone: (outcome: EngineOutcome) => void = () => undefined;
  const done = new Promise<EngineOutcome>((resolve) => {
    resolveDone = resolve;
  });
  const ending = openEnding(host, scenario.graceS, () => {
    machine.stop();
    order.beforeLastFrame?.();
    recorder.endFrame(momentOf(instruments, clock.endS()));
    void recorder.settled().then(() => resolveDone(outcomeOf(clock.endS(), reason)));
  });
  const beginEnding = (): void => {
    machine.stopStarts();
    ending.begin();
    if (totals.openJourneys === 0) ending.finish();
  };
  const cutShort = (why: string): void => {
    if (ending.phase() !== "running") return;
    reason = why;
    clock.cut(machine.reachedS() ?? clock.nowS());
    addNote(instruments, order.secrets, why);
  };
  const stop = (why: string): void => {
    cutShort(why);
    beginEnding();
  };
  const machine = startMachine(order, instruments, ending, beginEnding, stop);
  return {
    done,
    stop,
    abort: (why) => {
      cutShort(why);
      ending.finish();
    },
    note: (text, atS) => addNote(instruments, order.secrets, text, atS),
    progress: () => progressOf(order, instruments),
  };
}

function openInstruments({ scenario, host, sink, fromS, beginsInMs, timeScale }: EngineOrder): Instruments {
  return {
    clock: openScenarioClock(host, { fromS, toS: scenario.durationS, beginsInMs, timeScale }),
    recorder: openRecorder(host, sink, fromS),
    view: openMinuteView(host.nowMs),
    totals: noTotals(),
  };
}

/** Starts what moves by itself: the clockwork of starts and frames, and the checkpoints. */
function startMachine(
  order: EngineOrder,
  instruments: Instruments,
  ending: Ending,
  onEnd: () => void,
  stop: (reason: string) => void,
): {
  readonly stop: () => void;
  readonly stopStarts: () => void;
  readonly reachedS: () => number | undefined;
} {
  const { scenario, host } = order;
  const { clock, recorder, totals, view } = instruments;
  const launcher: Launcher = {
    world: worldOf(order, instruments, ending, stop),
    clock,
    ending,
    loads: readyLoads(scenario.journeys, order.journeys, order.baseUrls, order.prepared),
    totals,
    view,
    maxOpenJourneys: order.maxOpenJourneys,
    onIdle: () => {
      if (ending.phase() === "grace") ending.finish();
    },
  };
  const starts = dueStarts(scenario.journeys, scenario.seed, order.fromS, scenario.durationS, order.shard);
  const clockwork = runClockwork(host, clock, starts, recorder.frameEndS, {
    start: (due) => launch(launcher, due),
    endFrame: (atS) => recorder.endFrame(momentOf(instruments, atS)),
    end: onEnd,
  });
  const stopCheckpoints = repeat(host, CHECKPOINT_MS, () => {
    const stepS = clock.wallStepS();
    if (stepS !== 0) addNote(instruments, order.secrets, `the wall clock stepped by ${stepS.toFixed(1)} s`);
    const atS = clockwork.reachedS();
    if (atS !== undefined) recorder.checkpoint(momentOf(instruments, atS));
  });
  return {
    stopStarts: clockwork.stop,
    reachedS: clockwork.reachedS,
    stop: () => {
      clockwork.stop();
      stopCheckpoints();
    },
  };
}

function momentOf({ totals }: Instruments, atS: number): Moment {
  return { atS, requestsInFlight: totals.requestsInFlight, openSockets: totals.openSockets };
}

function outcomeOf(endedAtS: number, reason: string | undefined): EngineOutcome {
  return reason === undefined ? { state: "finished", endedAtS } : { state: "interrupted", endedAtS, reason };
}

function progressOf({ scenario, host }: EngineOrder, { clock, totals, view }: Instruments): Progress {
  const { openSockets: _, ...shown } = totals;
  return {
    scenarioS: clock.nowS(),
    durationS: scenario.durationS,
    leftS: Math.max(0, (clock.dueMs(clock.endS()) - host.nowMs()) / 1000),
    ...shown,
    lastMinute: view.read(),
  };
}

function repeat(host: Host, everyMs: number, call: () => void): () => void {
  const again = (): void => {
    call();
    cancel = host.after(everyMs, again);
  };
  let cancel = host.after(everyMs, again);
  return () => cancel();
}
