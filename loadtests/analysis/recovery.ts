import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { figureOf, histogramsOf, readFrame } from "./frame-reading.ts";
import { decodeLatencies, quantileMs } from "./latency.ts";
import { ALL_OPERATIONS } from "./operation-series.ts";
import type { Recovery } from "./stability.ts";

/** Minutes before a note that say what is usual, and fewest of them. */
const BASELINE_MINUTES = 10;
const LEAST_BASELINE = 3;
/** A disturbance shows within so many minutes of its note. */
const SHOWS_WITHIN = 5;
/** So many usual minutes in a row are a recovery. */
const USUAL_IN_A_ROW = 3;
/** Beyond the worst of the minutes before by so much is unusual. */
const UNUSUAL_RATIO = 1.2;
const UNUSUAL_ERROR_FRACTION = 0.005;

interface Minute {
  readonly fromS: number;
  readonly toS: number;
  readonly p95Ms: number | undefined;
  readonly errorFraction: number | undefined;
  /** Share of requests that went out again, as they were lost with a kept connection: the client does not notice. */
  readonly sentAgainFraction: number;
}

/**
 * Returns, for each note of the run in the order of time, how long requests took or failed unusually after it: outside of the
 * worst of the ten minutes before by a fifth in their P95, or by half a percent in their failures or in what was lost with
 * connections and sent again. To the minute, as results are kept.
 */
export function recoveries(frames: readonly Frame[]): readonly Recovery[] {
  const known = new Map<Frame, Minute>();
  const minuteOf = (frame: Frame): Minute => {
    const minute = known.get(frame) ?? readMinute(frame);
    known.set(frame, minute);
    return minute;
  };
  const notes = frames.flatMap((frame) => frame.notes).sort((a, b) => a.atS - b.atS);
  return notes.flatMap(({ atS, text }) => {
    // A note may be kept in a later minute than that in which it happened.
    const index = frames.findIndex(({ toS }) => atS < toS);
    // What is noted in the last minute is how the run ended.
    if (index === -1 || index === frames.length - 1) return [];
    const before = frames.slice(Math.max(0, index - BASELINE_MINUTES), index).map(minuteOf);
    return [recoveryFrom({ atS, text }, before, frames.slice(index), minuteOf)];
  });
}

function recoveryFrom(
  note: { readonly atS: number; readonly text: string },
  before: readonly Minute[],
  after: readonly Frame[],
  minuteOf: (frame: Frame) => Minute,
): Recovery {
  const usual = usualOf(before);
  const place = `after ${JSON.stringify(note.text)} at ${figure(note.atS / 60, 1)} min`;
  if (usual === undefined) {
    const sentence = `${place}: cannot tell what it did, fewer than ${LEAST_BASELINE} minutes with requests came before it`;
    return { ...note, outcome: "cannot-tell", sentence };
  }
  const outside: Minute[] = [];
  let calm = 0;
  let seen = 0;
  for (const frame of after) {
    const minute = minuteOf(frame);
    seen += 1;
    if (isUsual(minute, usual)) calm += 1;
    else {
      outside.push(minute);
      calm = 0;
    }
    if (outside.length === 0 ? seen > SHOWS_WITHIN : calm >= USUAL_IN_A_ROW) break;
  }
  const last = outside.at(-1);
  if (last === undefined) {
    const sentence = `${place}: nothing moved in the ${figure(Math.min(seen, SHOWS_WITHIN + 1))} minutes from then on`;
    return { ...note, outcome: "nothing-moved", sentence };
  }
  const recoveryS = last.toS - note.atS;
  const moved = movedText(usual, outside);
  if (calm < USUAL_IN_A_ROW) {
    const endS = after.at(-1)?.toS ?? last.toS;
    const sentence = `${place}: ${moved}; it was not back ${figure((endS - note.atS) / 60, 1)} min later, when the run ended`;
    return { ...note, outcome: "not-recovered", sentence };
  }
  const sentence = `${place}: ${moved}; it was back within ${figure(recoveryS / 60, 1)} min`;
  return { ...note, outcome: "recovered", recoveryS, sentence };
}

interface Usual {
  readonly p95Ms: number;
  readonly errorFraction: number;
  readonly sentAgainFraction: number;
}

function usualOf(before: readonly Minute[]): Usual | undefined {
  const latencies = before.flatMap(({ p95Ms }) => p95Ms ?? []);
  if (latencies.length < LEAST_BASELINE) return undefined;
  return {
    p95Ms: Math.max(...latencies),
    errorFraction: Math.max(0, ...before.flatMap(({ errorFraction }) => errorFraction ?? [])),
    sentAgainFraction: Math.max(0, ...before.map(({ sentAgainFraction }) => sentAgainFraction)),
  };
}

/** A minute in which nothing ended, while requests are being made, is not usual. */
function isUsual({ p95Ms, errorFraction, sentAgainFraction }: Minute, usual: Usual): boolean {
  if (errorFraction === undefined) return false;
  return (
    errorFraction <= usual.errorFraction + UNUSUAL_ERROR_FRACTION &&
    sentAgainFraction <= usual.sentAgainFraction + UNUSUAL_ERROR_FRACTION &&
    (p95Ms === undefined || p95Ms <= UNUSUAL_RATIO * usual.p95Ms)
  );
}

function movedText(usual: Usual, outside: readonly Minute[]): string {
  const worstMs = Math.max(0, ...outside.flatMap(({ p95Ms }) => p95Ms ?? []));
  const worstErrors = Math.max(0, ...outside.flatMap(({ errorFraction }) => errorFraction ?? []));
  const worstAgain = Math.max(0, ...outside.map(({ sentAgainFraction }) => sentAgainFraction));
  const silent = outside.filter(({ errorFraction }) => errorFraction === undefined).length;
  return [
    `P95 from ${figure(usual.p95Ms, 1)} ms to ${figure(worstMs, 1)} ms`,
    `failures from ${figure(100 * usual.errorFraction, 2)} % to ${figure(100 * worstErrors, 2)} %`,
    ...(worstAgain <= usual.sentAgainFraction + UNUSUAL_ERROR_FRACTION
      ? []
      : [`up to ${figure(100 * worstAgain, 2)} % of requests lost with their connections and sent again`]),
    ...(silent === 0 ? [] : [`no request ended in ${figure(silent)} minute${silent === 1 ? "" : "s"}`]),
  ].join(", ");
}

const WAITED: Threshold = {
  operation: ALL_OPERATIONS,
  metric: "p95ResponseMs",
  comparison: "at-most",
  limit: 0,
  minSamples: 0,
};
const FAILED: Threshold = { ...WAITED, metric: "errorFraction" };

function readMinute(frame: Frame): Minute {
  return {
    fromS: frame.fromS,
    toS: frame.toS,
    p95Ms: quantileMs(decodeLatencies(...histogramsOf(WAITED, frame)), 0.95),
    errorFraction: figureOf(FAILED, [readFrame(FAILED, frame)]).got,
    sentAgainFraction: (frame.counters["requestsSentAgain"] ?? 0) / Math.max(1, frame.requestsSent),
  };
}
