import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, constants, gunzip, inflate } from "node:zlib";
import type { Guard } from "../guard/guard.ts";
import type { JourneyRequest, JourneyResponse, OperationRule, Problem } from "../journeys/journey.ts";
import { type Destination, destinationOf, redirectOf } from "./destination.ts";
import { type Exchange, exchange, type WireRequest } from "./exchange.ts";
import type { Host } from "./host.ts";
import type { Lanes } from "./lanes.ts";

/** Redirects that one request follows; curl follows 30 (curl.se/libcurl/c/CURLOPT_MAXREDIRS.html, read 2026-11-26). */
const MOST_REDIRECTS = 10;
/** Text kept of a body when the journey does not say: more than the largest plain package index (CRAN's is 4 MB). */
const MOST_TEXT_BYTES = 8 * 2 ** 20;
/** Statuses that an operation without a rule takes as success. */
const SUCCESS = { from: 200, to: 299 } as const;

/** The answer to a request, and its times on the host's clock. */
export interface Sent {
  readonly response: JourneyResponse;
  /** When the first hop was sent. */
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly detail: string;
  readonly path: string;
  /** The last hop; absent when none was sent. */
  readonly last?: Exchange;
}

/** What sending needs of its surroundings. */
export interface Sender {
  readonly host: Host;
  readonly guard: Guard;
  readonly lanes: Lanes;
  /** A hop is about to be sent. */
  readonly onSend: () => void;
  /** A hop ended in a redirect that is followed: a request of its own on the wire. */
  readonly onRedirect: (hop: Exchange) => void;
  /** A hop goes out a further time, as its kept connection was stale: the same request, on another connection. */
  readonly onSentAgain: () => void;
}

/**
 * Sends a request as its client would: asks the guard, waits for a free connection, follows redirects (each asked about
 * again), checks what the client checks. Resolves whatever server or network do.
 *
 * What went out on a kept connection that ended before the first byte of an answer goes out again, whatever its method, until
 * a new connection has carried it: so do Chrome (chromium/chromium, net/http/http_network_transaction.cc, ShouldResendRequest) and
 * libcurl (curl/curl, lib/transfer.c, Curl_retry_request), both read 2026-11-26. Servers close what is idle, and a request may
 * be on its way by then.
 *
 * The timeout runs from the first send to the last byte of the last answer.
 */
export async function sendRequest(
  sender: Sender,
  baseUrl: URL,
  request: JourneyRequest,
  rule: OperationRule | undefined,
): Promise<Sent> {
  const { host, guard, lanes } = sender;
  let destination = destinationOf(guard, baseUrl, request);
  let firstSentAtMs: number | undefined;
  let redirects = 0;
  for (let isAgain = false; ; ) {
    if (!destination.allowed) {
      const atMs = host.nowMs();
      sender.onSend();
      return refused(destination.sentence, firstSentAtMs ?? atMs, atMs);
    }
    const lane = await lanes.acquire(destination.origin, request.connection);
    firstSentAtMs ??= host.nowMs();
    if (isAgain) sender.onSentAgain();
    else sender.onSend();
    const wire = wireRequest(destination, request, firstSentAtMs + request.timeoutS * 1000);
    const answer = await exchange(lane, wire, host);
    lanes.release(lane, request.connection, answer.reusable && request.connection.kind === "pool");
    isAgain = answer.stale === true;
    if (isAgain) continue;
    const next = isOk(answer.status, rule) ? undefined : redirectOf(answer, destination);
    if (next === undefined || answer.error !== undefined || redirects === MOST_REDIRECTS) {
      return finish(answer, request, rule, destination.path, firstSentAtMs);
    }
    sender.onRedirect(answer);
    destination = next(guard);
    redirects += 1;
  }
}

function wireRequest(
  destination: Extract<Destination, { allowed: true }>,
  request: JourneyRequest,
  deadlineMs: number,
): WireRequest {
  const { method, path, headers, body } = destination;
  return {
    method,
    path,
    headers,
    ...(body !== undefined && { body }),
    deadlineMs,
    ...(request.idleTimeoutS !== undefined && { idleMs: request.idleTimeoutS * 1000 }),
    ...(request.mostBytes !== undefined && { mostBytes: request.mostBytes }),
    keepBytes:
      request.read === "text"
        ? (request.maxTextBytes ?? MOST_TEXT_BYTES)
        : (request.expect?.startsWith?.length ?? 0),
    hash: request.expect?.sha256 !== undefined,
  };
}

async function finish(
  answer: Exchange,
  request: JourneyRequest,
  rule: OperationRule | undefined,
  path: string,
  sentAtMs: number,
): Promise<Sent> {
  const { maxTextBytes = MOST_TEXT_BYTES } = request;
  const headers = flatHeaders(answer.headers);
  const text = request.read === "text" ? await readText(answer, maxTextBytes) : undefined;
  const response: JourneyResponse = {
    status: answer.status,
    headers,
    bytes: answer.bytes,
    ...(text !== undefined && { text }),
  };
  const isGivenUp = answer.error?.kind === "aborted" && rule?.mayGiveUp === true;
  const problem = isGivenUp ? undefined : (cutOff(answer) ?? problemOf(answer, request, rule, response));
  return {
    response: problem === undefined ? response : { ...response, errorKind: problem.kind },
    sentAtMs,
    endedAtMs: answer.endedAtMs,
    detail: problem?.detail ?? "",
    path,
    last: answer,
  };
}

/** Of a body that was cut off the sentence says where. */
function cutOff({ error, headers, bytes, status }: Exchange): Problem | undefined {
  const stated = headers["content-length"];
  if (error?.kind !== "reset" || status === 0 || stated === undefined) return error;
  return { ...error, detail: `${error.detail} after ${bytes} of ${stated} bytes` };
}

function problemOf(
  answer: Exchange,
  { expect }: JourneyRequest,
  rule: OperationRule | undefined,
  response: JourneyResponse,
): Problem | undefined {
  const named = rule?.problem?.(response);
  if (named !== undefined) return named;
  const wrongStatus = statusProblem(answer.status, rule);
  if (wrongStatus !== undefined) return wrongStatus;
  // Something else altogether has another size as well: what it is says more.
  const wrongContent = contentProblem(answer, expect?.startsWith ?? []);
  if (wrongContent !== undefined) return wrongContent;
  if (expect?.bytes !== undefined && expect.bytes !== answer.bytes) {
    return { kind: "wrong-bytes", detail: `expected ${expect.bytes} bytes, got ${answer.bytes}` };
  }
  if (expect?.sha256 !== undefined && expect.sha256 !== answer.sha256) {
    return { kind: "wrong-sha256", detail: `expected ${expect.sha256}, got ${answer.sha256}` };
  }
  for (const [name, value] of Object.entries(expect?.headers ?? {})) {
    const got = response.headers[name];
    if (got !== undefined && got !== value) {
      return { kind: `wrong-header-${name}`, detail: `expected ${value}, got ${got}` };
    }
  }
  const appError = rule?.appError?.(response);
  return appError === undefined ? undefined : { kind: "app-error", detail: appError };
}

function contentProblem(answer: Exchange, startsWith: readonly number[]): Problem | undefined {
  if (startsWith.length === 0) return undefined;
  const wanted = Buffer.from([...startsWith]);
  const got = Buffer.concat(answer.kept).subarray(0, wanted.length);
  if (got.equals(wanted)) return undefined;
  const detail = `expected a body that begins with ${wanted.toString("hex")}, got ${got.toString("hex")}`;
  return { kind: "wrong-content", detail };
}

function statusProblem(status: number, rule: OperationRule | undefined): Problem | undefined {
  if (isOk(status, rule)) return undefined;
  return { kind: `http-${Math.floor(status / 100)}xx`, detail: `status ${status}` };
}

function isOk(status: number, rule: OperationRule | undefined): boolean {
  if (rule?.okStatuses !== undefined) return rule.okStatuses.includes(status);
  return status >= SUCCESS.from && status <= SUCCESS.to;
}

/** Returns what a request comes to that the guard did not let out. */
export function refused(sentence: string, sentAtMs: number, endedAtMs: number): Sent {
  const response = { status: 0, headers: {}, bytes: 0, errorKind: "guard" };
  return { response, sentAtMs, endedAtMs, detail: sentence, path: "" };
}

/** Returns an answer that was not got by `sendRequest`, as that of a handshake, judged in the same way. */
export function sentOf(
  answer: Pick<Exchange, "status" | "headers" | "error"> & { readonly text: string },
  times: Pick<Sent, "sentAtMs" | "endedAtMs" | "path">,
  rule: OperationRule,
): Sent {
  const { status, text } = answer;
  const bytes = Buffer.byteLength(text);
  const response: JourneyResponse = { status, headers: flatHeaders(answer.headers), bytes, text };
  const problem = answer.error ?? rule.problem?.(response) ?? statusProblem(status, rule);
  return {
    response: problem === undefined ? response : { ...response, errorKind: problem.kind },
    detail: problem?.detail ?? "",
    ...times,
  };
}

/** Several values of one name are joined by ", ", cookies by a line feed: their own syntax holds commas. */
function flatHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      flat[name] = Array.isArray(value) ? value.join(name === "set-cookie" ? "\n" : ", ") : value;
    }
  }
  return flat;
}

const DECODERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** Decodes what was kept, at most `most` bytes; a body that was cut short or is no such encoding gives what there is. */
async function readText(answer: Exchange, most: number): Promise<string> {
  const raw = Buffer.concat(answer.kept);
  const encoding = String(answer.headers["content-encoding"] ?? "")
    .trim()
    .toLowerCase();
  if (!isDecoder(encoding)) return raw.toString("utf8");
  const finishFlush = encoding === "br" ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
  const decoded = await DECODERS[encoding](raw, { finishFlush, maxOutputLength: most }).catch(() => raw);
  return decoded.toString("utf8");
}

function isDecoder(encoding: string): encoding is keyof typeof DECODERS {
  return Object.hasOwn(DECODERS, encoding);
}
