import { type Frame, type OperationFrame, REDIRECT_SUFFIX } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { ALL_OPERATIONS, isTimeout } from "./operation-series.ts";
import { sumOf } from "./run-totals.ts";
import { formOf, subjectOf } from "./threshold-metrics.ts";

/** What one frame says to a threshold that is no percentile. */
export interface FrameReading {
  /** What is summed: failures, requests, units of a counter, values of a series. */
  readonly part: number;
  /** What a share is of: requests that ended, values of a series. */
  readonly whole: number;
  readonly seconds: number;
  readonly min: number;
  readonly max: number;
  readonly last?: number;
}

/** A figure of several frames: undefined when nothing was measured. */
export interface Figure {
  readonly got: number | undefined;
  readonly samples: number;
}

/** Returns what a frame says to a threshold that is no percentile. */
export function readFrame(threshold: Threshold, frame: Frame): FrameReading {
  const { subject, name } = subjectOf(threshold.operation);
  const seconds = frame.toS - frame.fromS;
  const counted = (part: number, whole: number): FrameReading => ({ part, whole, seconds, min: 0, max: 0 });
  switch (subject) {
    case "metric": {
      const series = frame.metrics?.[name];
      if (series === undefined) return { part: 0, whole: 0, seconds, min: Infinity, max: -Infinity };
      const { sum, samples, min, max, last } = series;
      return { part: sum, whole: samples, seconds, min, max, last };
    }
    case "counter": {
      const counter = frame.counters[name] ?? 0;
      return counted(counter, counter);
    }
    case "journey": {
      const { completed = 0, failed = 0 } = frame.journeys[name] ?? {};
      return counted(threshold.metric.startsWith("error") ? failed : completed, completed + failed);
    }
    case "operation": {
      const parts = operationsOf(frame, name);
      return counted(
        sumOf(parts, (part) => requestsOf(threshold, part)),
        sumOf(parts, ({ count }) => count),
      );
    }
  }
}

/**
 * Returns the frames' readings as one figure. Nothing measured is no figure for a ceiling: no failure of requests that were
 * never made says nothing. It is one for a floor, and for a counter, whose journeys count only what happens.
 */
export function figureOf(threshold: Threshold, readings: readonly FrameReading[]): Figure {
  const part = sumOf(readings, (reading) => reading.part);
  const whole = sumOf(readings, (reading) => reading.whole);
  const seconds = sumOf(readings, (reading) => reading.seconds);
  const saysSomething =
    whole > 0 || threshold.comparison === "at-least" || subjectOf(threshold.operation).subject === "counter";
  const measured = (got: number): Figure => ({ got: whole > 0 ? got : undefined, samples: whole });
  switch (formOf(threshold.metric)) {
    case "sum":
      return { got: saysSomething ? part : undefined, samples: whole };
    case "rate":
      return { got: saysSomething && seconds > 0 ? part / seconds : undefined, samples: whole };
    case "share":
    case "mean":
      return measured(part / whole);
    case "min":
      return measured(readings.reduce((least, { min }) => Math.min(least, min), Infinity));
    case "max":
      return measured(readings.reduce((most, { max }) => Math.max(most, max), -Infinity));
    case "last":
      return measured(readings.findLast(({ last }) => last !== undefined)?.last ?? 0);
    case "quantile":
      throw new Error("expected a threshold that is no percentile");
  }
}

/**
 * Returns the operations of a frame that a name means: one, or all requests together; stretches are no requests, and a
 * redirect is a part of one.
 */
export function operationsOf(frame: Frame, name: string): readonly OperationFrame[] {
  if (name === ALL_OPERATIONS)
    return Object.entries(frame.operations).flatMap(([own, operation]) =>
      operation.stretch === true || own.endsWith(REDIRECT_SUFFIX) ? [] : [operation],
    );
  const one = frame.operations[name];
  return one === undefined ? [] : [one];
}

/** Returns the histograms that a percentile of a threshold is of: successes, and who gave up waiting. */
export function histogramsOf({ operation, metric }: Threshold, frame: Frame): readonly string[] {
  return operationsOf(frame, operation).flatMap(({ service, response, failed }) =>
    metric.endsWith("ServiceMs")
      ? [service]
      : [
          response,
          ...Object.entries(failed).flatMap(([kind, encoded]) => (isTimeout(kind) ? [encoded] : [])),
        ],
  );
}

function requestsOf({ metric, kind }: Threshold, operation: OperationFrame): number {
  if (metric === "bytesPerS") return operation.bytes;
  const failures =
    kind === undefined
      ? sumOf(Object.values(operation.errors), (count) => count)
      : (operation.errors[kind] ?? 0);
  if (metric.startsWith("error")) return failures;
  return metric === "perS" ? operation.count - failures : operation.count;
}
