import { mix32 } from "../../random.ts";
import { normalAt } from "./counter-random.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import type { Run } from "./run.ts";
import { nextSeat, type SeatedClass } from "./seating.ts";
import { askComeBack, startSession } from "./sessions.ts";

/** Asks for the first visit of every class, and opens the sessions that have always been there. */
export function beginVisits(run: Run): void {
  run.seating.classes.forEach((seated, classIndex) => {
    if (seated.one.standing) {
      for (let seat = 0; seat < seated.sessionOfSeat.length; seat += 1)
        startSession(run, classIndex, seat, 0, mix32(seat));
    }
    askNextVisit(run, seated, classIndex);
  });
}

function askNextVisit(run: Run, seated: SeatedClass, classIndex: number): void {
  const atS = nextVisitS(run, seated);
  if (atS < run.calendar.endS) pushEvent(run.queue, Math.max(run.nowS, atS), EVENT.arrival, classIndex);
}

/** Times of an input count from the start of the simulation, those of a run from the Monday before. */
function nextVisitS(run: Run, seated: SeatedClass): number {
  const { arrivals } = seated.one;
  if (arrivals.kind === "weekly") return seated.source?.next() ?? Number.POSITIVE_INFINITY;
  if (arrivals.kind === "event") {
    if (seated.visits >= arrivals.people) return Number.POSITIVE_INFINITY;
    const share = (seated.visits + 0.5) / arrivals.people;
    return run.countFromS + arrivals.atS + share * arrivals.withinS;
  }
  const visit = arrivals.visits[seated.visits];
  return visit === undefined ? Number.POSITIVE_INFINITY : run.countFromS + visit.atS;
}

/** Somebody of a class comes. */
export function visit(run: Run, classIndex: number): void {
  const seated = run.seating.classes[classIndex];
  if (seated === undefined) throw new Error(`expected a class, got ${classIndex}`);
  const number = seated.visits;
  seated.visits += 1;
  // before the session asks for its own end, which lies further off: the queue is quickest that way
  askNextVisit(run, seated, classIndex);
  const { arrivals } = seated.one;
  if (arrivals.kind === "weekly") {
    const seat = nextSeat(seated, run.input.seed, run.nowS);
    come(run, seated, classIndex, seat, handsOnS(seated, number), number);
  } else if (arrivals.kind === "event") {
    const untilS = run.countFromS + arrivals.atS + arrivals.durationS;
    come(run, seated, classIndex, number, Math.max(0, untilS - run.nowS), number);
  } else {
    const fixed = arrivals.visits[number];
    come(run, seated, classIndex, fixed?.seat ?? number, fixed?.handsOnS ?? 0, number);
  }
}

/** Keeps the numbers of those who come back apart from the others. */
const COME_BACK = 0x5bd1e995;

/** The person of a seat comes back; what is drawn for that visit follows from the one before, whatever happened since. */
export function comeBack(run: Run, classIndex: number, seat: number): void {
  const seated = run.seating.classes[classIndex];
  if (seated === undefined) throw new Error(`expected a class, got ${classIndex}`);
  const number = mix32((seated.visitOfSeat[seat] ?? 0) ^ COME_BACK);
  come(run, seated, classIndex, seat, handsOnS(seated, number), number);
}

function handsOnS({ one, handsOn }: SeatedClass, number: number): number {
  const { medianH, logSd } = one.handsOn;
  if (medianH === 0) return 0;
  return 3600 * medianH * (logSd === 0 ? 1 : Math.exp(logSd * normalAt(handsOn, number)));
}

/** A session that is still there is used again and lives on; without one, another starts. */
function come(
  run: Run,
  seated: SeatedClass,
  classIndex: number,
  seat: number,
  forS: number,
  number: number,
): void {
  const session = seated.sessionOfSeat[seat] ?? -1;
  seated.visitOfSeat[seat] = number;
  if (session < 0) {
    startSession(run, classIndex, seat, forS, number);
    return;
  }
  const { sessions, nowS, counts } = run;
  counts.reused += 1;
  if ((sessions.nodes[session] ?? -1) < 0) {
    sessions.handsOnS[session] = Math.max(sessions.handsOnS[session] ?? 0, forS);
    return;
  }
  const workedUntilS = sessions.activeUntilS[session] ?? 0;
  const untilS = Math.max(workedUntilS, nowS + forS);
  if (seated.one.placement === "karpenter") counts.activeS += untilS - Math.max(nowS, workedUntilS);
  sessions.activeUntilS[session] = untilS;
  sessions.endS[session] = Math.max(sessions.endS[session] ?? 0, untilS + seated.tailS);
  sessions.visits[session] = number;
  askComeBack(run, session);
}
