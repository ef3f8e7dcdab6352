import type { Gap } from "../results/gaps.ts";
import type { ThresholdMetric } from "../scenario/scenario.ts";
import type { ClusterFindings } from "./cluster-result.ts";
import type { Drift } from "./drift.ts";
import type { Limiter } from "./limiter.ts";
import type { Percentiles } from "./percentiles.ts";
import type { SessionCounts } from "./run-totals.ts";
import type { SessionsAtEnd } from "./sessions-at-end.ts";
import type { Recovery, SteadyState } from "./stability.ts";

/**
 * One threshold and what came of it. With windows, `got` is the worst figure that the stated share of them keeps to: it is
 * on the right side of the limit exactly when that share holds.
 */
export interface ThresholdResult {
  readonly operation: string;
  readonly metric: ThresholdMetric;
  readonly kind?: string;
  readonly comparison: "at-most" | "at-least";
  readonly unit: string;
  readonly limit: number;
  readonly windowS?: number;
  readonly withinFraction?: number;
  readonly stopAfterS?: number;
  readonly got?: number;
  readonly gotLow?: number;
  readonly gotHigh?: number;
  readonly samples: number;
  readonly windows?: WindowCounts;
  /** Minutes in which the series was not read, when they are too many for it to be judged. */
  readonly unread?: { readonly minutes: number; readonly of: number };
  /** The stretch in which it did not hold for longer than it may; then it failed, whatever the whole run says. */
  readonly breach?: Breach;
  readonly outcome: "pass" | "fail" | "not-enough-data";
}

/** A stretch of scenario time in which a threshold did not hold. */
export interface Breach {
  readonly fromS: number;
  readonly toS: number;
}

/** How a threshold fared in the windows of a run. */
export interface WindowCounts {
  /** Windows with measurements enough, and those of them in which it held. */
  readonly judged: number;
  readonly within: number;
  /** Windows with some measurements, but too few. */
  readonly tooFew: number;
  readonly worst?: { readonly fromS: number; readonly toS: number; readonly got: number };
}

/** One operation over the whole run, warm-up left out. */
export interface OperationResult {
  readonly name: string;
  readonly count: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly serviceMs: Percentiles;
  readonly responseMs: Percentiles;
  /** Failures by kind, from the intended start: how long people waited for nothing. */
  readonly failedMs?: Readonly<Record<string, Percentiles>>;
}

/** What a script reads of a run. */
export interface Verdict {
  readonly format: "headroom/verdict";
  readonly version: 1;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly exitCode: 0 | 1 | 3;
  /** The deciding reason first. */
  readonly reasons: readonly { readonly code: string; readonly sentence: string }[];
  readonly thresholds: readonly ThresholdResult[];
  readonly starts: {
    readonly scheduled: number;
    readonly started: number;
    readonly completed: number;
    readonly failed: number;
    readonly late: number;
    readonly missed: number;
  };
  readonly installs: number;
  readonly restores: number;
  /** Sent = succeeded + failed + in flight at the end. */
  readonly requests: number;
  readonly requestsInFlight: number;
  readonly bytes: number;
  /** Absent where no session of Workbench was launched. */
  readonly sessions?: SessionCounts;
  /** In the order of their names. */
  readonly operations: readonly OperationResult[];
  readonly generator: {
    readonly cpuFractionP95: number;
    readonly latenessP99Ms: number;
    readonly rssMaxMib: number;
  };
  readonly gaps: readonly Gap[];
  /** Sessions that the clean-up could not remove; absent = nobody can tell, or there is no Workbench. */
  readonly leakedSessions?: number;
  /** Sessions that were there at the end, before the clean-up, by IDE and state, the most first; absent as above. */
  readonly sessionsAtEnd?: readonly SessionsAtEnd[];
  /** What was seen of the cluster under Workbench; absent = nobody looked. */
  readonly cluster?: ClusterFindings;
  readonly break?: {
    readonly limit: string;
    readonly predictedLoad: number;
    /** What the target bore: the first level that broke, or what was delivered of it. */
    readonly observedLoad?: number;
    /** That level, where less of it was delivered. */
    readonly offeredLoad?: number;
    readonly unit: string;
    /** What gave way; absent when nothing broke, or when it cannot be told. */
    readonly cause?: BreakCause;
    readonly outcome: "as-predicted" | "earlier" | "later" | "another-limit" | "not-reached";
  };
  /** Series of the target that bend as the load grows, the clearest first; absent where none was read. */
  readonly limiters?: readonly Limiter[];
  /** Where the run settles; absent for runs without a steady load, and for short ones. */
  readonly steady?: SteadyState;
  /** What may grow over a run, and whether it does. */
  readonly drifts?: readonly Drift[];
  /** What each noted disturbance did, in the order of time. */
  readonly recoveries?: readonly Recovery[];
  /** What the plan predicted beside what was measured; `inside` = within the 90 % interval. */
  readonly predictions: readonly PredictionResult[];
}

/** A prediction of the plan held against the run. */
export interface PredictionResult {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly likely: number;
  readonly high: number;
  readonly measured: number;
  readonly inside: boolean;
  /** Where the measured figure was counted. */
  readonly measuredBy: string;
}

/** What gave way first when a run broke, as far as its clients could see. */
export interface BreakCause {
  readonly kind: "nodes" | "images" | "concurrent-requests" | "connections" | "network" | "errors";
  /** What is full, in words. */
  readonly name: string;
  readonly sentence: string;
}
