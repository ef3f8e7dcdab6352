import { checkFleetInput } from "./check-fleet-input.ts";
import type { FleetInput, FleetWatch } from "./fleet-input.ts";
import type { FleetResult } from "./fleet-result.ts";
import { triggerBatch } from "./simulation/batch-window.ts";
import { askDisruption, watchCalm } from "./simulation/calm.ts";
import { afterCalm, afterGone, confirm, disrupt } from "./simulation/disruption-loop.ts";
import { askNextImage, releaseImage } from "./simulation/drift.ts";
import { EVENT, nextEventS, type TakenEvent, takeEvent } from "./simulation/event-queue.ts";
import type { FleetNode } from "./simulation/fleet-node.ts";
import { PHASE } from "./simulation/fleet-node.ts";
import { addManagedNodes } from "./simulation/node-launch.ts";
import { initialize, onGone, onLaunched } from "./simulation/node-life.ts";
import { resizeWarmPools } from "./simulation/placeholders.ts";
import { onReady, provision, waitingGroups } from "./simulation/provisioning.ts";
import { endGrace, expire, interrupt } from "./simulation/removal.ts";
import { afterInitialized } from "./simulation/replacing.ts";
import { createRun, type Run } from "./simulation/run.ts";
import { endSession, giveUp, schedulePod } from "./simulation/sessions.ts";
import { finishRun, restartCount } from "./simulation/tally-up.ts";
import { beginVisits, comeBack, visit } from "./simulation/visits.ts";

/** More events than that at one instant are a fault of ours: simulated time would stand still. */
const MOST_EVENTS_AT_ONCE = 50_000_000;

/**
 * Returns what a fleet does over some days: a discrete-event simulation of sessions that come, stay and go, kube-scheduler that binds
 * them by the real nodes, and Karpenter that launches and removes nodes by what it believes of them.
 *
 * The same input gives the same bytes. Nothing is kept of single events, so memory follows what is there at once, not the days. What
 * a person does (when they come, how long they work) is drawn from streams of their own, which no policy shifts.
 *
 * @throws InputError for an input that cannot be simulated.
 */
export function simulateFleet(input: FleetInput, watch: FleetWatch = {}): FleetResult {
  checkFleetInput(input);
  const run = createRun(input, watch);
  addManagedNodes(run);
  beginVisits(run);
  resizeWarmPools(run);
  askNextImage(run);
  const partial = !runUntilEnd(run);
  return finishRun(run, partial);
}

/** Handles every event up to the end; returns false if the run was stopped. */
function runUntilEnd(run: Run): boolean {
  const { calendar, watch } = run;
  const taken: TakenEvent = { atS: 0, kind: 0, arg: 0, stamp: 0 };
  const totalDays = Math.round((calendar.endS - calendar.beginS) / 86_400);
  let counting = false;
  let day = 0;
  let [instantS, atOnce] = [Number.NaN, 0];
  for (;;) {
    const nextS = Math.min(nextEventS(run.queue), calendar.endS);
    while (day < totalDays && nextS >= calendar.beginS + (day + 1) * 86_400) {
      day += 1;
      run.nowS = calendar.beginS + day * 86_400;
      if (!counting && run.nowS > run.countFromS) counting = startCount(run);
      if (watch.onDay?.(day, totalDays) === false && day < totalDays) return false;
    }
    if (nextS >= calendar.endS || !takeEvent(run.queue, taken)) break;
    if (!counting && taken.atS >= run.countFromS) counting = startCount(run);
    if (taken.atS < run.nowS)
      throw new Error(`expected time to go on, got ${taken.atS} s after ${run.nowS} s`);
    run.nowS = taken.atS;
    atOnce = taken.atS === instantS ? atOnce + 1 : 0;
    instantS = taken.atS;
    if (atOnce > MOST_EVENTS_AT_ONCE) throw new Error(`expected time to go on after ${instantS} s`);
    handle(run, taken);
  }
  run.nowS = calendar.endS;
  return true;
}

function startCount(run: Run): boolean {
  const { nowS } = run;
  run.nowS = run.countFromS;
  restartCount(run);
  run.nowS = Math.max(nowS, run.countFromS);
  return true;
}

function handle(run: Run, { kind, arg, stamp }: TakenEvent): void {
  switch (kind) {
    case EVENT.arrival:
      visit(run, arg);
      return;
    case EVENT.comeBack:
      comeBack(run, arg, stamp);
      return;
    case EVENT.batchClose:
      provision(run);
      return;
    case EVENT.retry:
      run.batch.retryAsked = false;
      if (waitingGroups(run).length > 0) triggerBatch(run);
      return;
    case EVENT.placeholders:
      resizeWarmPools(run);
      return;
    case EVENT.imageRelease:
      releaseImage(run);
      askDisruption(run, run.nowS);
      return;
    case EVENT.disrupt:
      disrupt(run, stamp);
      return;
    case EVENT.confirm:
      confirm(run, stamp);
      return;
    case EVENT.sessionEnd:
    case EVENT.podCreated:
    case EVENT.giveUp:
      if (run.sessions.stamps[arg] === stamp) handleSession(run, kind, arg);
      return;
    default: {
      const node = run.fleet.get(arg);
      if (node !== undefined) handleNode(run, kind, node);
    }
  }
}

function handleSession(run: Run, kind: number, session: number): void {
  if (kind === EVENT.sessionEnd) endSession(run, session);
  else if (kind === EVENT.podCreated) schedulePod(run, session);
  else giveUp(run, session);
}

function handleNode(run: Run, kind: number, node: FleetNode): void {
  switch (kind) {
    case EVENT.launched:
      onLaunched(run, node);
      return;
    case EVENT.ready:
      onReady(run, node);
      return;
    case EVENT.initialized:
      if (node.phase !== PHASE.ready) return;
      initialize(run, node);
      watchCalm(run, node);
      afterInitialized(run, node);
      return;
    case EVENT.calm:
      afterCalm(run, node);
      return;
    case EVENT.nodeGone:
      onGone(run, node);
      afterGone(run);
      return;
    case EVENT.expiry:
      expire(run, node);
      return;
    case EVENT.graceEnd:
      endGrace(run, node);
      return;
    case EVENT.interruption:
      interrupt(run, node);
      return;
    default:
      throw new Error(`expected an event of a node, got ${kind}`);
  }
}
