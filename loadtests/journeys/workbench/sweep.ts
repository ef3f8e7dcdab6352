import type { JourneyContext, Problem } from "../journey.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { isEnded, type JobView, jobsOf } from "./job-life.ts";
import { type SessionView, sessionsOf } from "./session-view.ts";

/** What a sweep needs of its surroundings: to send, to wait, and the credentials of the run. */
export interface SweepWorld extends Pick<JourneyContext, "request" | "sleep"> {
  /** A super-admin token sees and stops what belongs to everybody; user tokens only what is their own. */
  readonly tokens: readonly string[];
}

/** What a sweep found and did. Names and ids in their order. */
export interface Swept {
  readonly sessionsStopped: number;
  readonly jobsStopped: number;
  /** Tagged sessions and jobs that are still there. */
  readonly remaining: readonly {
    readonly kind: "session" | "job";
    readonly id: string;
    readonly name: string;
    readonly user: string;
    readonly state: string;
  }[];
  readonly problems: readonly Problem[];
  /** Where files of the run may lie in homes: a sweep through the API cannot remove them. */
  readonly homeFolder: string;
}

/** Looks at what is left so many times, a second apart: a session takes a moment to go. */
const LOOKS = 10;

/**
 * Stops every session and job whose name begins with the run's tag and a hyphen, and says what remains. What has another name
 * is never touched. Throws a plain Error for a tag that is no tag of Headroom, as an empty one would match everything.
 */
export async function sweepWorkbench(world: SweepWorld, runTag: string): Promise<Swept> {
  if (!/^headroom-[a-z0-9-]+$/.test(runTag))
    throw new Error(`expected a tag as headroom-abc, got "${runTag}"`);
  const problems: Problem[] = [];
  const sessions = new Set<string>();
  const jobs = new Set<string>();
  const remaining: Swept["remaining"][number][] = [];
  for (const token of world.tokens) {
    const api = apiClient(world, () => ({ authorization: `Bearer ${token}` }));
    for (let look = 0; look < LOOKS; look += 1) {
      const left = await lookFor(api, runTag, problems);
      if (left === undefined || left.sessions.length + left.jobs.length === 0) break;
      if (look === LOOKS - 1) {
        remaining.push(...left.sessions.map(sessionLeft), ...left.jobs.map(jobLeft));
        break;
      }
      for (const { id } of left.sessions) sessions.add(id);
      for (const { id } of left.jobs) jobs.add(id);
      await stopAll(api, left, problems);
      await world.sleep(1);
    }
  }
  return {
    sessionsStopped: sessions.size - remaining.filter(({ kind }) => kind === "session").length,
    jobsStopped: jobs.size - remaining.filter(({ kind }) => kind === "job").length,
    remaining: remaining.sort((a, b) => (a.name < b.name ? -1 : 1)),
    problems,
    homeFolder: `~/headroom/${runTag}`,
  };
}

interface Left {
  readonly sessions: readonly SessionView[];
  readonly jobs: readonly JobView[];
}

async function lookFor(api: ApiClient, runTag: string, problems: Problem[]): Promise<Left | undefined> {
  const isOurs = (name: string): boolean => name.startsWith(`${runTag}-`);
  const [sessions, jobs] = [
    await api.call("wb.sweep.list", "get_session", {}),
    await api.call("wb.sweep.list", "get_session", { include_all_jobs: true }),
  ];
  for (const answer of [sessions, jobs]) if (!answer.ok) problems.push(answer.problem);
  if (!sessions.ok && !jobs.ok) return undefined;
  return {
    sessions: sessions.ok ? sessionsOf(sessions.result).filter(({ name }) => isOurs(name)) : [],
    jobs: jobs.ok ? jobsOf(jobs.result).filter((job) => isOurs(job.name) && !isEnded(job)) : [],
  };
}

/** One by one: a list with one session that is gone by now would be refused as a whole. */
async function stopAll(api: ApiClient, left: Left, problems: Problem[]): Promise<void> {
  for (const { id } of left.sessions) {
    const stopped = await api.call("wb.sweep.stop", "stop_session", {
      session_ids: id,
      force_quit: true,
      suspend: false,
    });
    if (!stopped.ok && !/not found/i.test(stopped.problem.detail)) problems.push(stopped.problem);
  }
  for (const { id } of left.jobs) {
    const stopped = await api.call("wb.sweep.stop", "stop_job", { job_id: id, force_quit: true });
    if (!stopped.ok && !/not found|has ended/i.test(stopped.problem.detail)) problems.push(stopped.problem);
  }
}

function sessionLeft({ id, name, user, state }: SessionView): Swept["remaining"][number] {
  return { kind: "session", id, name, user, state };
}

function jobLeft({ id, name, user, status }: JobView): Swept["remaining"][number] {
  return { kind: "job", id, name, user, state: status };
}
