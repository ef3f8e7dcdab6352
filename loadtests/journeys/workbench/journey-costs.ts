import type { CostOutcome, JourneyCost } from "../journey.ts";
import { DRAWN_MEAN, type SessionSettings } from "./session-settings.ts";

/** Longest hold of a poll. Source: rstudio/rstudio@9570cd3, src/cpp/session/SessionClientEventService.cpp. */
const POLL_S = 50;
/** A start of a minute: what users call normal (rstudio/rstudio#15680); its polls are news of six states and one hold. */
const START_S = 60;
const START_POLLS = 7;
/** Bytes of an answer of the API or of a session: a small JSON object. An assumption of ours; a run says what was sent. */
const ANSWER_BYTES = 500;

/** How long a session that nobody ends lives on: RStudio suspends after two hours (reference architecture, Workbench on AWS EKS). */
const ABANDONED_S = 7200;

/** Returns how many seconds people are in a session on average, those apart in which it starts or is suspended. */
function meanWorkS({ steps, thinkS, work }: SessionSettings): number {
  return steps * (thinkS * DRAWN_MEAN + work.cpuS + work.blockS);
}

/** Returns how many seconds a session is held on average, from the launch on; one that is left behind, until it goes by itself. */
function meanSessionS(settings: SessionSettings): number {
  const { suspendFraction, suspendedS, abandonFraction } = settings;
  const suspended = suspendFraction * (suspendedS + START_S);
  return START_S + meanWorkS(settings) + suspended + abandonFraction * ABANDONED_S;
}

/**
 * Returns what one start asks of Workbench on average. Requests of one session depend on how long it waits for its node, so
 * they are an estimate: polls while it starts, sign-in, page and connection, and each step with its polls for events.
 */
export function sessionCost(settings: SessionSettings, kind: "api" | "rstudio" | "socket"): JourneyCost {
  const held = meanSessionS(settings);
  const churn = settings.suspendFraction * (START_POLLS + 4);
  const api = 1 + START_POLLS + churn + (1 - settings.abandonFraction) * 2;
  const browser = kind === "api" ? 0 : 7;
  const perStep = kind === "rstudio" ? 2 : 0;
  const polls = kind === "rstudio" ? meanWorkS(settings) / POLL_S : 0;
  const named = settings.users === undefined ? {} : { namedUsers: settings.users.count };
  const requests = api + browser + settings.steps * perStep + polls;
  return { restores: 0, installs: 0, requests, bytes: requests * ANSWER_BYTES, sessionS: held, ...named };
}

/** Returns the one outcome that is counted: starts differ in time, hardly in what they ask. */
export function onlyOutcome(cost: JourneyCost): readonly CostOutcome[] {
  return [{ probability: 1, ...cost }];
}
