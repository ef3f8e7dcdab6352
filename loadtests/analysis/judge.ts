import type { Frame } from "../results/frame.ts";
import { breakOutcome, describeBreak } from "./break-outcome.ts";
import { clusterFindings } from "./cluster-findings.ts";
import { describeGenerator, generatorFaults } from "./generator-health.ts";
import { driftsOf } from "./growing-series.ts";
import type { JudgedRun } from "./judged-run.ts";
import { type Limiter, limiters } from "./limiter.ts";
import { offeredLoad } from "./offered-load.ts";
import {
  ALL_OPERATIONS,
  describeOperations,
  joinMoments,
  momentsOf,
  type OperationSeries,
} from "./operation-series.ts";
import { comparePredictions } from "./predictions.ts";
import {
  afterWarmUp,
  countReasons,
  emptyReasons,
  type Reason,
  smallGapReasons,
  thresholdReasons,
  unclearReasons,
} from "./reasons.ts";
import { recoveries } from "./recovery.ts";
import { type RunTotals, totalsOf } from "./run-totals.ts";
import { sessionsAtEndText } from "./sessions-at-end.ts";
import { steadyState } from "./steady-state.ts";
import { judgeThreshold, readEvidence } from "./thresholds.ts";
import { failureReasons } from "./unlimited-failures.ts";
import type { ThresholdResult, Verdict } from "./verdict.ts";

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
  const { succeeded: _, failed: _failed, ...counts } = totals;
  const steady = afterWarmUp(frames, run.warmUpS);
  const evidence = readEvidence(steady);
  const { operations } = evidence;
  const generator = describeGenerator(steady.length > 0 ? steady : frames);
  const thresholds = scenario.thresholds.map((threshold) => judgeThreshold(threshold, evidence));
  const broken = breakOutcome(scenario, steady, judged.loadPerStart);
  const course = courseOf(judged, steady, operations);
  const beside = besideOf(judged);
  return {
    format: "headroom/verdict",
    version: 1,
    ...decide(judged, thresholds, {
      untrusted: untrustedReasons(judged, totals, generator, operations),
      unjudged: failureReasons(scenario, steady, operations),
      notes: [
        ...breakNotes(broken),
        ...courseNotes(course),
        ...lossNotes(totals.sessions),
        ...besideNotes(beside),
      ],
    }),
    thresholds,
    ...counts,
    operations: describeOperations(operations),
    generator,
    gaps: judged.gaps,
    ...(broken === undefined ? {} : { break: broken }),
    ...course,
    ...beside,
    predictions: isWhole(judged) ? comparePredictions(judged.predictions, judged.measured) : [],
  };
}

/** What makes everything else in a verdict worthless: no measurements, a generator that limits, counts that disagree. */
function untrustedReasons(
  judged: JudgedRun,
  totals: RunTotals,
  generator: Verdict["generator"],
  operations: OperationSeries,
): readonly Reason[] {
  const { response } = joinMoments(momentsOf(operations, ALL_OPERATIONS));
  return [
    ...emptyReasons(judged),
    ...generatorFaults(generator, totals.starts, response).map(
      (sentence): Reason => ({ code: "GENERATOR_BOTTLENECK", sentence }),
    ),
    ...countReasons(totals),
  ];
}

function lossNotes(sessions: Verdict["sessions"]): readonly Reason[] {
  if (sessions === undefined || sessions.lost === 0) return [];
  const sentence = `${sessions.lost} of ${sessions.launched} sessions were lost while somebody held them`;
  return [{ code: "SESSIONS_LOST", sentence }];
}

type Beside = Pick<Verdict, "leakedSessions" | "sessionsAtEnd" | "cluster">;

/** What was seen beside the requests: at Workbench after the run, and of the cluster under it. */
function besideOf({ frames, leakedSessions, sessionsAtEnd, cluster }: JudgedRun): Beside {
  return {
    ...(sessionsAtEnd === undefined ? {} : { sessionsAtEnd }),
    ...(leakedSessions === undefined ? {} : { leakedSessions }),
    ...(cluster === undefined ? {} : { cluster: clusterFindings(frames, cluster) }),
  };
}

function besideNotes({ leakedSessions = 0, sessionsAtEnd = [], cluster }: Beside): readonly Reason[] {
  const atEnd = sessionsAtEndText(sessionsAtEnd);
  const left = `${leakedSessions} sessions of the run could not be removed from Workbench`;
  const placement = cluster?.placement;
  return [
    ...(leakedSessions === 0 ? [] : [{ code: "LEFT_BEHIND", sentence: left }]),
    ...(atEnd === undefined ? [] : [{ code: "SESSIONS_AT_END", sentence: atEnd }]),
    ...(placement?.known === true && placement.outside > 0
      ? [{ code: "OUTSIDE_POOL", sentence: placement.sentence }]
      : []),
    ...(cluster === undefined || cluster.held.length === 0
      ? []
      : [{ code: "NODES_HELD", sentence: cluster.scaleDown }]),
  ];
}

type Course = Pick<Verdict, "limiters" | "steady" | "drifts" | "recoveries">;

function courseOf(judged: JudgedRun, steady: readonly Frame[], operations: OperationSeries): Course {
  const settled = steadyState(judged.scenario, steady, operations);
  const bends = limitersOf(judged, steady);
  return {
    ...(bends.length === 0 ? {} : { limiters: bends }),
    ...(settled === undefined ? {} : { steady: settled }),
    drifts: driftsOf(judged.scenario, steady, operations),
    recoveries: recoveries(steady),
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

function limitersOf({ scenario, loadPerStart }: JudgedRun, frames: readonly Frame[]): readonly Limiter[] {
  const { at, unit } = offeredLoad(scenario, loadPerStart);
  return limiters(frames, at, unit);
}

function breakNotes(broken: Verdict["break"]): readonly Reason[] {
  return broken === undefined ? [] : [{ code: "BREAK", sentence: `the load ${describeBreak(broken)}` }];
}

/** A leak and a limiter are said, but decide nothing: a threshold says how much of something is too much. */
function courseNotes({ limiters: bends = [], drifts = [] }: Course): readonly Reason[] {
  return [
    ...bends.slice(0, 1).map(({ sentence }) => ({ code: "LIMITER", sentence })),
    ...drifts.filter(({ outcome }) => outcome === "leak").map(({ sentence }) => ({ code: "LEAK", sentence })),
  ];
}

/** Predictions are of the whole run: beside a part of it, in time or one shard of several, they would only mislead. */
function isWhole({ run, gaps }: JudgedRun): boolean {
  return run.state === "finished" && gaps.length === 0 && (run.shard?.of ?? 1) === 1;
}
