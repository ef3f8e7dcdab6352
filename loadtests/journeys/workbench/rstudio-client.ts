import type { JourneyContext, JourneyResponse, OperationRule, Problem } from "../journey.ts";
import { isObject, readJson } from "./api-client.ts";
import { beginOrCount } from "./begin.ts";
import { type Browser, busyProblem, csrfHeaders, pageProblem } from "./browser.ts";
import { LAST_WORK_S } from "./work.ts";

/** A browser tab in a running RStudio session. */
export interface RStudioTab {
  /** Calls the session; a problem is what the page would be told. */
  readonly rpc: (
    operation: string,
    method: string,
    params: readonly unknown[],
  ) => Promise<Problem | undefined>;
  /** Types code and waits until the prompt is back; measured as `wb.rstudio.work`. */
  readonly work: (code: string, timeoutS: number) => Promise<Problem | undefined>;
  /** Why nothing more will come: the session ended, another client took it over, the sign-in is over. */
  readonly trouble: () => Problem | undefined;
  /** No further poll for events. */
  readonly leave: () => void;
}

/** Errors of the page's protocol. Source: rstudio/rstudio@9570cd3, src/cpp/core/include/core/json/JsonRpc.hpp. */
const INVALID_CLIENT_ID = 4;
/** Longer than the load balancer waits, so that its 504 is seen; a poll for events is held 50 s. */
const RPC_TIMEOUT_S = 120;
/** The page tries a poll again after half a second, at most six times. Source: same commit, RemoteServerEventListener.java. */
const RETRY_S = 0.5;
const MOST_RETRIES = 6;
const STARTING = "starting";

interface Tab {
  clientId: string;
  lastEventId: number;
  prompts: number;
  busy: boolean;
  left: boolean;
  trouble: Problem | undefined;
  readonly waiting: Set<() => void>;
}

/**
 * Opens a session's page and connects (`client_init`), trying again while the session starts; measured as
 * `wb.session.connect`. Events are polled until the tab is left.
 */
export async function openRStudio(
  context: JourneyContext,
  browser: Browser,
  url: string,
  timeoutS: number,
): Promise<RStudioTab | Problem> {
  const stretch = beginOrCount(context, "wb.session.connect");
  const page = await browser.get("wb.rstudio.page", url, { okStatuses: [200, 503], problem: pageProblem });
  if (page.errorKind !== undefined) {
    const problem = pageProblem(page) ?? { kind: page.errorKind, detail: "the session's page did not come" };
    stretch.end(problem);
    return problem;
  }
  for (;;) {
    const answer = await call(browser, "wb.rstudio.client-init", `${url}rpc/client_init`, {
      method: "client_init",
      params: [],
    });
    const problem = rpcProblem(answer);
    const isStarting = problem?.kind === STARTING;
    if (problem === undefined || !isStarting || stretch.elapsedS() > timeoutS || context.ending()) {
      const last = isStarting ? { kind: "transition-timeout", detail: "still answers 503" } : problem;
      stretch.end(last);
      if (last !== undefined) return last;
      return openTab(context, browser, url, clientIdOf(answer));
    }
    await context.sleep(RETRY_S * 2);
  }
}

function openTab(context: JourneyContext, browser: Browser, url: string, clientId: string): RStudioTab {
  const tab: Tab = {
    clientId,
    lastEventId: -1,
    prompts: 0,
    busy: false,
    left: false,
    trouble: undefined,
    waiting: new Set(),
  };
  const rpc: RStudioTab["rpc"] = async (operation, method, params) => {
    const answer = await call(browser, operation, `${url}rpc/${method}`, {
      method,
      params,
      clientId,
      clientVersion: "",
    });
    return rpcProblem(answer);
  };
  void listen(context, browser, url, tab);
  return {
    rpc,
    trouble: () => tab.trouble,
    leave: () => {
      tab.left = true;
    },
    work: async (code, timeoutS) => {
      const stretch = beginOrCount(context, "wb.rstudio.work");
      const before = tab.prompts;
      const problem = await rpc("wb.rstudio.console-input", "console_input", [code, ""]);
      // A load balancer that gives up says nothing about the session: it computes on, and the prompt comes as an event.
      const isFatal = problem !== undefined && problem.kind !== "load-balancer-idle-timeout";
      let untilS = timeoutS;
      let isLast = false;
      while (!isFatal && tab.prompts === before && tab.trouble === undefined) {
        if (context.ending() && !isLast) {
          isLast = true;
          untilS = Math.min(timeoutS, stretch.elapsedS() + LAST_WORK_S);
        }
        if (stretch.elapsedS() > untilS) break;
        await new Promise<void>((resolve) => tab.waiting.add(resolve));
      }
      const outcome = isFatal
        ? problem
        : tab.prompts > before
          ? undefined
          : (tab.trouble ?? noPrompt(context, timeoutS));
      stretch.end(outcome);
      return outcome;
    },
  };
}

function noPrompt(context: JourneyContext, timeoutS: number): Problem {
  return context.ending()
    ? { kind: "run-ended", detail: "the run ended before the prompt came back" }
    : { kind: "work-timeout", detail: `no prompt within ${timeoutS} s` };
}

/** Polls for events, as an open tab does, until the tab is left or nothing more can come. */
async function listen(context: JourneyContext, browser: Browser, url: string, tab: Tab): Promise<void> {
  let retries = 0;
  while (!tab.left && tab.trouble === undefined) {
    const answer = await call(
      browser,
      "wb.rstudio.events",
      `${url}events/get_events`,
      { method: "get_events", params: [tab.lastEventId], clientId: tab.clientId, clientVersion: "" },
      tab,
    );
    const problem = rpcProblem(answer);
    if (problem === undefined) {
      retries = 0;
      takeEvents(tab, answer);
    } else if (isLasting(problem) || retries >= MOST_RETRIES) tab.trouble = problem;
    else {
      retries += 1;
      await context.sleep(RETRY_S);
    }
    wakeAll(tab);
    if (problem !== undefined && context.ending()) return;
  }
  wakeAll(tab);
}

function isLasting({ kind }: Problem): boolean {
  return kind === "taken-over" || kind === "signed-out" || kind === "session-gone" || kind === STARTING;
}

function wakeAll(tab: Tab): void {
  for (const wake of tab.waiting) wake();
  tab.waiting.clear();
}

function takeEvents(tab: Tab, answer: JourneyResponse): void {
  const body = readJson(answer.text);
  const events = isObject(body) && Array.isArray(body["result"]) ? body["result"] : [];
  for (const event of events.filter(isObject)) {
    if (typeof event["id"] === "number") tab.lastEventId = Math.max(tab.lastEventId, event["id"]);
    if (event["type"] === "console_prompt") tab.prompts += 1;
    if (event["type"] === "quit") tab.trouble = { kind: "session-gone", detail: "the session has quit" };
    if (event["type"] === "session_suspended")
      tab.trouble = { kind: "session-gone", detail: "the session was suspended" };
  }
}

function call(
  browser: Browser,
  operation: string,
  url: string,
  body: Readonly<Record<string, unknown>>,
  poll?: Tab,
): Promise<JourneyResponse> {
  return browser.send(
    operation,
    {
      method: "POST",
      url,
      headers: {
        "content-type": "application/json",
        ...csrfHeaders(browser.cookies),
        "x-rs-rid": browser.requestId(),
        ...(poll !== undefined && { "x-rstudio-refresh-auth-creds": "0" }),
      },
      body: JSON.stringify(body),
      timeoutS: RPC_TIMEOUT_S,
    },
    poll === undefined ? RPC_RULE : pollRule(poll),
  );
}

/** A session that starts answers 503: that is waiting, not failing. */
const RPC_RULE: OperationRule = {
  okStatuses: [200, 503],
  problem: (answer) => (answer.status === 503 ? undefined : rpcProblem(answer)),
};

/** A tab that is being closed gives up its poll, and does not mind what the session that ends says to it. */
function pollRule(tab: Tab): OperationRule {
  return {
    okStatuses: [200, 404, 502, 503],
    problem: (answer) => (tab.left || answer.status === 503 ? undefined : rpcProblem(answer)),
    mayGiveUp: true,
  };
}

function clientIdOf(answer: JourneyResponse): string {
  const body = readJson(answer.text);
  const result = isObject(body) ? body["result"] : undefined;
  const id = isObject(result) ? (result["clientId"] ?? result["client_id"]) : undefined;
  return typeof id === "string" ? id : "";
}

/** Names what is wrong with an answer of a session: errors of the protocol come inside HTTP 200. */
export function rpcProblem(answer: JourneyResponse): Problem | undefined {
  const { status, text = "" } = answer;
  if (status === 503) return { kind: STARTING, detail: "the session is not running yet" };
  if (status !== 200) {
    return (
      pageProblem(answer) ??
      busyProblem(status) ??
      (status === 0 || answer.errorKind !== undefined
        ? { kind: answer.errorKind ?? "no-answer", detail: "no answer" }
        : status === 404
          ? { kind: "session-gone", detail: "there is no such session" }
          : undefined)
    );
  }
  const body = readJson(text);
  if (body === undefined) {
    // A call that was sent to the sign-in page ends there with 200.
    return /auth-(?:do-)?sign-in/.test(text)
      ? { kind: "signed-out", detail: "sent to the sign-in page" }
      : { kind: "no-workbench", detail: "the answer is no JSON" };
  }
  const error = isObject(body) ? body["error"] : undefined;
  if (!isObject(error)) return undefined;
  const detail = `code ${String(error["code"])}: ${String(error["message"])}`;
  if (error["code"] === INVALID_CLIENT_ID)
    return { kind: "taken-over", detail: `another client took over; ${detail}` };
  return { kind: /invalid session/i.test(detail) ? "session-gone" : "app-error", detail };
}
