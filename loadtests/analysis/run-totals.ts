import type { Frame, OperationFrame, StartCounts } from "../results/frame.ts";

/** What a run did as a whole, warm-up included. */
export interface RunTotals {
  readonly starts: StartCounts;
  readonly installs: number;
  readonly restores: number;
  /** Requests that were sent, in minutes that are lost too if they ended in one that is there. */
  readonly requests: number;
  /** Requests that ended, by success and by error. */
  readonly succeeded: number;
  readonly failed: number;
  /** Requests without an end: in flight when the run ended, or when a gap cut it off. */
  readonly requestsInFlight: number;
  readonly bytes: number;
  /** Absent where no session of Workbench was launched. */
  readonly sessions?: SessionCounts;
}

/** What became of the Workbench sessions of a run. */
export interface SessionCounts {
  readonly launched: number;
  /** Ended by the run itself. */
  readonly ended: number;
  /** Left behind on purpose, as by a laptop that is closed. */
  readonly abandoned: number;
  /** Gone, or out of reach, while somebody held them. */
  readonly lost: number;
}

const NO_STARTS: StartCounts = { scheduled: 0, started: 0, late: 0, missed: 0, completed: 0, failed: 0 };

/** Returns the sums over all frames, which are in the order of time. */
export function totalsOf(frames: readonly Frame[]): RunTotals {
  const operations = frames.flatMap(requestsOf);
  const ended = sumOf(operations, (operation) => operation.count);
  const failed = sumOf(operations, (operation) => sumOf(Object.values(operation.errors), (count) => count));
  return {
    starts: frames.flatMap((frame) => Object.values(frame.journeys)).reduce(addStarts, NO_STARTS),
    installs: sumOf(frames, (frame) => frame.counters["installs"] ?? 0),
    restores: sumOf(frames, (frame) => frame.counters["restores"] ?? 0),
    requests: sumOf(frames, (frame, index) => frame.requestsSent + carriedIn(frame, frames[index - 1])),
    succeeded: ended - failed,
    failed,
    requestsInFlight: sumOf(
      frames,
      (frame, index) =>
        (isCutOff(frame, frames[index + 1]) ? frame.requestsInFlight : 0) + (frame.requestsCutOff ?? 0),
    ),
    bytes: sumOf(operations, (operation) => operation.bytes),
    ...sessionsOf(frames),
  };
}

function sessionsOf(frames: readonly Frame[]): Pick<RunTotals, "sessions"> {
  const counted = (name: string): number => sumOf(frames, ({ counters }) => counters[name] ?? 0);
  const launched = counted("sessionsLaunched");
  if (launched === 0) return {};
  const ended = counted("sessionsEnded");
  return {
    sessions: {
      launched,
      ended,
      abandoned: counted("sessionsAbandoned"),
      lost: counted("sessionsLost"),
    },
  };
}

/** Returns the sum of a figure over a list. */
export function sumOf<T>(list: readonly T[], figure: (item: T, index: number) => number): number {
  return list.reduce((sum, item, index) => sum + figure(item, index), 0);
}

function requestsOf({ operations }: Frame): readonly OperationFrame[] {
  return Object.values(operations).filter(({ stretch }) => stretch !== true);
}

/** Requests that end in the first frame behind a gap and were sent in it, where only the minutes before are lost and not the requests. */
function carriedIn(frame: Frame, before: Frame | undefined): number {
  if (frame.fromS <= (before?.toS ?? 0)) return 0;
  const ended = sumOf(requestsOf(frame), ({ count }) => count);
  return Math.max(0, ended + frame.requestsInFlight + (frame.requestsCutOff ?? 0) - frame.requestsSent);
}

function isCutOff(frame: Frame, next: Frame | undefined): boolean {
  return next === undefined || next.fromS > frame.toS;
}

function addStarts(a: StartCounts, b: StartCounts): StartCounts {
  return {
    scheduled: a.scheduled + b.scheduled,
    started: a.started + b.started,
    late: a.late + b.late,
    missed: a.missed + b.missed,
    completed: a.completed + b.completed,
    failed: a.failed + b.failed,
  };
}
