import type { Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { sustainedBreach } from "./early-stop.ts";
import { type Figure, figureOf, readFrame } from "./frame-reading.ts";
import { type Latencies, quantileMs } from "./latency.ts";
import { joinMoments, momentsOf, type OperationSeries, readOperations } from "./operation-series.ts";
import {
  BOOTSTRAP_MIN_FRAMES,
  bootstrapQuantileInterval,
  bootstrapShareInterval,
  type Interval,
  orderStatisticInterval,
  wilsonInterval,
} from "./sampling.ts";
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

/** Holds one threshold against a run. Intervals are for 95 %; the seed draws the bootstrap. */
export function judgeThreshold(threshold: Threshold, evidence: Evidence, seed: number): ThresholdResult {
  const judged = isWindowed(threshold)
    ? judgeWindows(threshold, evidence.frames)
    : judgeWhole(threshold, evidence, seed);
  const breach = sustainedBreach(threshold, evidence.frames);
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
    ...(breach === undefined ? {} : { breach, outcome: "fail" }),
  };
}

function isWindowed({ windowS, withinFraction }: Threshold): boolean {
  return windowS !== undefined || withinFraction !== undefined;
}

function judgeWhole(
  threshold: Threshold,
  evidence: Evidence,
  seed: number,
): Pick<ThresholdResult, "got" | "gotLow" | "gotHigh" | "samples" | "outcome"> {
  const { got, samples, interval } =
    formOf(threshold.metric) === "quantile"
      ? measureQuantile(threshold, evidence, seed)
      : measureFigure(threshold, evidence, seed);
  return {
    ...(got === undefined ? {} : { got }),
    ...(interval === undefined ? {} : { gotLow: interval.low, gotHigh: interval.high }),
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
  readonly interval: Interval | undefined;
}

function measureQuantile(threshold: Threshold, { operations }: Evidence, seed: number): Measured {
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
        : filled.length < BOOTSTRAP_MIN_FRAMES
          ? orderStatisticInterval(latencies, quantile)
          : bootstrapQuantileInterval(filled, quantile, seed),
  };
}

function measureFigure(threshold: Threshold, { frames }: Evidence, seed: number): Measured {
  const readings = frames.map((frame) => readFrame(threshold, frame));
  const figure = figureOf(threshold, readings);
  const filled = readings.filter(({ whole }) => whole > 0).length;
  const form = formOf(threshold.metric);
  const few = filled < BOOTSTRAP_MIN_FRAMES;
  const bootstrapped = (of: "whole" | "seconds"): Interval | undefined =>
    few
      ? undefined
      : bootstrapShareInterval(
          readings.map((reading) => ({ part: reading.part, whole: reading[of] })),
          seed,
        );
  const interval = (): Interval | undefined => {
    if (figure.got === undefined) return undefined;
    if (form === "rate") return bootstrapped("seconds");
    if (form === "mean") return bootstrapped("whole");
    if (form !== "share") return undefined;
    return few || figure.got === 0
      ? wilsonInterval(Math.round(figure.got * figure.samples), figure.samples)
      : bootstrapped("whole");
  };
  return { ...figure, interval: interval() };
}
