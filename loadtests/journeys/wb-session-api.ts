import type { Journey, JourneyContext } from "./journey.ts";
import { apiClient } from "./workbench/api-client.ts";
import { isProblem } from "./workbench/begin.ts";
import { onlyOutcome, sessionCost } from "./workbench/journey-costs.ts";
import { LIFE_OPERATIONS } from "./workbench/operations.ts";
import { checkWorkbenchApi } from "./workbench/preflight.ts";
import {
  drawAbsence,
  drawTime,
  readSessionSettings,
  type SessionSettings,
} from "./workbench/session-settings.ts";
import { endHold, startSession, stopSession, suspendAndResume, userOf } from "./workbench/session-visit.ts";

/**
 * A session by the API alone, whatever the sign-in of the site: launch, wait until it runs, hold it for the time that its
 * steps would take, perhaps suspend and resume, then stop it or leave it behind. Loads launcher, cluster, database and storage.
 */
export const wbSessionApi: Journey<SessionSettings> = {
  id: "wb.session.api",
  title: "session churn by the Workbench API",
  product: "workbench",
  needsAccount: true,
  operations: LIFE_OPERATIONS,
  readSettings: (raw) => readSessionSettings(raw, undefined),
  expectedCost: (settings) => sessionCost(settings, "api"),
  costOutcomes: (settings) => onlyOutcome(sessionCost(settings, "api")),
  prepare: checkWorkbenchApi,
  run: churn,
};

async function churn(settings: SessionSettings, context: JourneyContext): Promise<void> {
  const token = context.account?.token ?? context.token ?? "";
  const api = apiClient(context, () => ({ authorization: `Bearer ${token}` }));
  const { random } = context;
  const suspends = random() < settings.suspendFraction;
  const abandons = random() < settings.abandonFraction;
  const holdS = Array.from({ length: settings.steps }, () => drawTime(settings.thinkS, random)).reduce(
    (sum, thinkS) => sum + thinkS + settings.work.cpuS + settings.work.blockS,
    0,
  );
  const suspendedS = drawAbsence(settings.suspendedS, random);
  const visit = await startSession(context, api, settings, userOf(context, settings));
  if (isProblem(visit)) return;
  visit.usable.end();
  await context.sleep(suspends ? holdS / 2 : holdS);
  if (suspends && !context.ending()) {
    const problem = await suspendAndResume(context, visit, settings, suspendedS);
    if (problem === undefined) await context.sleep(holdS / 2);
  }
  const isThere = await endHold(context, visit);
  if (abandons && isThere) context.count("sessionsAbandoned", 1);
  else await stopSession(context, visit, settings.transitionTimeoutS);
}
