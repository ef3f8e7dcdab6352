import { GuardError } from "../guard/guard.ts";
import type { ConnectionTimes } from "./connect.ts";

/** The journey's time for a request was over. */
export class TimeoutError extends Error {
  constructor() {
    super("no last byte within the timeout");
    this.name = "TimeoutError";
  }
}

/** The body is longer than the journey takes. */
export class TooLargeError extends Error {
  constructor(mostBytes: number) {
    super(`the body is longer than ${mostBytes} bytes: it was left there`);
    this.name = "TooLargeError";
  }
}

/**
 * The journey ended while this request was going on: the client gave up, the server may not know. Made once: undici would
 * make one with a stack for each connection that is closed.
 */
export const GAVE_UP = new Error("the client gave up");

const DNS_CODES = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "ENODATA",
  "ESERVFAIL",
  "ETIMEOUT",
]);

const PROTOCOL_CODES = new Set(["UND_ERR_HEADERS_OVERFLOW", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

/**
 * Returns the kind of a network error: `guard`, `timeout`, `too-large`, `aborted` (the client gave up), `dns`, `connect`, `tls`,
 * `protocol` (an answer that is not HTTP) or `reset` (the connection was ready and ended before the last byte).
 *
 * Kinds follow from how far the connection had come, which no error code says reliably.
 */
export function errorKindOf(error: Error, times: ConnectionTimes | undefined, secure: boolean): string {
  if (error instanceof GuardError || error.cause instanceof GuardError) return "guard";
  if (error instanceof TimeoutError) return "timeout";
  if (error instanceof TooLargeError) return "too-large";
  if (error === GAVE_UP) return "aborted";
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (error.name === "HTTPParserError" || PROTOCOL_CODES.has(code)) return "protocol";
  if (times?.readyAtMs !== undefined) return "reset";
  if (DNS_CODES.has(code)) return "dns";
  return secure && times?.connectedAtMs !== undefined ? "tls" : "connect";
}
