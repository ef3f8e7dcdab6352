import type { Ide } from "../../planner/core/site.ts";
import type { Journey, JourneyContext } from "./journey.ts";
import { isProblem } from "./workbench/begin.ts";
import { openBrowser, pageProblem } from "./workbench/browser.ts";
import { openCodeEditor } from "./workbench/code-editor.ts";
import { onlyOutcome, sessionCost } from "./workbench/journey-costs.ts";
import { LIFE_OPERATIONS, SIGN_IN_OPERATIONS } from "./workbench/operations.ts";
import { checkWorkbench } from "./workbench/preflight.ts";
import { drawTime, readSessionSettings, type SessionSettings } from "./workbench/session-settings.ts";
import { endHold, startSession, stopSession, userOf } from "./workbench/session-visit.ts";
import { apiTokenOf, SIGN_IN_FRESH_S, signIn, signOut } from "./workbench/sign-in.ts";

/** The page says that it is there at least this often: less than the minute after which a load balancer cuts a silent connection. */
const SIGN_OF_LIFE_S = 30;

/** A person in VS Code: page, script and WebSocket of the session; what is typed takes a real browser. */
export const wbSessionVsCode = codeJourney("wb.session.vscode", "a person in a VS Code session", "vscode");

/** A person in Positron: page, script and WebSocket of the session; what is typed takes a real browser. */
export const wbSessionPositron = codeJourney(
  "wb.session.positron",
  "a person in a Positron session",
  "positron",
);

function codeJourney(id: string, title: string, ide: Ide): Journey<SessionSettings> {
  return {
    id,
    title,
    product: "workbench",
    needsAccount: true,
    operations: [
      ...SIGN_IN_OPERATIONS,
      ...LIFE_OPERATIONS,
      "wb.code.page",
      "wb.code.asset",
      "wb.code.socket",
      "wb.session.connect",
      "wb.sign-out",
    ],
    readSettings: (raw) => readSessionSettings(raw, ide),
    expectedCost: (settings) => sessionCost(settings, "socket"),
    costOutcomes: (settings) => onlyOutcome(sessionCost(settings, "socket")),
    prepare: checkWorkbench,
    run: workInEditor,
  };
}

const SOCKET_CLOSED = { kind: "socket-closed", detail: "the editor's WebSocket was closed" } as const;

async function workInEditor(settings: SessionSettings, context: JourneyContext): Promise<void> {
  const { random } = context;
  const abandons = random() < settings.abandonFraction;
  const leavesOpen = random() < settings.leftOpenFraction;
  const stayS = Array.from({ length: settings.steps }, () => drawTime(settings.thinkS, random)).reduce(
    (sum, thinkS) => sum + thinkS,
    0,
  );
  const browser = openBrowser(context, apiTokenOf(context, settings));
  if ((await signIn(context, browser, settings)) !== undefined) return;
  const visit = await startSession(context, browser.api, settings, userOf(context, settings));
  if (isProblem(visit)) {
    await signOut(browser);
    return;
  }
  const socket = await openCodeEditor(context, browser, visit.session.url, settings.transitionTimeoutS);
  visit.usable.end(isProblem(socket) ? socket : undefined);
  if (isProblem(socket)) await endHold(context, visit, socket);
  else {
    let quietS = 0;
    for (let leftS = stayS; leftS > 0 && !context.ending() && socket.isOpen(); leftS -= SIGN_OF_LIFE_S) {
      await context.sleep(Math.min(leftS, SIGN_OF_LIFE_S));
      socket.send("{}");
      quietS += SIGN_OF_LIFE_S;
      if (quietS > SIGN_IN_FRESH_S) {
        quietS = 0;
        await browser.get("wb.code.page", visit.session.url, { problem: pageProblem });
      }
    }
    await endHold(context, visit, socket.isOpen() ? undefined : SOCKET_CLOSED);
    if (abandons && !context.ending()) {
      context.count("sessionsAbandoned", 1);
      if (leavesOpen) await context.sleep(settings.leftOpenS);
      socket.close("drop");
      return;
    }
    socket.close("goodbye");
  }
  await stopSession(context, visit, settings.transitionTimeoutS);
  await signOut(browser);
}
