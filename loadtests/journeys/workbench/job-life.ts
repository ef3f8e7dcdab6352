import type { JourneyContext, Problem } from "../journey.ts";
import { type ApiClient, isObject } from "./api-client.ts";
import { beginOrCount } from "./begin.ts";

/** What the API shows of a job, as far as journeys need it. */
export interface JobView {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  /** One of Pending, Running, Suspended, Failed, Finished, Killed, Canceled. Source: posit-dev/posit-sdk-py@3a2d2e9. */
  readonly status: string;
  readonly message: string;
}

const POLL_EVERY_S = 2;

/** Returns the jobs of an answer of `get_session`. */
export function jobsOf(result: unknown): readonly JobView[] {
  const list = isObject(result) ? result["jobs"] : undefined;
  return (Array.isArray(list) ? list.filter(isObject) : []).map((job) => ({
    id: String(job["id"] ?? ""),
    name: String(job["name"] ?? ""),
    user: String(job["user"] ?? ""),
    status: String(job["status"] ?? ""),
    message: String(job["statusMessage"] ?? ""),
  }));
}

/** Returns whether a job will change no more. */
export function isEnded({ status }: JobView): boolean {
  return ["Failed", "Finished", "Killed", "Canceled"].includes(status);
}

/**
 * Follows a job to its end; measured as `wb.job.queue` until it runs and `wb.job.run` until it has finished. Returns what went
 * wrong, or nothing.
 */
export async function followJob(
  context: JourneyContext,
  api: ApiClient,
  id: string,
  user: string | undefined,
  timeouts: { readonly queueS: number; readonly runS: number },
): Promise<Problem | undefined> {
  const queue = beginOrCount(context, "wb.job.queue");
  let run: ReturnType<typeof beginOrCount> | undefined;
  const end = (problem: Problem | undefined): Problem | undefined => {
    (run ?? queue).end(problem);
    return problem;
  };
  for (;;) {
    const poll = await api.call("wb.api.get-job", "get_session", {
      include_jobs: true,
      ...(user !== undefined && { user }),
    });
    const job = poll.ok ? jobsOf(poll.result).find((one) => one.id === id) : undefined;
    if (job !== undefined && run === undefined && job.status !== "Pending") {
      queue.end();
      run = beginOrCount(context, "wb.job.run");
    }
    if (job?.status === "Finished") return end(undefined);
    if (job !== undefined && isEnded(job)) {
      return end({ kind: `job-${job.status.toLowerCase()}`, detail: job.message });
    }
    const overdue = run === undefined ? queue.elapsedS() > timeouts.queueS : run.elapsedS() > timeouts.runS;
    if (overdue) {
      const kind = run === undefined ? "stuck-pending" : "work-timeout";
      return end({ kind, detail: `still ${job?.status ?? "not listed"}: ${job?.message ?? ""}` });
    }
    if (context.ending()) return end({ kind: "run-ended", detail: "the run ended before" });
    await context.sleep(POLL_EVERY_S);
  }
}
