import type { Journey, JourneyContext, Problem } from "./journey.ts";
import { isProblem } from "./workbench/begin.ts";
import { openBrowser } from "./workbench/browser.ts";
import { onlyOutcome, sessionCost } from "./workbench/journey-costs.ts";
import { LIFE_OPERATIONS, SIGN_IN_OPERATIONS } from "./workbench/operations.ts";
import { checkWorkbench } from "./workbench/preflight.ts";
import { openRStudio, type RStudioTab } from "./workbench/rstudio-client.ts";
import { waitUntilGone, waitUntilSuspended } from "./workbench/session-life.ts";
import {
  drawAbsence,
  drawTime,
  readSessionSettings,
  type SessionSettings,
} from "./workbench/session-settings.ts";
import {
  endHold,
  HOME_FOLDER,
  resumeSession,
  startSession,
  stopSession,
  tagOf,
  userOf,
  type Visit,
} from "./workbench/session-visit.ts";
import { apiTokenOf, comeBack, signIn, signOut } from "./workbench/sign-in.ts";
import { workSnippet } from "./workbench/work.ts";

/**
 * A person in a browser: signs in, opens the home page, starts an RStudio session, connects, types code that computes, with
 * a poll for events held all the time; perhaps suspends and resumes; then quits and signs out, or closes the laptop.
 */
export const wbSessionRStudio: Journey<SessionSettings> = {
  id: "wb.session.rstudio",
  title: "a person in an RStudio session",
  product: "workbench",
  needsAccount: true,
  operations: [
    ...SIGN_IN_OPERATIONS,
    ...LIFE_OPERATIONS,
    "wb.rstudio.page",
    "wb.rstudio.client-init",
    "wb.session.connect",
    "wb.rstudio.events",
    "wb.rstudio.console-input",
    "wb.rstudio.work",
    "wb.rstudio.suspend",
    "wb.rstudio.quit",
    "wb.sign-out",
  ],
  readSettings: (raw) => readSessionSettings(raw, "rstudio"),
  expectedCost: (settings) => sessionCost(settings, "rstudio"),
  costOutcomes: (settings) => onlyOutcome(sessionCost(settings, "rstudio")),
  prepare: checkWorkbench,
  run: workInRStudio,
};

/** How a person gets into the session, and back to the server after an absence. */
interface Ways {
  readonly connect: () => Promise<RStudioTab | Problem>;
  readonly comeBack: () => Promise<Problem | undefined>;
}

/** What one person will do, drawn before anything happens, so that waiting changes none of it. */
interface Intent {
  readonly thinkS: readonly number[];
  /** The step before which the session is suspended; absent = never. */
  readonly suspendBefore?: number;
  readonly suspendedS: number;
  readonly leaving: "quit" | "drop" | "leave-open";
  readonly seed: number;
}

function drawIntent(settings: SessionSettings, { random }: JourneyContext): Intent {
  const suspends = random() < settings.suspendFraction;
  const abandons = random() < settings.abandonFraction;
  const leavesOpen = random() < settings.leftOpenFraction;
  const seed = Math.floor(random() * 2 ** 31);
  const suspendedS = drawAbsence(settings.suspendedS, random);
  return {
    thinkS: Array.from({ length: settings.steps }, () => drawTime(settings.thinkS, random)),
    ...(suspends && { suspendBefore: Math.floor(settings.steps / 2) }),
    suspendedS,
    leaving: !abandons ? "quit" : leavesOpen ? "leave-open" : "drop",
    seed,
  };
}

async function workInRStudio(settings: SessionSettings, context: JourneyContext): Promise<void> {
  const intent = drawIntent(settings, context);
  const browser = openBrowser(context, apiTokenOf(context, settings));
  if ((await signIn(context, browser, settings)) !== undefined) return;
  const visit = await startSession(context, browser.api, settings, userOf(context, settings));
  if (isProblem(visit)) {
    await signOut(browser);
    return;
  }
  const ways: Ways = {
    connect: () => openRStudio(context, browser, visit.session.url, settings.transitionTimeoutS),
    comeBack: () => comeBack(context, browser, settings),
  };
  const first = await ways.connect();
  if (isProblem(first)) visit.usable.end(first);
  const worked = isProblem(first) ? first : await workThrough(context, settings, intent, visit, first, ways);
  const tab = isProblem(worked) ? undefined : worked;
  await endHold(context, visit, isProblem(worked) ? worked : undefined);
  if (tab !== undefined && intent.leaving !== "quit" && !context.ending()) {
    await abandon(context, settings, intent, tab);
    return;
  }
  await endSession(context, settings, visit, tab);
  await signOut(browser);
}

/** Returns the tab that is open at the end, or what happened to the session on the way. */
async function workThrough(
  context: JourneyContext,
  settings: SessionSettings,
  intent: Intent,
  visit: Visit,
  first: RStudioTab,
  ways: Ways,
): Promise<RStudioTab | Problem> {
  let tab = first;
  // The first prompt is there when a line that computes nothing comes back.
  visit.usable.end(await tab.work("invisible(NULL)", settings.workTimeoutS));
  for (const [step, thinkS] of intent.thinkS.entries()) {
    if (step === intent.suspendBefore && !context.ending()) {
      const again = await suspend(context, settings, intent, visit, tab, ways);
      if (isProblem(again)) return again;
      tab = again;
    }
    await context.sleep(thinkS);
    if (context.ending()) return tab;
    const folder = `${HOME_FOLDER}/${tagOf(context)}`;
    await tab.work(workSnippet(settings.work, "r", intent.seed + step, folder), settings.workTimeoutS);
    const trouble = tab.trouble();
    if (trouble !== undefined) return trouble;
  }
  return tab;
}

async function suspend(
  context: JourneyContext,
  settings: SessionSettings,
  intent: Intent,
  visit: Visit,
  tab: RStudioTab,
  { connect, comeBack }: Ways,
): Promise<RStudioTab | Problem> {
  tab.leave();
  const refused = await tab.rpc("wb.rstudio.suspend", "suspend_session", [true]);
  if (refused !== undefined) return refused;
  const { api, session } = visit;
  const suspended = await waitUntilSuspended(context, api, session.id, settings.transitionTimeoutS);
  if (!suspended.ok) return suspended.problem;
  await context.sleep(intent.suspendedS);
  if (context.ending()) return { kind: "run-ended", detail: "the run ended while it was suspended" };
  return (await comeBack()) ?? (await resumeSession(context, visit, settings)) ?? connect();
}

/** The lid is closed: the connections are dropped, or stay for a while with nobody there. The session goes on. */
async function abandon(
  context: JourneyContext,
  settings: SessionSettings,
  { leaving }: Intent,
  tab: RStudioTab,
): Promise<void> {
  context.count("sessionsAbandoned", 1);
  if (leaving === "leave-open") await context.sleep(settings.leftOpenS);
  tab.leave();
}

/** Quits from inside; a session that cannot be asked is stopped by the API. */
async function endSession(
  context: JourneyContext,
  settings: SessionSettings,
  visit: Visit,
  tab: RStudioTab | undefined,
): Promise<void> {
  const { api, session } = visit;
  tab?.leave();
  const refused =
    tab === undefined
      ? true
      : (await tab.rpc("wb.rstudio.quit", "quit_session", [false, null, null, "/"])) !== undefined;
  if (!refused) {
    const gone = await waitUntilGone(context, api, session.id, settings.transitionTimeoutS);
    if (gone.ok) {
      context.count("sessionsEnded", 1);
      return;
    }
  }
  await stopSession(context, visit, settings.transitionTimeoutS);
}
