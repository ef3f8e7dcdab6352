import type { Random } from "../../planner/core/random.ts";
import type { JourneyContext, JourneyRequest, JourneyResponse, OperationRule, Problem } from "./journey.ts";

/** When and how a client tries again. */
export interface RetryRule {
  /** Tries in all, the first included. */
  readonly tries: number;
  /** Statuses after which it tries again; what ended without a status it always tries again. */
  readonly statuses: readonly number[];
  /** Statuses whose `Retry-After` it obeys instead of its own waits. */
  readonly heedsRetryAfterOf: readonly number[];
  /** Seconds before the nth further try, counted from 1. */
  readonly waitS: (nth: number, random: Random) => number;
}

/** Errors after which a further try is pointless: the guard's no, and an answer that came but is not the right one. */
const FINAL_KINDS = /^(guard|aborted|app-error|too-large|wrong-.*)$/;

/**
 * Sends a request as a client that tries again: each try is a request of its own, in the count of its operation and in that
 * of `retries`, so that what an outage multiplies can be seen. Returns the last answer.
 */
export async function requestWithRetries(
  context: JourneyContext,
  operation: string,
  request: JourneyRequest,
  retry: RetryRule,
  rule?: OperationRule,
): Promise<JourneyResponse> {
  const named = { ...rule, problem: (response: JourneyResponse) => problemOf(response, rule) };
  for (let nth = 1; ; nth += 1) {
    const response = await context.request(operation, request, named);
    if (nth >= retry.tries || !isWorthATry(response, retry) || context.ending()) return response;
    await context.sleep(retryAfterS(response, retry) ?? retry.waitS(nth, context.random));
    if (context.ending()) return response;
    context.count("retries", 1);
  }
}

/** What a package client meets by its name: a status says little to whoever reads the report. */
function problemOf(response: JourneyResponse, rule: OperationRule | undefined): Problem | undefined {
  const { status, headers } = response;
  const known = rule?.problem?.(response);
  if (known !== undefined || rule?.okStatuses?.includes(status) === true) return known;
  switch (status) {
    case 401:
    case 403:
      return { kind: "token-refused", detail: `status ${status}: it wants a token, or another one` };
    case 404:
      return { kind: "not-there", detail: "status 404: no repository, package or file of that name" };
    case 429: {
      const after = headers["retry-after"];
      const told = after === undefined ? "" : `, to be asked again after ${after} s`;
      return { kind: "too-many-requests", detail: `status 429${told}` };
    }
    default:
      return status >= 300 && status < 400 && headers["location"] !== undefined
        ? { kind: "endless-redirect", detail: `status ${status} after ten redirects` }
        : undefined;
  }
}

function isWorthATry({ errorKind, status, headers }: JourneyResponse, rule: RetryRule): boolean {
  if (errorKind === undefined || FINAL_KINDS.test(errorKind)) return false;
  if (status < 300) return status === 0 || errorKind === "reset" || errorKind === "timeout";
  const told = headers["retry-after"] !== undefined && rule.heedsRetryAfterOf.includes(status);
  return told || rule.statuses.includes(status);
}

/** Only the form in seconds is read: it is what servers under load send, and a date would need a wall clock. */
function retryAfterS({ status, headers }: JourneyResponse, rule: RetryRule): number | undefined {
  const stated = headers["retry-after"];
  return stated !== undefined && /^\d{1,6}$/.test(stated) && rule.heedsRetryAfterOf.includes(status)
    ? Number(stated)
    : undefined;
}
