import { compareText } from "../../planner/core/order.ts";
import type { Frame, OperationFrame } from "../results/frame.ts";
import { decodeLatencies, type Latencies, largestMs, mergeLatencies, quantileMs } from "./latency.ts";
import { sumOf } from "./run-totals.ts";
import { minimumSamples } from "./sampling.ts";
import type { OperationResult, Percentiles } from "./verdict.ts";

/** What one operation did in one frame, with its histograms decoded. */
export interface OperationMoment {
  readonly count: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Successes, from the actual send. */
  readonly service: Latencies;
  /** Successes, from the intended start. */
  readonly response: Latencies;
  /** Successes and timeouts, from the intended start: somebody who gave up has waited too. */
  readonly waited: Latencies;
}

/** Operations by name, each with its frames in the order of time. */
export type OperationSeries = ReadonlyMap<string, readonly OperationMoment[]>;

/** The name under which a threshold means all operations together. */
export const ALL_OPERATIONS = "*";

/** Returns the operations of the frames, decoded, in the order of their names; `*` holds all that are requests. */
export function readOperations(frames: readonly Frame[]): OperationSeries {
  const series = new Map<string, OperationMoment[]>();
  for (const frame of frames) {
    const moments = Object.entries(frame.operations).map(([name, operation]) => ({
      name,
      moment: decodeMoment(operation),
      isRequest: operation.stretch !== true,
    }));
    for (const { name, moment } of moments) append(series, name, moment);
    const requests = moments.filter(({ isRequest }) => isRequest).map(({ moment }) => moment);
    if (requests.length > 0) append(series, ALL_OPERATIONS, joinMoments(requests));
  }
  return new Map([...series].sort(([a], [b]) => compareText(a, b)));
}

/** Returns several moments as one. */
export function joinMoments(moments: readonly OperationMoment[]): OperationMoment {
  const errors: Record<string, number> = {};
  for (const moment of moments) {
    for (const [kind, count] of Object.entries(moment.errors)) errors[kind] = (errors[kind] ?? 0) + count;
  }
  return {
    count: sumOf(moments, (moment) => moment.count),
    errors: Object.fromEntries(Object.entries(errors).sort(([a], [b]) => compareText(a, b))),
    service: mergeLatencies(moments.map((moment) => moment.service)),
    response: mergeLatencies(moments.map((moment) => moment.response)),
    waited: mergeLatencies(moments.map((moment) => moment.waited)),
  };
}

/** Returns how many requests of a moment failed. */
export function failuresOf(moment: OperationMoment): number {
  return sumOf(Object.values(moment.errors), (count) => count);
}

/** Returns the verdict's rows of operations, in the order of their names. */
export function describeOperations(series: OperationSeries): readonly OperationResult[] {
  return [...series]
    .filter(([name]) => name !== ALL_OPERATIONS)
    .map(([name, moments]) => {
      const whole = joinMoments(moments);
      return {
        name,
        count: whole.count,
        errors: whole.errors,
        serviceMs: percentilesOf(whole.service),
        responseMs: percentilesOf(whole.response),
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

function decodeMoment(operation: OperationFrame): OperationMoment {
  const response = decodeLatencies(operation.response);
  const timeouts = Object.entries(operation.failed)
    .filter(([kind]) => isTimeout(kind))
    .map(([, encoded]) => decodeLatencies(encoded));
  return {
    count: operation.count,
    errors: operation.errors,
    service: decodeLatencies(operation.service),
    response,
    waited: mergeLatencies([response, ...timeouts]),
  };
}

function isTimeout(kind: string): boolean {
  return kind.includes("timeout");
}

function append(series: Map<string, OperationMoment[]>, name: string, moment: OperationMoment): void {
  const moments = series.get(name);
  if (moments === undefined) series.set(name, [moment]);
  else moments.push(moment);
}
