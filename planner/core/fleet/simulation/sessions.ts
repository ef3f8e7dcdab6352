import type { LossCause } from "../fleet-result.ts";
import { retryLater, triggerBatch } from "./batch-window.ts";
import { watchCalm } from "./calm.ts";
import { delayAt, drawAt } from "./counter-random.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import type { FleetNode } from "./fleet-node.ts";
import { addWait } from "./histogram.ts";
import { imageReadyS, releaseIfEmpty } from "./node-life.ts";
import { bindPlaceholders, makeRoom } from "./placeholders.ts";
import { chooseNode, placePod, removePod } from "./placing.ts";
import type { PodKind } from "./pod-kind.ts";
import { type Run, tally } from "./run.ts";
import { bestScore } from "./score-board.ts";
import { linkToNode, linkToWaiting, unlinkFromNode, unlinkFromWaiting } from "./session-links.ts";
import { dropSession, NOT_CREATED, takeSession, WAITING } from "./session-table.ts";

/** Returns the kind of a session's pod. */
function kindOf(run: Run, session: number): PodKind {
  const seated = run.seating.classes[run.sessions.classes[session] ?? -1];
  const kind = run.kinds[seated?.kind ?? -1];
  if (kind === undefined) throw new Error(`expected a session, got ${session}`);
  return kind;
}

/**
 * Creates the session of a seat that has none. Launcher and control plane take so many starts a second; later ones queue.
 *
 * @param handsOnS time that somebody will work in it once it is there.
 */
export function startSession(
  run: Run,
  classIndex: number,
  seat: number,
  handsOnS: number,
  visit: number,
): void {
  const { sessions, nowS } = run;
  const seated = run.seating.classes[classIndex];
  if (seated === undefined) throw new Error(`expected a class, got ${classIndex}`);
  const session = takeSession(sessions);
  sessions.classes[session] = classIndex;
  sessions.seats[session] = seat;
  sessions.wantedS[session] = nowS;
  sessions.handsOnS[session] = handsOnS;
  sessions.visits[session] = visit;
  sessions.startDelayS[session] = delayAt(run.input.timing.sessionStart, seated.startDelay, visit);
  sessions.nodes[session] = NOT_CREATED;
  seated.sessionOfSeat[seat] = session;
  run.counts.wanted += 1;
  const { startsPerS } = run.input;
  if (startsPerS !== undefined) {
    const createdS = Math.max(nowS, run.launcherFreeS);
    run.launcherFreeS = createdS + 1 / startsPerS;
    if (createdS > nowS) {
      pushEvent(run.queue, createdS, EVENT.podCreated, session, sessions.stamps[session] ?? 0);
      return;
    }
  }
  schedulePod(run, session);
}

/** Has kube-scheduler place the pod of a session; without room it waits, and Karpenter is told. */
export function schedulePod(run: Run, session: number): void {
  const kind = kindOf(run, session);
  const node = chooseNode(run, kind) ?? makeRoom(run, kind);
  if (node !== undefined) {
    bindSession(run, session, node, kind, false);
    return;
  }
  run.sessions.nodes[session] = WAITING;
  linkToWaiting(run.sessions, kind, session);
  const giveUpS = (run.sessions.wantedS[session] ?? 0) + run.input.patienceS;
  pushEvent(run.queue, Math.max(run.nowS, giveUpS), EVENT.giveUp, session, run.sessions.stamps[session] ?? 0);
  if (!kind.managed && !kind.blocked) triggerBatch(run);
}

function bindSession(run: Run, session: number, node: FleetNode, kind: PodKind, cold: boolean): void {
  const { sessions, counts } = run;
  const seated = run.seating.classes[sessions.classes[session] ?? -1];
  placePod(run, node, kind);
  linkToNode(sessions, node, session);
  const handsOnS = sessions.handsOnS[session] ?? 0;
  const readyS = imageReadyS(run, node, kind.image) + (sessions.startDelayS[session] ?? 0);
  const activeUntilS = readyS + handsOnS;
  sessions.activeFromS[session] = readyS;
  sessions.activeUntilS[session] = activeUntilS;
  const endS = activeUntilS + (seated?.tailS ?? 0);
  sessions.endS[session] = endS;
  if (Number.isFinite(endS))
    pushEvent(run.queue, endS, EVENT.sessionEnd, session, sessions.stamps[session] ?? 0);
  const waitedS = readyS - (sessions.wantedS[session] ?? 0);
  counts.started += 1;
  if (cold) counts.cold += 1;
  if (waitedS > run.input.startTargetS) counts.late += 1;
  if (!kind.managed) counts.activeS += handsOnS;
  counts.waitedS += waitedS;
  addWait(run.waits, waitedS);
  addWait(cold ? run.coldWaits : run.warmWaits, waitedS);
  const seat = sessions.seats[session] ?? 0;
  if (seated?.suspended[seat] === 1) {
    counts.resumed += 1;
    seated.suspended[seat] = 0;
  }
  askComeBack(run, session);
}

/** A visit may be followed by another of the same person after a pause. */
export function askComeBack(run: Run, session: number): void {
  const { comeBack } = run.input;
  if (comeBack === undefined) return;
  const { sessions } = run;
  const classIndex = sessions.classes[session] ?? -1;
  const seated = run.seating.classes[classIndex];
  if (seated === undefined || seated.one.arrivals.kind !== "weekly") return;
  const visit = sessions.visits[session] ?? 0;
  if (drawAt(seated.pauseAsked, 2 * visit) >= comeBack.fraction) return;
  const pauseS = delayAt(comeBack.pause, seated.pauseLength, visit);
  const atS = (sessions.activeUntilS[session] ?? 0) + pauseS;
  pushEvent(run.queue, atS, EVENT.comeBack, classIndex, sessions.seats[session] ?? 0);
}

/** Places pods that wait, those that came first before others, as long as there is room for any. */
export function bindWaiting(run: Run): void {
  for (;;) {
    let first: PodKind | undefined;
    let firstS = Number.POSITIVE_INFINITY;
    for (const kind of run.kinds) {
      if (kind.firstWaiting < 0 || bestScore(kind.scores) < 0) continue;
      const wantedS = run.sessions.wantedS[kind.firstWaiting] ?? 0;
      if (wantedS < firstS) {
        first = kind;
        firstS = wantedS;
      }
    }
    if (first === undefined) break;
    const session = first.firstWaiting;
    const node = chooseNode(run, first);
    if (node === undefined) throw new Error("expected a node with room, got none");
    unlinkFromWaiting(run.sessions, first, session);
    bindSession(run, session, node, first, true);
  }
  bindPlaceholders(run);
}

/** Ends a session whose time has come, or puts its end off if somebody came back meanwhile. */
export function endSession(run: Run, session: number): void {
  const { sessions, nowS } = run;
  const endS = sessions.endS[session] ?? 0;
  if (endS > nowS) {
    if (Number.isFinite(endS))
      pushEvent(run.queue, endS, EVENT.sessionEnd, session, sessions.stamps[session] ?? 0);
    return;
  }
  run.counts.ended += 1;
  takeOff(run, session, true);
}

/** Takes a session off its node, and gives the room to whoever waits. */
function takeOff(run: Run, session: number, ended: boolean): void {
  const { sessions } = run;
  const kind = kindOf(run, session);
  const node = run.nodes[sessions.nodes[session] ?? -1];
  if (node === undefined) throw new Error(`expected session ${session} on a node`);
  unlinkFromNode(sessions, node, session);
  vacateSeat(run, session, ended);
  dropSession(sessions, session);
  removePod(run, node, kind);
  if (node.closed) releaseIfEmpty(run, node);
  else {
    watchCalm(run, node);
    if (someoneWaits(run)) bindWaiting(run);
  }
}

function vacateSeat(run: Run, session: number, ended: boolean): void {
  const seated = run.seating.classes[run.sessions.classes[session] ?? -1];
  if (seated === undefined) return;
  const seat = run.sessions.seats[session] ?? 0;
  seated.sessionOfSeat[seat] = -1;
  if (ended && seated.suspends) seated.suspended[seat] = 1;
}

function someoneWaits(run: Run): boolean {
  for (const kind of run.kinds) if (kind.waiting > 0) return true;
  return false;
}

/** Ends a running session against the will of its user, who starts another at once if still at work. */
export function loseSession(run: Run, session: number, cause: LossCause): void {
  const { sessions, nowS, counts } = run;
  const leftS = (sessions.activeUntilS[session] ?? 0) - Math.max(nowS, sessions.activeFromS[session] ?? 0);
  const classIndex = sessions.classes[session] ?? -1;
  const seat = sessions.seats[session] ?? 0;
  const visit = sessions.visits[session] ?? 0;
  const seated = run.seating.classes[classIndex];
  if (!kindOf(run, session).managed) counts.activeS -= Math.max(0, leftS);
  tally(counts.lostBy, cause, 1);
  run.watch.onEvent?.({ atS: nowS, kind: "lost", name: seated?.one.name ?? "", count: 1, cause });
  takeOff(run, session, false);
  if (run.input.restartLost && leftS > 0) startSession(run, classIndex, seat, leftS, visit);
}

/** Somebody who waits gives up, if they still wait. */
export function giveUp(run: Run, session: number): void {
  const kind = kindOf(run, session);
  if (run.sessions.nodes[session] !== WAITING) return;
  unlinkFromWaiting(run.sessions, kind, session);
  vacateSeat(run, session, false);
  dropSession(run.sessions, session);
  run.counts.gaveUp += 1;
  run.counts.waitedS += run.input.patienceS;
  if (kind.waiting > 0) retryLater(run);
}
