import type { Journey } from "../../loadtests/journeys/journey.ts";
import type { Frame, OperationFrame, StartCounts } from "../../loadtests/results/frame.ts";
import { encodeHistogram, newHistogram, recordMs } from "../../loadtests/results/histogram.ts";
import { costOutcomesOf } from "../../loadtests/scenario/journey-cost.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { eachStart } from "../../loadtests/schedule/starts.ts";
import { randomStream } from "../../planner/core/random.ts";

/** What a simulated server bears: requests worked on at once, mean seconds of work on each, connections it takes. */
export interface ServerSize {
  readonly workers: number;
  readonly workS: number;
  readonly maxConnections?: number;
}

interface Request {
  readonly atS: number;
  readonly isIndex: boolean;
  /** Package files that the client still wants after this request. */
  readonly left: number;
}

interface Done {
  readonly endS: number;
  readonly ms: number;
  readonly isIndex: boolean;
  readonly refused: boolean;
  /** The client's last request. */
  readonly isLast: boolean;
  /** When the client began, on its first request. */
  readonly beganS: number | undefined;
}

/**
 * Simulates restores of a scenario (its own schedule and its journeys' own sizes, one request at a time in each) at a
 * server of this size, event by event, and returns the frames of the run.
 */
export function simulatedFrames(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  size: ServerSize,
): readonly Frame[] {
  const queue = openQueue(firstRequests(scenario, journeys));
  const random = randomStream(scenario.seed, "simulated-server");
  const freeAtS = new Float64Array(size.workers);
  let openUntilS: number[] = [];
  const done: Done[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    const request = next;
    openUntilS = openUntilS.filter((endS) => endS > request.atS);
    const refused = openUntilS.length >= (size.maxConnections ?? Infinity);
    const worker = freeAtS.indexOf(Math.min(...freeAtS));
    const beginS = Math.max(request.atS, freeAtS[worker] ?? 0);
    const endS = refused ? request.atS + 0.001 : beginS + size.workS * (0.5 + random());
    if (!refused) {
      freeAtS[worker] = endS;
      openUntilS.push(endS);
    }
    done.push({
      endS,
      ms: 1000 * (endS - request.atS),
      isIndex: request.isIndex,
      refused,
      isLast: request.left === 0,
      beganS: request.isIndex ? request.atS : undefined,
    });
    if (request.left > 0) queue.add({ atS: endS, isIndex: false, left: request.left - 1 });
  }
  return framesOf(scenario, done);
}

function firstRequests(
  scenario: Scenario,
  journeys: ReadonlyMap<string, Journey<unknown>>,
): readonly Request[] {
  return scenario.journeys
    .flatMap((load) => {
      const outcomes = costOutcomesOf(load, journeys);
      return [...eachStart(load, scenario.seed, 0, scenario.durationS, undefined)].map(({ dueS, stream }) => {
        let rest = randomStream(scenario.seed, `${stream}/size`)();
        const outcome = outcomes.find(({ probability }) => {
          rest -= probability;
          return rest < 0;
        });
        return { atS: dueS, isIndex: true, left: outcome?.installs ?? 0 };
      });
    })
    .sort((a, b) => a.atS - b.atS);
}

/** A binary heap by time. */
function openQueue(items: readonly Request[]): {
  readonly add: (request: Request) => void;
  readonly take: () => Request | undefined;
} {
  const heap = [...items];
  const at = (index: number): number => heap[index]?.atS ?? Infinity;
  const swap = (a: number, b: number): void => {
    const [left, right] = [heap[a], heap[b]];
    if (left === undefined || right === undefined) return;
    heap[a] = right;
    heap[b] = left;
  };
  return {
    add: (request) => {
      heap.push(request);
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (at(parent) <= at(child)) break;
        swap(parent, child);
        child = parent;
      }
    },
    take: () => {
      const first = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        const child = at(left + 1) < at(left) ? left + 1 : left;
        if (at(child) >= at(parent)) break;
        swap(parent, child);
        parent = child;
      }
      return first;
    },
  };
}

function framesOf(scenario: Scenario, done: readonly Done[]): readonly Frame[] {
  const minutes = Math.ceil(scenario.durationS / 60);
  const byMinute = Array.from({ length: minutes }, (): Done[] => []);
  for (const one of done) byMinute[Math.min(minutes - 1, Math.floor(one.endS / 60))]?.push(one);
  const quick = histogramOf([1]);
  const began = new Map<number, number>();
  for (const { beganS } of done) {
    const minute = Math.floor((beganS ?? -60) / 60);
    began.set(minute, (began.get(minute) ?? 0) + 1);
  }
  const startsIn = (index: number): StartCounts => {
    const started = began.get(index) ?? 0;
    const completed = (byMinute[index] ?? []).filter(({ isLast }) => isLast).length;
    return { scheduled: started, started, late: 0, missed: 0, completed, failed: 0 };
  };
  return byMinute.map((minute, index) => ({
    index,
    fromS: 60 * index,
    toS: 60 * (index + 1),
    journeys: { restores: startsIn(index) },
    operations: Object.fromEntries(
      [true, false].map((isIndex) => [
        isIndex ? "pm.cran.index" : "pm.cran.file",
        operationOf(minute.filter((one) => one.isIndex === isIndex)),
      ]),
    ),
    counters: { installs: minute.filter(({ isIndex, refused }) => !isIndex && !refused).length },
    requestsSent: minute.length,
    requestsInFlight: 0,
    generator: { cpuFraction: 0.1, rssMib: 90, eventLoopDelayP99Ms: 1, openSockets: 1, lateness: quick },
    samples: [],
    notes: [],
  }));
}

function operationOf(done: readonly Done[]): OperationFrame {
  const good = done.filter(({ refused }) => !refused);
  const bad = done.filter(({ refused }) => refused);
  const times = histogramOf(good.map(({ ms }) => ms));
  return {
    count: done.length,
    errors: bad.length === 0 ? {} : { reset: bad.length },
    bytes: 0,
    service: times,
    response: times,
    all: times,
    failed: bad.length === 0 ? {} : { reset: histogramOf(bad.map(({ ms }) => ms)) },
    phases: { firstByte: times },
  };
}

function histogramOf(values: readonly number[]): string {
  const histogram = newHistogram();
  for (const value of values) recordMs(histogram, value);
  return encodeHistogram(histogram);
}
