import type { Random } from "../../planner/core/random.ts";
import type { JourneyContext, JourneyRequest, JourneyResponse, OperationRule } from "./journey.ts";

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
const FINAL_KINDS = /^(guard|aborted|app-error|wrong-.*)$/;

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
  for (let nth = 1; ; nth += 1) {
    const response = await context.request(operation, request, rule);
    if (nth >= retry.tries || !isWorthATry(response, retry) || context.ending()) return response;
    await context.sleep(retryAfterS(response, retry) ?? retry.waitS(nth, context.random));
    if (context.ending()) return response;
    context.count("retries", 1);
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
