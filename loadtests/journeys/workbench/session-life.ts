import type { JourneyContext, Problem, Stretch } from "../journey.ts";
import { type ApiClient, isObject } from "./api-client.ts";
import { beginOrCount } from "./begin.ts";
import type { LaunchSettings, SessionSettings } from "./session-settings.ts";
import { pendingCause, type SessionView, sessionsOf, timestampOf } from "./session-view.ts";

/** A session that was accepted. */
export interface LaunchedSession {
  readonly id: string;
  /** Path below the base URL, as `/s/0da29cfc78a31acdd5861/`. */
  readonly url: string;
}

/** What a transition came to. */
export type Transition = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** Names of the API, with exact case and spaces. Source: docs.posit.co, Workbench API, read 2026-11-26. */
const WORKBENCH_NAMES = {
  rstudio: "RStudio",
  jupyterlab: "JupyterLab",
  "jupyter-notebook": "Jupyter Notebook",
  vscode: "VS Code",
  positron: "Positron",
} as const;

/** Polls that come back sooner than this without news are not held by the server: the next one waits. */
const NOT_HELD_S = 1;
/** How often Posit's own tests poll (posit-dev/vip@dd735b1). */
const POLL_EVERY_S = 2;
const ENDED = { kind: "run-ended", detail: "the run ended before" } as const;

/** Asks for a session; the answer only says that it was accepted. */
export async function launchSession(
  api: ApiClient,
  settings: Pick<SessionSettings, "ide" | "launch">,
  name: string,
  user: string | undefined,
): Promise<LaunchedSession | Problem> {
  const launched = await api.call("wb.session.launch", "launch_session", {
    workbench: WORKBENCH_NAMES[settings.ide],
    name,
    ...(user !== undefined && { username: user }),
    launch_parameters: launchParameters(settings.launch, name),
  });
  if (!launched.ok) return launched.problem;
  const { result } = launched;
  const { id, url } = isObject(result) ? result : {};
  return typeof id === "string" && typeof url === "string"
    ? { id, url: url.replace(/^\/\/[^/]+/, "") }
    : { kind: "app-error", detail: "the answer names no session" };
}

/** Values of limits are texts, memory is in decimal megabytes. Source: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/types.py. */
function launchParameters(launch: LaunchSettings, name: string): Readonly<Record<string, unknown>> {
  const { cluster = "Kubernetes", image, profile, cpus, memoryMb } = launch;
  const limits = [
    ...(cpus === undefined ? [] : [{ type: "cpuCount", value: String(cpus) }]),
    ...(memoryMb === undefined ? [] : [{ type: "memory", value: String(memoryMb) }]),
  ];
  return {
    name,
    cluster,
    placement_constraints: [],
    resource_limits: limits,
    queues: [],
    ...(image !== undefined && { container_image: image }),
    ...(profile !== undefined && { resource_profile: profile }),
  };
}

/**
 * Follows a session by long polls until it runs, and measures the start, split by what it waits for. A timeout may be seen
 * late by the length of a poll.
 */
export async function waitUntilRunning(
  context: JourneyContext,
  api: ApiClient,
  id: string,
  start: Stretch,
  timeoutS: number,
): Promise<Transition> {
  let cause: string | undefined;
  let part: Stretch | undefined;
  const outcome = await follow(context, api, id, start, timeoutS, (view) => {
    const now = partOf(view);
    if (now !== cause) {
      part?.end();
      part = now === undefined ? undefined : beginOrCount(context, now);
      cause = now;
    }
    return view?.state === "running";
  });
  if (outcome.ok) part?.end();
  else part?.end(outcome.problem);
  start.end(outcome.ok ? undefined : outcome.problem);
  return outcome;
}

function partOf(view: SessionView | undefined): string | undefined {
  if (view === undefined) return undefined;
  if (view.state === "starting") return "wb.session.starting";
  return view.state === "pending" ? `wb.session.pending.${pendingCause(view.detail)}` : undefined;
}

/** Follows a session until it is suspended. */
export function waitUntilSuspended(
  context: JourneyContext,
  api: ApiClient,
  id: string,
  timeoutS: number,
): Promise<Transition> {
  return measured(context, "wb.session.suspend", (stretch) =>
    follow(context, api, id, stretch, timeoutS, (view) => view?.state === "suspended"),
  );
}

/** Follows a session until it is no longer listed, or listed as ended. */
export function waitUntilGone(
  context: JourneyContext,
  api: ApiClient,
  id: string,
  timeoutS: number,
): Promise<Transition> {
  return measured(context, "wb.session.quit", (stretch) =>
    follow(context, api, id, stretch, timeoutS, (view) => view === undefined || isOver(view), true),
  );
}

/** Asks for a session's state once. Returns what has happened to it, or nothing while it runs or is suspended. */
export async function whatHappened(api: ApiClient, id: string): Promise<Problem | undefined> {
  const answer = await api.call("wb.api.get-session", "get_session", { session_id: id });
  if (!answer.ok) return undefined;
  return deadProblem(sessionsOf(answer.result).find((one) => one.id === id));
}

async function measured(
  context: JourneyContext,
  operation: string,
  run: (stretch: Stretch) => Promise<Transition>,
): Promise<Transition> {
  const stretch = beginOrCount(context, operation);
  const outcome = await run(stretch);
  stretch.end(outcome.ok ? undefined : outcome.problem);
  return outcome;
}

function isOver({ state }: SessionView): boolean {
  return state === "finished" || state === "killed" || state === "failed";
}

/** Polls until `reached` says so, the session is over, the time is up or the run ends; `toTheEnd` polls on while the run ends. */
async function follow(
  context: JourneyContext,
  api: ApiClient,
  id: string,
  stretch: Stretch,
  timeoutS: number,
  reached: (view: SessionView | undefined) => boolean,
  toTheEnd = false,
): Promise<Transition> {
  let timestamp: number | undefined;
  let last: SessionView | undefined;
  let troubles = 0;
  for (;;) {
    const askedS = stretch.elapsedS();
    const poll = await api.call("wb.api.get-session", "get_session", {
      session_id: id,
      ...(timestamp !== undefined && { timestamp }),
    });
    const [view] = poll.ok ? sessionsOf(poll.result).filter((one) => one.id === id) : [];
    if (poll.ok) {
      troubles = 0;
      if (reached(view)) return { ok: true };
      const problem = deadProblem(view);
      if (problem !== undefined) return { ok: false, problem };
      timestamp = timestampOf(poll.result);
    } else {
      troubles += 1;
      if (!mayPass(poll.problem) || troubles > 5) return { ok: false, problem: poll.problem };
    }
    if (stretch.elapsedS() > timeoutS) return { ok: false, problem: timeoutProblem(view ?? last, timeoutS) };
    if (context.ending() && !toTheEnd) return { ok: false, problem: ENDED };
    const isNews = view !== undefined && (view.state !== last?.state || view.detail !== last.detail);
    last = view ?? last;
    if (!isNews && stretch.elapsedS() - askedS < NOT_HELD_S) {
      if (context.ending()) return { ok: false, problem: ENDED };
      await context.sleep(POLL_EVERY_S);
    }
  }
}

/** A server pod that goes away takes its connections along; the next poll finds another. */
function mayPass({ kind }: Problem): boolean {
  return /^(?:server-50[234]|reset|connect|timeout|http-5xx)$/.test(kind);
}

function deadProblem(view: SessionView | undefined): Problem | undefined {
  if (view === undefined) return { kind: "session-lost", detail: "the session is no longer listed" };
  if (view.state === "failed") {
    const kind = /\blost\b|evict|preempt|node/i.test(view.detail) ? "session-lost" : "session-failed";
    return { kind, detail: view.detail };
  }
  if (view.state === "killed" || view.state === "finished")
    return { kind: `session-${view.state}`, detail: view.detail };
  return undefined;
}

function timeoutProblem(view: SessionView | undefined, timeoutS: number): Problem {
  const state = view?.state ?? "unknown";
  const detail = `still ${state} after ${timeoutS} s: ${view?.detail ?? ""}`;
  if (state !== "pending") return { kind: "transition-timeout", detail };
  return { kind: pendingCause(view?.detail ?? "") === "image" ? "image-pull" : "stuck-pending", detail };
}
