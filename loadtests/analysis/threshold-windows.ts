import type { Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { quantileRank } from "./latency.ts";
import { slideWindow, type WindowFigure } from "./sliding-window.ts";
import { enough, holds } from "./threshold-holds.ts";
import type { ThresholdResult, WindowCounts } from "./verdict.ts";

interface JudgedWindow extends WindowFigure {
  readonly got: number;
}

/**
 * Holds a threshold against every window of a run. It passes when it holds in the stated share of those that have
 * measurements enough; there is not enough data when no window has, or when more have some, but too few. It fails when it
 * would even if it had held in all of those.
 */
export function judgeWindows(
  threshold: Threshold,
  frames: readonly Frame[],
): Pick<ThresholdResult, "got" | "samples" | "windows" | "outcome"> {
  const slide = slideWindow(threshold);
  const filled = frames.flatMap((frame) => slide(frame) ?? []).filter(hasFigure);
  const judged = filled.filter((window) => enough(threshold, window)).sort(worstLast(threshold));
  const within = judged.filter(({ got }) => holds(threshold, got)).length;
  const worst = judged.at(-1);
  const windows: WindowCounts = {
    judged: judged.length,
    within,
    tooFew: filled.length - judged.length,
    ...(worst === undefined ? {} : { worst: { fromS: worst.fromS, toS: worst.toS, got: worst.got } }),
  };
  const share = threshold.withinFraction ?? 1;
  const got = judged[quantileRank(judged.length, share) - 1]?.got;
  const atBest = filled.length - (judged.length - within);
  const samples = judged.reduce((least, window) => Math.min(least, window.samples), Infinity);
  return {
    ...(got === undefined ? {} : { got }),
    samples: Number.isFinite(samples) ? samples : 0,
    windows,
    outcome:
      got === undefined
        ? "not-enough-data"
        : atBest < quantileRank(filled.length, share)
          ? "fail"
          : windows.tooFew > windows.judged
            ? "not-enough-data"
            : holds(threshold, got)
              ? "pass"
              : "fail",
  };
}

/** Minutes in which nothing was asked for say nothing about how it was answered. */
function hasFigure(window: WindowFigure): window is JudgedWindow {
  return window.got !== undefined;
}

function worstLast({ comparison }: Threshold): (a: JudgedWindow, b: JudgedWindow) => number {
  const sign = comparison === "at-most" ? 1 : -1;
  return (a, b) => sign * (a.got - b.got) || b.fromS - a.fromS;
}
