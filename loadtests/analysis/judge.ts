import { figure } from "../../planner/core/figure.ts";
import type { Prediction } from "../../planner/core/plan.ts";
import type { Frame } from "../results/frame.ts";
import type { RunInfo } from "../results/run-info.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { meanStarts } from "../schedule/rate.ts";
import { breakOutcome, describeBreak } from "./break-outcome.ts";
import { describeThreshold } from "./describe-threshold.ts";
import type { Drift } from "./drift.ts";
import { describeGenerator, generatorFaults, LEAST_STARTED_FRACTION } from "./generator-health.ts";
import { driftsOf } from "./growing-series.ts";
import { mergeLatencies } from "./latency.ts";
import { describeOperations } from "./operation-series.ts";
import { comparePredictions, type MeasuredFigures } from "./predictions.ts";
import { recoveries } from "./recovery.ts";
import { type RunTotals, sumOf, totalsOf } from "./run-totals.ts";
import { steadyState } from "./steady-state.ts";
import { judgeThreshold, readEvidence } from "./thresholds.ts";
import { failureReasons } from "./unlimited-failures.ts";
import type { ThresholdResult, Verdict } from "./verdict.ts";

/** Why something in a run folder cannot be trusted, in a word and a sentence. */
export interface RunProblem {
  readonly code: string;
  readonly sentence: string;
}

/** A run as its folder holds it, and what is known about it from elsewhere. */
export interface JudgedRun {
  readonly run: RunInfo;
  readonly scenario: Scenario;
  /** In the order of time. */
  readonly frames: readonly Frame[];
  /** Stretches of scenario time that the run folder does not hold. */
  readonly gaps: readonly { readonly fromS: number; readonly toS: number }[];
  /** Missing, damaged or newer segments, shards that died, and the like. */
  readonly problems: readonly RunProblem[];
  readonly predictions: readonly Prediction[];
  readonly measured?: MeasuredFigures;
  /** Expected package files of one start by the name of the load: the scale of a break test. */
  readonly installsPerStart: Readonly<Record<string, number>>;
}

interface Reason {
  readonly code: string;
  readonly sentence: string;
}

type Outcome = Verdict["verdict"];

const EXIT_CODES: Readonly<Record<Outcome, Verdict["exitCode"]>> = { pass: 0, fail: 1, inconclusive: 3 };

/**
 * Returns the verdict of a run, its deciding reason first.
 *
 * The order: an empty run, a generator that was the bottleneck, or counts that do not add up are inconclusive whatever
 * else holds; then a failed threshold fails; then what was cut short, has gaps or damage, ran under a time scale against
 * somebody's own target, has too few measurements, failures that nothing limits, or no thresholds at all is inconclusive;
 * what remains passes.
 */
export function judge(judged: JudgedRun): Verdict {
  const { run, scenario, frames } = judged;
  const totals = totalsOf(frames);
  const steady = afterWarmUp(frames, run.warmUpS);
  const evidence = readEvidence(steady);
  const { operations } = evidence;
  const generator = describeGenerator(steady.length > 0 ? steady : frames);
  const thresholds = scenario.thresholds.map((threshold) => judgeThreshold(threshold, evidence));
  const responses = mergeLatencies([...operations.values()].flat().map((moment) => moment.response));
  const untrusted = [
    ...emptyReasons(judged),
    ...generatorFaults(generator, totals.starts, responses).map(
      (sentence): Reason => ({ code: "GENERATOR_BOTTLENECK", sentence }),
    ),
    ...countReasons(totals),
  ];
  const settled = steadyState(scenario, steady, operations);
  const drifts = driftsOf(scenario, steady, operations);
  const broken = breakOutcome(scenario, steady, judged.installsPerStart);
  return {
    format: "headroom/verdict",
    version: 1,
    ...decide(judged, thresholds, {
      untrusted,
      unjudged: failureReasons(scenario, operations),
      notes: [...breakNotes(broken), ...leakNotes(drifts)],
    }),
    thresholds,
    starts: totals.starts,
    installs: totals.installs,
    restores: totals.restores,
    requests: totals.requests,
    requestsInFlight: totals.requestsInFlight,
    bytes: totals.bytes,
    operations: describeOperations(operations),
    generator,
    gaps: judged.gaps,
    ...(broken === undefined ? {} : { break: broken }),
    ...(settled === undefined ? {} : { steady: settled }),
    drifts,
    recoveries: recoveries(steady),
    predictions: isWhole(judged) ? comparePredictions(judged.predictions, judged.measured) : [],
  };
}

function decide(
  judged: JudgedRun,
  thresholds: readonly ThresholdResult[],
  { untrusted, unjudged, notes }: Readonly<Record<"untrusted" | "unjudged" | "notes", readonly Reason[]>>,
): Pick<Verdict, "verdict" | "exitCode" | "reasons"> {
  const failed = thresholdReasons(judged.scenario, thresholds, "fail", "THRESHOLD_FAILED");
  const unclear = [...unclearReasons(judged, thresholds), ...unjudged];
  const passed = thresholdReasons(judged.scenario, thresholds, "pass", "THRESHOLD_PASSED");
  const decided: readonly (readonly [Outcome, readonly Reason[]])[] = [
    ["inconclusive", untrusted],
    ["fail", failed],
    ["inconclusive", unclear],
  ];
  const verdict = decided.find(([, reasons]) => reasons.length > 0)?.[0] ?? "pass";
  return {
    verdict,
    exitCode: EXIT_CODES[verdict],
    reasons: [...untrusted, ...failed, ...notes, ...unclear, ...smallGapReasons(judged), ...passed],
  };
}

function breakNotes(broken: Verdict["break"]): readonly Reason[] {
  return broken === undefined ? [] : [{ code: "BREAK", sentence: `the load ${describeBreak(broken)}` }];
}

/** A leak is said, but decides nothing: a threshold says how much of something is too much. */
function leakNotes(drifts: readonly Drift[]): readonly Reason[] {
  return drifts
    .filter(({ outcome }) => outcome === "leak")
    .map(({ sentence }) => ({ code: "LEAK", sentence }));
}

/** Predictions are of the whole run: beside a part of it they would only mislead. */
function isWhole({ run, gaps }: JudgedRun): boolean {
  return run.state === "finished" && gaps.length === 0;
}

/** A frame counts as warm-up when it begins in it; scenarios state the warm-up in whole frames. */
function afterWarmUp(frames: readonly Frame[], warmUpS: number): readonly Frame[] {
  return frames.filter((frame) => frame.fromS >= warmUpS);
}

function emptyReasons({ run, frames }: JudgedRun): readonly Reason[] {
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

function countReasons(totals: RunTotals): readonly Reason[] {
  const accounted = totals.succeeded + totals.failed + totals.requestsInFlight;
  if (totals.requests === accounted) return [];
  return [
    {
      code: "COUNTS_DISAGREE",
      sentence: `${figure(totals.requests)} requests were sent, but ${figure(totals.succeeded)} succeeded, ${figure(totals.failed)} failed and ${figure(totals.requestsInFlight)} were in flight at the end: ${figure(Math.abs(totals.requests - accounted))} ${totals.requests > accounted ? "are missing" : "too many"}`,
    },
  ];
}

function thresholdReasons(
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

function unclearReasons(judged: JudgedRun, thresholds: readonly ThresholdResult[]): readonly Reason[] {
  const { run, scenario } = judged;
  const reasons: Reason[] = [];
  if (run.state !== "finished") reasons.push(cutShort(judged));
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
      sentence: `the run was ${figure(run.timeScale)} times faster than its scenario against ${foreign.map((target) => target.url).join(", ")}, which is no sandbox of ours and does not run faster: it cannot pass`,
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
  const starts = sumOf(gaps, (gap) => due(gap.fromS, gap.toS));
  const all = due(0, run.plannedDurationS);
  return { starts, share: all > 0 ? starts / all : 0 };
}

function describeGaps(judged: JudgedRun): string {
  const { gaps } = judged;
  const lost = lostStarts(judged);
  const lengthS = sumOf(gaps, (gap) => gap.toS - gap.fromS);
  const places = gaps.length === 1 ? "1 gap" : `${gaps.length} gaps`;
  return `the run has ${places} of together ${figure(lengthS, 1)} s, in which ${figure(lost.starts, 1)} starts were due (${figure(100 * lost.share, 2)} % of all)`;
}

function smallGapReasons(judged: JudgedRun): readonly Reason[] {
  if (judged.gaps.length === 0 || lostStarts(judged).share > 1 - LEAST_STARTED_FRACTION) return [];
  return [{ code: "SMALL_GAP", sentence: `${describeGaps(judged)}; only what was measured is judged` }];
}
