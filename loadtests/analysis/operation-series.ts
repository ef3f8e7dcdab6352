import { compareText } from "../../planner/core/order.ts";
import { type Frame, type OperationFrame, REDIRECT_SUFFIX } from "../results/frame.ts";
import { decodeLatencies, type Latencies, largestMs, mergeLatencies, quantileMs } from "./latency.ts";
import { minimumSamples } from "./minimum-samples.ts";
import type { Percentiles } from "./percentiles.ts";
import { sumOf } from "./run-totals.ts";
import type { OperationResult } from "./verdict.ts";

/** What one operation did in one frame or in a few that follow each other, with its histograms decoded. */
export interface OperationMoment {
  /** Number of the moment in the run: moments of several operations with the same number are of the same time. */
  readonly at: number;
  /** It counts stretches of several requests, not requests. */
  readonly stretch: boolean;
  readonly count: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Successes, from the actual send. */
  readonly service: Latencies;
  /** Successes, from the intended start. */
  readonly response: Latencies;
  /** Successes and timeouts, from the intended start: somebody who gave up has waited too. */
  readonly waited: Latencies;
  /** Failures by kind, from the intended start. */
  readonly failed: Readonly<Record<string, Latencies>>;
}

/** Operations by name, in the order of their names, each with its moments in the order of time. */
export type OperationSeries = ReadonlyMap<string, readonly OperationMoment[]>;

/** The name under which a threshold means all operations together. */
export const ALL_OPERATIONS = "*";

/** A longer run has moments of several frames, which bounds memory and the work of the bootstrap. */
const MOST_MOMENTS = 240;

/** Returns the operations of the frames, decoded. */
export function readOperations(frames: readonly Frame[]): OperationSeries {
  const perMoment = Math.max(1, Math.ceil(frames.length / MOST_MOMENTS));
  const series = new Map<string, OperationMoment[]>();
  for (let from = 0; from < frames.length; from += perMoment) {
    for (const [name, parts] of byName(frames.slice(from, from + perMoment))) {
      const moments = series.get(name) ?? [];
      moments.push(decodeMoment(parts, from));
      series.set(name, moments);
    }
  }
  return new Map([...series].sort(([a], [b]) => compareText(a, b)));
}

/**
 * Returns the moments that a threshold means, in the order of time: those of one operation, or of all requests together
 * (`*`), to which stretches and the hops of redirects do not belong.
 */
export function momentsOf(series: OperationSeries, operation: string): readonly OperationMoment[] {
  if (operation !== ALL_OPERATIONS) return series.get(operation) ?? [];
  return remembered(allMoments, series, momentsOfAll);
}

function momentsOfAll(series: OperationSeries): readonly OperationMoment[] {
  const sameTime = new Map<number, OperationMoment[]>();
  const asked = [...series].flatMap(([name, moments]) => (name.endsWith(REDIRECT_SUFFIX) ? [] : moments));
  for (const moment of asked.sort((a, b) => a.at - b.at)) {
    if (moment.stretch) continue;
    const others = sameTime.get(moment.at);
    if (others === undefined) sameTime.set(moment.at, [moment]);
    else others.push(moment);
  }
  return [...sameTime.values()].map(joinMoments);
}

/** Returns several moments as one, with the time of the first. */
export function joinMoments(moments: readonly OperationMoment[]): OperationMoment {
  return remembered(joined, moments, joinAnew);
}

/** What was computed from something that never changes is not computed again: several readers ask for the same. */
const joined = new WeakMap<readonly OperationMoment[], OperationMoment>();
const allMoments = new WeakMap<OperationSeries, readonly OperationMoment[]>();

function remembered<K extends object, V>(memory: WeakMap<K, V>, key: K, compute: (key: K) => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const value = compute(key);
  memory.set(key, value);
  return value;
}

function joinAnew(moments: readonly OperationMoment[]): OperationMoment {
  const response = mergeLatencies(moments.map((moment) => moment.response));
  // Where nobody gave up, who waited is who was answered.
  const alike = moments.every((moment) => moment.waited === moment.response);
  return {
    at: moments[0]?.at ?? 0,
    stretch: moments.some((moment) => moment.stretch),
    count: sumOf(moments, (moment) => moment.count),
    errors: addErrors(moments.map((moment) => moment.errors)),
    service: mergeLatencies(moments.map((moment) => moment.service)),
    response,
    waited: alike ? response : mergeLatencies(moments.map((moment) => moment.waited)),
    failed: mergeFailed(moments.map((moment) => moment.failed)),
  };
}

/** Returns how many requests of a moment failed. */
export function failuresOf(moment: OperationMoment): number {
  return sumOf(Object.values(moment.errors), (count) => count);
}

/** Returns the verdict's rows of operations, in the order of their names. */
export function describeOperations(series: OperationSeries): readonly OperationResult[] {
  return [...series].map(([name, moments]) => {
    const whole = joinMoments(moments);
    return {
      name,
      count: whole.count,
      errors: whole.errors,
      serviceMs: percentilesOf(whole.service),
      responseMs: percentilesOf(whole.response),
      failedMs: Object.fromEntries(
        Object.entries(whole.failed).map(([kind, latencies]) => [kind, percentilesOf(latencies)]),
      ),
    };
  });
}

/** Returns the percentiles for which there are enough measurements; the largest always. */
export function percentilesOf(latencies: Latencies): Percentiles {
  const at = (quantile: number): number | undefined =>
    latencies.total < minimumSamples(quantile) ? undefined : quantileMs(latencies, quantile);
  const rows = {
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: largestMs(latencies),
  };
  return Object.fromEntries(Object.entries(rows).filter(([, value]) => value !== undefined));
}

function byName(frames: readonly Frame[]): ReadonlyMap<string, readonly OperationFrame[]> {
  const parts = new Map<string, OperationFrame[]>();
  for (const frame of frames) {
    for (const [name, operation] of Object.entries(frame.operations)) {
      const list = parts.get(name);
      if (list === undefined) parts.set(name, [operation]);
      else list.push(operation);
    }
  }
  return parts;
}

function decodeMoment(parts: readonly OperationFrame[], at: number): OperationMoment {
  const kinds = [...new Set(parts.flatMap((part) => Object.keys(part.failed)))].sort(compareText);
  const encoded = (kind: string): readonly string[] => parts.flatMap((part) => part.failed[kind] ?? []);
  const timeouts = kinds.filter(isTimeout).flatMap(encoded);
  const responses = parts.map((part) => part.response);
  const response = decodeLatencies(...responses);
  return {
    at,
    stretch: parts.some((part) => part.stretch === true),
    count: sumOf(parts, (part) => part.count),
    errors: addErrors(parts.map((part) => part.errors)),
    service: decodeLatencies(...parts.map((part) => part.service)),
    response,
    waited: timeouts.length === 0 ? response : decodeLatencies(...responses, ...timeouts),
    failed: Object.fromEntries(kinds.map((kind) => [kind, decodeLatencies(...encoded(kind))])),
  };
}

function mergeFailed(parts: readonly OperationMoment["failed"][]): OperationMoment["failed"] {
  const kinds = [...new Set(parts.flatMap((part) => Object.keys(part)))].sort(compareText);
  return Object.fromEntries(
    kinds.map((kind) => [kind, mergeLatencies(parts.flatMap((part) => part[kind] ?? []))]),
  );
}

function addErrors(parts: readonly OperationMoment["errors"][]): OperationMoment["errors"] {
  const errors: Record<string, number> = {};
  for (const part of parts) {
    for (const [kind, count] of Object.entries(part)) errors[kind] = (errors[kind] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => compareText(a, b)));
}

/** Returns true for the kinds of failure in which somebody waited and gave up. */
export function isTimeout(kind: string): boolean {
  return kind.includes("timeout");
}
