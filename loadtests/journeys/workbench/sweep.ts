import { compareText } from "../../../planner/core/order.ts";
import type { JourneyContext, Problem } from "../journey.ts";
import { type ApiClient, type ApiResult, apiClient } from "./api-client.ts";
import { isEnded, type JobView, jobsOf } from "./job-life.ts";
import { type SessionView, sessionsOf } from "./session-view.ts";

/** What a sweep needs of its surroundings: to send, to wait, and the credentials of the run. */
export interface SweepWorld extends Pick<JourneyContext, "request" | "sleep"> {
  /** A super-admin token sees and stops what belongs to everybody; user tokens only what is their own. */
  readonly tokens: readonly string[];
}

/** A session or job that carries the tag of a run. */
export interface LeftBehind {
  readonly kind: "session" | "job";
  readonly id: string;
  readonly name: string;
  readonly user: string;
  /** IDE of a session, as `VS Code`; absent = the server does not say, or a job. */
  readonly workbench?: string;
  /** When it was first seen; of what remains, when it was last. */
  readonly state: string;
}

/** What a sweep found and did. In the order of the names. */
export interface Swept {
  readonly sessionsStopped: number;
  readonly jobsStopped: number;
  /** Everything that was there. */
  readonly found: readonly LeftBehind[];
  /** What is still there. */
  readonly remaining: readonly LeftBehind[];
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
  const found = new Map<string, LeftBehind>();
  const remaining: LeftBehind[] = [];
  for (const token of world.tokens) {
    const api = apiClient(world, () => ({ authorization: `Bearer ${token}` }));
    for (let look = 0; look < LOOKS; look += 1) {
      const left = await lookFor(api, runTag, problems);
      if (left === undefined || left.sessions.length + left.jobs.length === 0) break;
      const there = [...left.sessions.map(sessionLeft), ...left.jobs.map(jobLeft)];
      if (look === LOOKS - 1) {
        remaining.push(...there);
        break;
      }
      for (const one of there) if (!found.has(one.id)) found.set(one.id, one);
      await stopAll(api, left, problems);
      await world.sleep(1);
    }
  }
  const stopped = (kind: LeftBehind["kind"]): number =>
    [...found.values()].filter((one) => one.kind === kind).length -
    remaining.filter((one) => one.kind === kind).length;
  return {
    sessionsStopped: stopped("session"),
    jobsStopped: stopped("job"),
    found: [...found.values()].sort(byName),
    remaining: remaining.sort(byName),
    problems,
    homeFolder: `~/headroom/${runTag}`,
  };
}

function byName(a: LeftBehind, b: LeftBehind): number {
  return compareText(a.name, b.name) || compareText(a.id, b.id);
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

/** Requests at once: a sweep of thousands has to end, and is no load test. */
const AT_ONCE = 6;

/** One session a request: a list with one session that is gone by now would be refused as a whole. */
async function stopAll(api: ApiClient, left: Left, problems: Problem[]): Promise<void> {
  const stops = [
    ...left.sessions.map(
      ({ id }) =>
        () =>
          stopSession(api, id),
    ),
    ...left.jobs.map(
      ({ id }) =>
        () =>
          api.call("wb.sweep.stop", "stop_job", { job_id: id, force_quit: true }),
    ),
  ];
  for (let from = 0; from < stops.length; from += AT_ONCE) {
    for (const stopped of await Promise.all(stops.slice(from, from + AT_ONCE).map((stop) => stop()))) {
      if (!stopped.ok && !/not found|has ended/i.test(stopped.problem.detail)) problems.push(stopped.problem);
    }
  }
}

function stopSession(api: ApiClient, id: string): Promise<ApiResult> {
  return api.call("wb.sweep.stop", "stop_session", { session_ids: id, force_quit: true, suspend: false });
}

function sessionLeft({ id, name, user, state, workbench }: SessionView): LeftBehind {
  return { kind: "session", id, name, user, state, ...(workbench !== "" && { workbench }) };
}

function jobLeft({ id, name, user, status }: JobView): LeftBehind {
  return { kind: "job", id, name, user, state: status };
}
