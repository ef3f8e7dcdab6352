import { build, type Histogram } from "hdr-histogram-js";
import { percentileMs } from "../results/histogram.ts";

/** What happened in the last minute of wall time, for people who watch. */
export interface LastMinute {
  readonly offeredPerS: number;
  readonly startedPerS: number;
  readonly requestsPerS: number;
  readonly errorFraction: number;
  /** From the intended start, successes; absent when there was none. */
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly latenessP99Ms?: number;
}

/** Keeps twelve stretches of five seconds. */
export interface MinuteView {
  readonly due: (startLateMs: number | undefined) => void;
  readonly ended: (responseMs: number, ok: boolean) => void;
  readonly read: () => LastMinute;
}

const STRETCH_MS = 5_000;
const STRETCHES = 12;

interface Stretch {
  number: number;
  offered: number;
  started: number;
  requests: number;
  errors: number;
  readonly response: Histogram;
  readonly lateness: Histogram;
}

/** Returns an empty view; two digits are enough to look at, and cost 13 KB a histogram. */
export function openMinuteView(nowMs: () => number): MinuteView {
  const startedAtMs = nowMs();
  const stretches = Array.from({ length: STRETCHES }, newStretch);
  const current = (): Stretch => {
    const number = Math.floor((nowMs() - startedAtMs) / STRETCH_MS);
    const stretch = stretches[number % STRETCHES] as Stretch;
    if (stretch.number !== number) empty(stretch, number);
    return stretch;
  };
  return {
    due: (startLateMs) => {
      const stretch = current();
      stretch.offered += 1;
      if (startLateMs === undefined) return;
      stretch.started += 1;
      stretch.lateness.recordValue(microseconds(startLateMs));
    },
    ended: (responseMs, ok) => {
      const stretch = current();
      stretch.requests += 1;
      if (ok) stretch.response.recordValue(microseconds(responseMs));
      else stretch.errors += 1;
    },
    read: () => {
      const newest = current().number;
      const recent = stretches.filter(({ number }) => number > newest - STRETCHES && number <= newest);
      return summarise(recent, Math.min(nowMs() - startedAtMs, STRETCH_MS * STRETCHES) / 1000);
    },
  };
}

function summarise(recent: readonly Stretch[], seconds: number): LastMinute {
  const sum = newStretch();
  for (const stretch of recent) {
    sum.offered += stretch.offered;
    sum.started += stretch.started;
    sum.requests += stretch.requests;
    sum.errors += stretch.errors;
    sum.response.add(stretch.response);
    sum.lateness.add(stretch.lateness);
  }
  const perS = (count: number): number => count / Math.max(seconds, 0.001);
  const shown = {
    p50Ms: percentileMs(sum.response, 50),
    p95Ms: percentileMs(sum.response, 95),
    p99Ms: percentileMs(sum.response, 99),
    latenessP99Ms: percentileMs(sum.lateness, 99),
  };
  return {
    offeredPerS: perS(sum.offered),
    startedPerS: perS(sum.started),
    requestsPerS: perS(sum.requests),
    errorFraction: sum.requests === 0 ? 0 : sum.errors / sum.requests,
    ...Object.fromEntries(Object.entries(shown).filter(([, ms]) => ms !== undefined)),
  };
}

const LONGEST_US = 3_600_000_000;

function microseconds(ms: number): number {
  return Math.min(LONGEST_US, Math.max(1, Math.round(ms * 1000)));
}

function newStretch(): Stretch {
  const histogram = (): Histogram =>
    build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: LONGEST_US,
      numberOfSignificantValueDigits: 2,
      bitBucketSize: 32,
    });
  return {
    number: -1,
    offered: 0,
    started: 0,
    requests: 0,
    errors: 0,
    response: histogram(),
    lateness: histogram(),
  };
}

function empty(stretch: Stretch, number: number): void {
  stretch.number = number;
  stretch.offered = 0;
  stretch.started = 0;
  stretch.requests = 0;
  stretch.errors = 0;
  stretch.response.reset();
  stretch.lateness.reset();
}
