import type { Ide } from "../../../planner/core/site.ts";
import type { ClusterPod, PodRequest, PodTimes, PoolName } from "./cluster/objects.ts";
import type { Person } from "./people.ts";

/** States as `activity_state` of the API names them. Source: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/types.py, and clients of it. */
export type SessionState =
  | "launching"
  | "resuming"
  | "pending"
  | "starting"
  | "running"
  | "suspending"
  | "suspended"
  | "finished"
  | "failed"
  | "killed";

/** What a session is asked to be. */
export interface SessionOrder {
  readonly person: Person;
  readonly ide: Ide;
  readonly name: string;
  readonly image: string;
  readonly request: PodRequest;
  readonly pool: PoolName;
  readonly launchParameters: Readonly<Record<string, unknown>>;
  readonly workingDirectory: string;
}

/** A session of the sandbox. */
export interface Session {
  readonly order: SessionOrder;
  /** The last eight digits of its URL. */
  readonly id: string;
  readonly projectId: string;
  /** As `/s/0da29cfc78a31acdd5861/`. */
  readonly url: string;
  readonly createdMs: number;
  state: SessionState;
  /** Since when it is in this state. */
  stateMs: number;
  detail: string;
  lastUsedMs: number;
  /** When the start that goes on, or the last one, was asked for. */
  startAskedMs: number;
  pod?: ClusterPod;
  /** The server cannot reach it although it runs. */
  readonly unreachable: boolean;
  /** What the IDE keeps while the session runs; made when first needed, gone with the pod. */
  runtime?: SessionRuntime;
  executing: boolean;
  cancelIdle: () => void;
}

/** What runs inside a session. */
export interface SessionRuntime {
  readonly close: () => void;
}

/** One change of a session's state, as the sandbox's own log has it. Times in scenario milliseconds since 1970. */
export interface SessionChange {
  readonly atMs: number;
  readonly session: string;
  readonly user: string;
  readonly name: string;
  readonly ide: Ide;
  readonly from: SessionState | "none";
  readonly to: SessionState;
  readonly detail: string;
  /** With `running`: since the launch or resume was asked for, and its parts. */
  readonly startMs?: number;
  readonly causes?: StartCauses;
  readonly node?: string;
  readonly nodeType?: string;
  readonly pool?: PoolName;
}

/** Milliseconds of scenario time that each step of a start took. */
export interface StartCauses {
  /** From the request until the pod was made. */
  readonly acceptMs: number;
  /** From the pod until it was bound to a node. */
  readonly scheduleMs: number;
  readonly volumeMs: number;
  readonly pullMs: number;
  readonly containerMs: number;
  /** From the container's start until the session was up. */
  readonly upMs: number;
  /** The node was launched after the pod was made. */
  readonly waitedForNode: boolean;
}

/** Returns what a start that has just come up took, step by step; undefined when the pod did not take all of them. */
export function causesOf(session: Session, upMs: number): StartCauses | undefined {
  const { pod, startAskedMs } = session;
  const { createdMs = 0, scheduledMs, volumeMs, pulledMs, startedMs }: Partial<PodTimes> = pod?.times ?? {};
  if (
    scheduledMs === undefined ||
    volumeMs === undefined ||
    pulledMs === undefined ||
    startedMs === undefined
  ) {
    return undefined;
  }
  return {
    acceptMs: createdMs - startAskedMs,
    scheduleMs: scheduledMs - createdMs,
    volumeMs: volumeMs - scheduledMs,
    pullMs: pulledMs - volumeMs,
    containerMs: startedMs - pulledMs,
    upMs: upMs - startedMs,
    waitedForNode: (pod?.node?.launchedMs ?? 0) >= startAskedMs,
  };
}
