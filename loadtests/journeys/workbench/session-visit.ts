import type { JourneyContext, Problem, Stretch } from "../journey.ts";
import type { ApiClient } from "./api-client.ts";
import { beginOrCount, isProblem } from "./begin.ts";
import {
  type LaunchedSession,
  launchSession,
  waitUntilGone,
  waitUntilRunning,
  waitUntilSuspended,
  whatHappened,
} from "./session-life.ts";
import type { SessionSettings } from "./session-settings.ts";

/** A session that one start of a journey has. */
export interface Visit {
  readonly session: LaunchedSession;
  readonly api: ApiClient;
  /** From the launch; a browser's journey ends it at the first prompt. */
  readonly usable: Stretch;
  /** From when it ran until the person left it, or until it was lost. */
  readonly hold: Stretch;
}

/** Folder at home under which everything of a run lies. */
export const HOME_FOLDER = "headroom";

/** Returns the tag of a run: sessions, jobs and folders at home begin with it. */
export function tagOf({ runTag }: Pick<JourneyContext, "runTag">): string {
  return runTag ?? "headroom-untagged";
}

/** Returns a name that no other start of the run has, beginning with the run's tag; that of a job says so. */
export function taggedName(context: JourneyContext, kind: "session" | "job" = "session"): string {
  const half = (): string =>
    Math.floor(context.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return `${tagOf(context)}-${kind === "job" ? "job-" : ""}${half()}`;
}

/** Returns for whom a session is started by a token that may start them for others; absent = for the token's owner. */
export function userOf(
  context: JourneyContext,
  { users, signIn }: Pick<SessionSettings, "users" | "signIn">,
): string | undefined {
  if (users === undefined)
    return context.account?.user ?? (signIn === "cookie" ? userOfCookie(context) : undefined);
  const number = 1 + Math.floor(context.random() * users.count);
  return `${users.prefix}${String(number).padStart(4, "0")}`;
}

/** The sign-in cookie says whose it is: user, expiry and HMAC. Source: rstudio/rstudio, src/cpp/server_core/http/SecureCookie.cpp. */
function userOfCookie({ account }: JourneyContext): string | undefined {
  const [, user = ""] =
    /^(?:user-id=)?([^|%;]+)(?:\||%7C)/i.exec(account?.token ?? account?.password ?? "") ?? [];
  return user === "" ? undefined : user;
}

/** Starts a session and follows it until it runs; what fails is stopped and measured under its problem. */
export async function startSession(
  context: JourneyContext,
  api: ApiClient,
  settings: SessionSettings,
  user: string | undefined,
): Promise<Visit | Problem> {
  const start = beginOrCount(context, "wb.session.start");
  const usable = beginOrCount(context, "wb.session.usable");
  const session = await launchSession(api, settings, taggedName(context), user);
  if (isProblem(session)) {
    start.end(session);
    return session;
  }
  context.count("sessionsLaunched", 1);
  const running = await waitUntilRunning(context, api, session.id, start, settings.startTimeoutS);
  if (running.ok) return { session, api, usable, hold: beginOrCount(context, "wb.session.hold") };
  await stopSession(context, { session, api }, settings.transitionTimeoutS);
  return running.problem;
}

/**
 * Ends the time that a session was held. A session that is gone is lost, and its loss is named as the server names it; `seen` is
 * what the person saw of it. The end of the run loses nothing. Returns whether it is still there.
 */
export async function endHold(
  context: JourneyContext,
  { session, api, hold }: Visit,
  seen?: Problem,
): Promise<boolean> {
  const happened = await whatHappened(api, session.id);
  const problem = happened ?? (seen?.kind === "run-ended" ? undefined : seen);
  hold.end(problem);
  if (problem === undefined) return true;
  context.count("sessionsLost", 1);
  return happened === undefined;
}

/** Suspends by the API, waits, resumes and follows the session until it runs again. Returns what went wrong, or nothing. */
export async function suspendAndResume(
  context: JourneyContext,
  { session, api }: Pick<Visit, "session" | "api">,
  settings: SessionSettings,
  suspendedS: number,
): Promise<Problem | undefined> {
  const asked = await api.call("wb.session.suspend-request", "stop_session", {
    session_ids: session.id,
    suspend: true,
    force_quit: false,
  });
  if (!asked.ok) return asked.problem;
  const suspended = await waitUntilSuspended(context, api, session.id, settings.transitionTimeoutS);
  if (!suspended.ok) return suspended.problem;
  await context.sleep(suspendedS);
  if (context.ending()) return undefined;
  return resumeSession(context, { session, api }, settings);
}

/** Resumes a suspended session and follows it until it runs; measured as `wb.session.resume`. */
export async function resumeSession(
  context: JourneyContext,
  { session, api }: Pick<Visit, "session" | "api">,
  settings: SessionSettings,
): Promise<Problem | undefined> {
  const resume = beginOrCount(context, "wb.session.resume");
  const asked = await api.call("wb.session.resume-request", "resume_session", { session_id: session.id });
  if (!asked.ok) {
    resume.end(asked.problem);
    return asked.problem;
  }
  const running = await waitUntilRunning(context, api, session.id, resume, settings.startTimeoutS);
  return running.ok ? undefined : running.problem;
}

/** Ends a session by the API and follows it until it is gone; measured as `wb.session.quit`. */
export async function stopSession(
  context: JourneyContext,
  { session, api }: Pick<Visit, "session" | "api">,
  timeoutS: number,
): Promise<void> {
  const asked = await api.call("wb.session.stop-request", "stop_session", {
    session_ids: session.id,
    force_quit: true,
    suspend: false,
  });
  if (asked.ok) {
    const gone = await waitUntilGone(context, api, session.id, timeoutS);
    if (gone.ok) context.count("sessionsEnded", 1);
  }
}
