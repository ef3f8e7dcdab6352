import { randomBytes } from "node:crypto";
import { workOfSnippet } from "../../journeys/workbench/work.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { type ClusterPod, launcherMarks, type PodRequest } from "./cluster/objects.ts";
import type { SandboxClock } from "./sandbox-clock.ts";

/** States of a job. Source: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/types.py. */
export type JobStatus = "Pending" | "Running" | "Failed" | "Finished" | "Killed" | "Canceled";

/** What a job is asked to be. */
export interface JobOrder {
  readonly user: string;
  readonly name: string;
  readonly image: string;
  readonly exe: string;
  readonly args: readonly string[];
  readonly tags: readonly string[];
  readonly request: PodRequest;
}

/** A job of the sandbox. Times in scenario milliseconds since 1970; absent = not yet. */
export interface Job {
  readonly id: string;
  readonly order: JobOrder;
  readonly submittedMs: number;
  status: JobStatus;
  changedMs: number;
  message: string;
  runningMs?: number;
  endedMs?: number;
  exitCode?: number;
  pod?: ClusterPod;
}

/** The jobs of the sandbox. */
export interface JobStore {
  readonly launch: (order: JobOrder) => Job;
  /** Ends a job that has not ended; false when it has. */
  readonly stop: (job: Job, force: boolean) => boolean;
  readonly byId: (id: string) => Job | undefined;
  readonly all: () => readonly Job[];
  readonly launched: () => number;
}

/** How long an ended job stays listed, in scenario seconds (`job-expiry-hours` 24; docs.posit.co/job-launcher, read 2026-11-26). */
const EXPIRY_S = 24 * 3600;

/** Returns a store without jobs. A job computes as long as the work that its code names. */
export function openJobStore(clock: SandboxClock, cluster: Cluster): JobStore {
  const jobs = new Map<string, Job>();
  let launched = 0;
  const end = (job: Job, status: JobStatus, exitCode: number | undefined, message = ""): void => {
    if (job.endedMs !== undefined) return;
    job.status = status;
    job.changedMs = clock.nowMs();
    job.endedMs = job.changedMs;
    job.message = message;
    if (exitCode !== undefined) job.exitCode = exitCode;
    if (job.pod !== undefined) cluster.deletePod(job.pod);
    delete job.pod;
    clock.after(EXPIRY_S, () => jobs.delete(job.id));
  };
  return {
    launch: (order) => {
      launched += 1;
      const nowMs = clock.nowMs();
      const job: Job = {
        id: randomBytes(8).toString("hex"),
        order,
        submittedMs: nowMs,
        status: "Pending",
        changedMs: nowMs,
        message: "",
      };
      jobs.set(job.id, job);
      const work = workOfSnippet(order.args.join("\n"));
      const spec = {
        name: `job-${job.id}`,
        ...launcherMarks(order.name, order.user),
        request: order.request,
        pool: "sessions",
        image: order.image,
        impossible: false,
        imageMissing: false,
      } as const;
      job.pod = cluster.createPod(spec, {
        waiting: (reason, message) => {
          job.message = `${reason}: ${message}`;
        },
        started: () => {
          job.status = "Running";
          job.message = "";
          job.runningMs = clock.nowMs();
          job.changedMs = job.runningMs;
          clock.after((work?.cpuS ?? 0) + (work?.blockS ?? 0), () => end(job, "Finished", 0));
        },
        lost: (reason) => {
          delete job.pod;
          end(job, "Failed", undefined, reason);
        },
      });
      return job;
    },
    stop: (job, force) => {
      if (job.endedMs !== undefined) return false;
      end(job, job.status === "Pending" ? "Canceled" : "Killed", force ? 137 : 143);
      return true;
    },
    byId: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    launched: () => launched,
  };
}
