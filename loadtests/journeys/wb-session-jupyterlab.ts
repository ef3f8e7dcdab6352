import type { Journey, JourneyContext, Problem } from "./journey.ts";
import { isProblem } from "./workbench/begin.ts";
import { openBrowser } from "./workbench/browser.ts";
import { onlyOutcome, sessionCost } from "./workbench/journey-costs.ts";
import { type Kernel, openKernel } from "./workbench/kernel.ts";
import { LIFE_OPERATIONS, SIGN_IN_OPERATIONS } from "./workbench/operations.ts";
import { checkWorkbench } from "./workbench/preflight.ts";
import { drawTime, readSessionSettings, type SessionSettings } from "./workbench/session-settings.ts";
import { endHold, HOME_FOLDER, startSession, stopSession, tagOf, userOf } from "./workbench/session-visit.ts";
import { apiTokenOf, SIGN_IN_FRESH_S, signIn, signOut } from "./workbench/sign-in.ts";
import { workSnippet } from "./workbench/work.ts";

/**
 * A person in a browser with a notebook: signs in, starts a JupyterLab session, starts a kernel, executes cells over its
 * WebSocket, interrupts some, shuts the kernel down and ends the session, or closes the laptop.
 */
export const wbSessionJupyterLab: Journey<SessionSettings> = {
  id: "wb.session.jupyterlab",
  title: "a person in a JupyterLab session",
  product: "workbench",
  needsAccount: true,
  operations: [
    ...SIGN_IN_OPERATIONS,
    ...LIFE_OPERATIONS,
    "wb.jupyter.page",
    "wb.jupyter.start-kernel",
    "wb.jupyter.socket",
    "wb.session.connect",
    "wb.jupyter.work",
    "wb.jupyter.poll",
    "wb.jupyter.interrupt",
    "wb.jupyter.stop-kernel",
    "wb.sign-out",
  ],
  readSettings: (raw) => readSessionSettings(raw, "jupyterlab"),
  expectedCost: (settings) => sessionCost(settings, "socket"),
  costOutcomes: (settings) => onlyOutcome(sessionCost(settings, "socket")),
  prepare: checkWorkbench,
  run: workInJupyterLab,
};

interface Step {
  readonly thinkS: number;
  readonly interrupt: boolean;
}

async function workInJupyterLab(settings: SessionSettings, context: JourneyContext): Promise<void> {
  const { random } = context;
  const abandons = random() < settings.abandonFraction;
  const leavesOpen = random() < settings.leftOpenFraction;
  const seed = Math.floor(random() * 2 ** 31);
  const steps = Array.from({ length: settings.steps }, () => ({
    thinkS: drawTime(settings.thinkS, random),
    interrupt: random() < settings.interruptFraction,
  }));
  const browser = openBrowser(context, apiTokenOf(context, settings));
  if ((await signIn(context, browser, settings)) !== undefined) return;
  const visit = await startSession(context, browser.api, settings, userOf(context, settings));
  if (isProblem(visit)) {
    await signOut(browser);
    return;
  }
  const kernel = await openKernel(context, browser, visit.session.url, settings.transitionTimeoutS);
  if (isProblem(kernel)) {
    visit.usable.end(kernel);
    await endHold(context, visit, kernel);
  } else {
    visit.usable.end(await kernel.execute("pass", settings.work, settings.workTimeoutS, false));
    const problem = await workSteps(context, settings, kernel, steps, seed);
    await endHold(context, visit, problem);
    if (abandons && !context.ending()) {
      context.count("sessionsAbandoned", 1);
      if (leavesOpen) await context.sleep(settings.leftOpenS);
      kernel.drop();
      return;
    }
    await kernel.shutDown();
  }
  await stopSession(context, visit, settings.transitionTimeoutS);
  await signOut(browser);
}

async function workSteps(
  context: JourneyContext,
  settings: SessionSettings,
  kernel: Kernel,
  steps: readonly Step[],
  seed: number,
): Promise<Problem | undefined> {
  const folder = `${HOME_FOLDER}/${tagOf(context)}`;
  let quietS = 0;
  for (const [step, { thinkS, interrupt }] of steps.entries()) {
    for (let leftS = thinkS; leftS > 0 && !context.ending(); ) {
      const restS = Math.min(leftS, SIGN_IN_FRESH_S - quietS);
      await context.sleep(restS);
      leftS -= restS;
      quietS += restS;
      if (quietS < SIGN_IN_FRESH_S || context.ending()) continue;
      quietS = 0;
      await kernel.refresh();
    }
    if (context.ending()) return undefined;
    const code = workSnippet(settings.work, "python", seed + step, folder);
    const problem = await kernel.execute(code, settings.work, settings.workTimeoutS, interrupt);
    if (problem?.kind === "socket-closed") return problem;
  }
  return undefined;
}
