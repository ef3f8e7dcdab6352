import type { Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { sustainedBreach } from "./early-stop.ts";
import { type Figure, figureOf, readFrame } from "./frame-reading.ts";
import { type Latencies, quantileMs } from "./latency.ts";
import { joinMoments, momentsOf, type OperationSeries, readOperations } from "./operation-series.ts";
import {
  type Interval,
  orderStatisticInterval,
  SERIES_MIN_FRAMES,
  seriesQuantileInterval,
  seriesRatioInterval,
  wilsonInterval,
} from "./sampling.ts";
import { unreadMinutes } from "./series-coverage.ts";
import { enough, holds } from "./threshold-holds.ts";
import { formOf, quantileOf, unitOf } from "./threshold-metrics.ts";
import { judgeWindows } from "./threshold-windows.ts";
import type { ThresholdResult } from "./verdict.ts";

/** The frames that thresholds are held against, in the order of time, and their operations decoded. */
export interface Evidence {
  readonly frames: readonly Frame[];
  readonly operations: OperationSeries;
}

/** Returns frames as evidence. */
export function readEvidence(frames: readonly Frame[]): Evidence {
  return { frames, operations: readOperations(frames) };
}

/** Holds one threshold against a run. Intervals are for 95 %. */
export function judgeThreshold(threshold: Threshold, evidence: Evidence): ThresholdResult {
  const judged = isWindowed(threshold)
    ? judgeWindows(threshold, evidence.frames)
    : judgeWhole(threshold, evidence);
  const breach = sustainedBreach(threshold, evidence.frames);
  const unread = judged.outcome === "fail" ? undefined : unreadMinutes(threshold, evidence.frames);
  const { operation, metric, kind, comparison, limit, windowS, withinFraction, stopAfterS } = threshold;
  return {
    operation,
    metric,
    ...(kind === undefined ? {} : { kind }),
    comparison,
    unit: unitOf(threshold),
    limit,
    ...(windowS === undefined ? {} : { windowS }),
    ...(withinFraction === undefined ? {} : { withinFraction }),
    ...(stopAfterS === undefined ? {} : { stopAfterS }),
    ...judged,
    ...(unread === undefined ? {} : { unread, outcome: "not-enough-data" }),
    ...(breach === undefined ? {} : { breach, outcome: "fail" }),
  };
}

function isWindowed({ windowS, withinFraction }: Threshold): boolean {
  return windowS !== undefined || withinFraction !== undefined;
}

function judgeWhole(
  threshold: Threshold,
  evidence: Evidence,
): Pick<ThresholdResult, "got" | "gotLow" | "gotHigh" | "samples" | "outcome"> {
  const { got, samples, interval } =
    formOf(threshold.metric) === "quantile"
      ? measureQuantile(threshold, evidence)
      : measureFigure(threshold, evidence);
  return {
    ...(got === undefined ? {} : { got }),
    ...(interval?.low === undefined ? {} : { gotLow: interval.low }),
    ...(interval?.high === undefined ? {} : { gotHigh: interval.high }),
    samples,
    outcome:
      got === undefined || !enough(threshold, { got, samples })
        ? "not-enough-data"
        : holds(threshold, got)
          ? "pass"
          : "fail",
  };
}

interface Measured extends Figure {
  readonly interval: Partial<Interval> | undefined;
}

function measureQuantile(threshold: Threshold, { operations }: Evidence): Measured {
  const { metric, operation } = threshold;
  const moments = momentsOf(operations, operation);
  const pick = (moment: { readonly service: Latencies; readonly waited: Latencies }): Latencies =>
    metric.endsWith("ServiceMs") ? moment.service : moment.waited;
  const latencies = pick(joinMoments(moments));
  const quantile = quantileOf(metric) ?? 1;
  const filled = moments.map(pick).filter((moment) => moment.total > 0);
  return {
    got: quantileMs(latencies, quantile),
    samples: latencies.total,
    interval:
      quantile === 1
        ? undefined
        : filled.length < SERIES_MIN_FRAMES
          ? orderStatisticInterval(latencies, quantile)
          : seriesQuantileInterval(filled, quantile),
  };
}

function measureFigure(threshold: Threshold, { frames }: Evidence): Measured {
  const readings = frames.map((frame) => readFrame(threshold, frame));
  const figure = figureOf(threshold, readings);
  const filled = readings.filter(({ whole }) => whole > 0).length;
  const form = formOf(threshold.metric);
  const few = filled < SERIES_MIN_FRAMES;
  const fromFrames = (of: "whole" | "seconds"): Interval | undefined =>
    few
      ? undefined
      : seriesRatioInterval(readings.map((reading) => ({ part: reading.part, whole: reading[of] })));
  const interval = (): Interval | undefined => {
    if (figure.got === undefined) return undefined;
    if (form === "rate") return fromFrames("seconds");
    if (form === "mean") return fromFrames("whole");
    if (form !== "share") return undefined;
    if (few || figure.got === 0)
      return wilsonInterval(Math.round(figure.got * figure.samples), figure.samples);
    const ofFrames = fromFrames("whole");
    // Few minutes with few requests each: the series alone does not know that a share ends at 1.
    return ofFrames === undefined ? undefined : { ...ofFrames, high: Math.min(1, ofFrames.high) };
  };
  return { ...figure, interval: interval() };
}
