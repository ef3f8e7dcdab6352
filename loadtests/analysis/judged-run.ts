import type { Prediction } from "../../planner/core/prediction.ts";
import type { Frame } from "../results/frame.ts";
import type { Gap } from "../results/gaps.ts";
import type { RunInfo } from "../results/run-info.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { ClusterLook } from "./cluster-findings.ts";
import type { StartLoad } from "./offered-load.ts";
import type { MeasuredFigures } from "./predictions.ts";
import type { SessionsAtEnd } from "./sessions-at-end.ts";

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
  readonly gaps: readonly Gap[];
  /** Missing, damaged or newer segments, shards that died, and the like. */
  readonly problems: readonly RunProblem[];
  readonly predictions: readonly Prediction[];
  readonly measured?: MeasuredFigures;
  /** Sessions that the clean-up at the end could not remove; absent = nobody can tell, or there is no Workbench. */
  readonly leakedSessions?: number;
  /** Sessions that were there at the end, before the clean-up; absent as above. */
  readonly sessionsAtEnd?: readonly SessionsAtEnd[];
  /** Absent = nobody looked at the cluster. */
  readonly cluster?: ClusterLook;
  /** What one start brings on average, by the name of the load: the scale of a break test. */
  readonly loadPerStart: Readonly<Record<string, StartLoad>>;
}
