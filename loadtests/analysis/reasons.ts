import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { meanStarts } from "../schedule/rate.ts";
import { describeThreshold } from "./describe-threshold.ts";
import { LEAST_STARTED_FRACTION } from "./generator-health.ts";
import type { JudgedRun } from "./judged-run.ts";
import { type RunTotals, sumOf } from "./run-totals.ts";
import type { ThresholdResult } from "./verdict.ts";

/** Why a verdict is what it is, in a word and a sentence. */
export interface Reason {
  readonly code: string;
  readonly sentence: string;
}

/** A frame counts as warm-up when it begins in it; scenarios state the warm-up in whole frames. */
export function afterWarmUp(frames: readonly Frame[], warmUpS: number): readonly Frame[] {
  return frames.filter((frame) => frame.fromS >= warmUpS);
}

/** Returns why a run without anything to judge is inconclusive. */
export function emptyReasons({ run, frames }: JudgedRun): readonly Reason[] {
  if (frames.length === 0) return [{ code: "EMPTY_RUN", sentence: "the run holds no measurement at all" }];
  if (afterWarmUp(frames, run.warmUpS).length === 0) {
    return [
      {
        code: "ONLY_WARM_UP",
        sentence: `the run ended at ${figure(frames.at(-1)?.toS ?? 0)} s, within its warm-up of ${figure(run.warmUpS)} s`,
      },
    ];
  }
  return [];
}

/** Returns why counts that do not add up cannot be trusted. */
export function countReasons(totals: RunTotals): readonly Reason[] {
  const accounted = totals.succeeded + totals.failed + totals.requestsInFlight;
  if (totals.requests === accounted) return [];
  return [
    {
      code: "COUNTS_DISAGREE",
      sentence: `${figure(totals.requests)} requests were sent, but ${figure(totals.succeeded)} succeeded, ${figure(totals.failed)} failed and ${figure(totals.requestsInFlight)} were in flight at the end: ${figure(Math.abs(totals.requests - accounted))} ${totals.requests > accounted ? "are missing" : "too many"}`,
    },
  ];
}

/** Returns the thresholds with an outcome, each as a sentence. */
export function thresholdReasons(
  scenario: Scenario,
  results: readonly ThresholdResult[],
  outcome: ThresholdResult["outcome"],
  code: string,
): readonly Reason[] {
  return results.flatMap((result, index) =>
    result.outcome === outcome
      ? [{ code, sentence: describeThreshold(result, scenario.thresholds[index]?.minSamples ?? 0) }]
      : [],
  );
}

/** Returns why a run that did not fail has not passed either. */
export function unclearReasons(judged: JudgedRun, thresholds: readonly ThresholdResult[]): readonly Reason[] {
  const { run, scenario } = judged;
  const reasons: Reason[] = [];
  if (run.state !== "finished") reasons.push(cutShort(judged));
  if (nothingEnded(judged))
    reasons.push({ code: "NOTHING_ENDED", sentence: "not one request ended after the warm-up" });
  const lost = lostStarts(judged);
  if (lost.share > 1 - LEAST_STARTED_FRACTION)
    reasons.push({
      code: "GAP",
      sentence: `${describeGaps(judged)}, more than ${figure(100 * (1 - LEAST_STARTED_FRACTION), 1)} %`,
    });
  reasons.push(...judged.problems);
  const foreign = run.targets.filter((target) => !target.sandbox);
  if (run.timeScale !== 1 && foreign.length > 0) {
    reasons.push({
      code: "TIME_SCALED",
      sentence: `the run was ${figure(run.timeScale)} times faster than its scenario against ${foreign.map((target) => target.url).join(", ")}, which this run did not start as its sandbox, so that nobody vouches for its running as fast: it cannot pass`,
    });
  }
  reasons.push(...thresholdReasons(scenario, thresholds, "not-enough-data", "NOT_ENOUGH_DATA"));
  if (thresholds.length === 0) {
    reasons.push({
      code: "NO_THRESHOLDS",
      sentence: "the scenario states no threshold, so there is nothing to pass",
    });
  }
  return reasons;
}

function nothingEnded({ run, frames }: JudgedRun): boolean {
  const steady = afterWarmUp(frames, run.warmUpS);
  return (
    steady.length > 0 &&
    steady.every(({ operations }) => Object.values(operations).every(({ count }) => count === 0))
  );
}

function cutShort({ run, frames }: JudgedRun): Reason {
  const endedS = frames.at(-1)?.toS ?? 0;
  const how = run.state === "interrupted" ? "was interrupted" : "has no end";
  return {
    code: run.state === "interrupted" ? "INTERRUPTED" : "NOT_FINISHED",
    sentence: `the run ${how}: it holds ${figure(endedS)} s of ${figure(run.plannedDurationS)} s`,
  };
}

/** Starts that were due in the gaps, on average, and their share of all that were due. */
function lostStarts({ run, scenario, gaps }: JudgedRun): { readonly starts: number; readonly share: number } {
  const due = (fromS: number, toS: number): number =>
    sumOf(scenario.journeys, (load) => meanStarts(load.starts, fromS, toS));
  const starts = sumOf(gaps, ({ fromS, toS, fraction = 1 }) => fraction * due(fromS, toS));
  const all = due(0, run.plannedDurationS);
  return { starts, share: all > 0 ? starts / all : 0 };
}

function describeGaps(judged: JudgedRun): string {
  const { gaps } = judged;
  const lost = lostStarts(judged);
  const lengthS = sumOf(gaps, (gap) => gap.toS - gap.fromS);
  const places = gaps.length === 1 ? "1 gap" : `${gaps.length} gaps`;
  const whose = gaps.some(({ fraction }) => fraction !== undefined) ? " in some of its shards" : "";
  return `the run has ${places}${whose} of together ${figure(lengthS, 1)} s, in which ${figure(lost.starts, 1)} starts were due (${figure(100 * lost.share, 2)} % of all)`;
}

/** Returns a note on gaps too small to matter. */
export function smallGapReasons(judged: JudgedRun): readonly Reason[] {
  if (judged.gaps.length === 0 || lostStarts(judged).share > 1 - LEAST_STARTED_FRACTION) return [];
  return [{ code: "SMALL_GAP", sentence: `${describeGaps(judged)}; only what was measured is judged` }];
}
