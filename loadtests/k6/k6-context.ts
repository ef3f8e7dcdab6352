import { type Random, randomStream } from "../../planner/core/random.ts";
import type { JourneyContext, JourneyRequest, JourneyResponse, OperationRule } from "../journeys/journey.ts";
import type { K6Modules, K6Response } from "./k6-modules.ts";

/** What a start in k6 needs of its script. */
export interface K6Start {
  readonly k6: K6Modules;
  readonly baseUrl: string;
  readonly random: Random;
  readonly token?: string;
  readonly runTag?: string;
  readonly startedMs: number;
  /** Milliseconds after `startedMs` at which journeys are to end. */
  readonly endsMs: number;
  readonly count: (counter: string, by: number) => void;
  /** Called for every request that ended. */
  readonly ended: (operation: string, ms: number, errorKind: string | undefined) => void;
}

/** Hops that a request follows; as in the Node engine. */
const MOST_REDIRECTS = 10;

/** Returns the world of one start as k6 gives it. Waits take as long as they say: k6 runs without a time scale. */
export function k6Context(start: K6Start): JourneyContext {
  const { k6, baseUrl, token, runTag } = start;
  const elapsedMs = (): number => k6.nowMs() - start.startedMs;
  const basePath = pathOf(baseUrl);
  return {
    request: async (operation, request, rule) => {
      const sentMs = k6.nowMs();
      const response = await send(start, operation, request, rule);
      start.ended(operation, k6.nowMs() - sentMs, response.errorKind);
      return response;
    },
    sleep: (seconds) =>
      new Promise((resolve) => {
        k6.setTimeout(() => resolve(), Math.max(0, seconds) * 1000);
      }),
    random: start.random,
    nowMs: elapsedMs,
    count: start.count,
    ending: () => elapsedMs() > start.endsMs,
    ...(basePath !== "" && { basePath }),
    ...(token !== undefined && { token }),
    ...(runTag !== undefined && { runTag }),
  };
}

/** Follows redirects on the same server only: nothing but the target was allowed by the guard when the script was written. */
async function send(
  start: K6Start,
  operation: string,
  request: JourneyRequest,
  rule: OperationRule | undefined,
): Promise<JourneyResponse> {
  const origin = originOf(start.baseUrl);
  let url = /^https?:/i.test(request.url) ? request.url : start.baseUrl.replace(/\/+$/, "") + request.url;
  for (let hop = 0; ; hop += 1) {
    if (originOf(url) !== origin) return { status: 0, headers: {}, bytes: 0, errorKind: "guard" };
    const answer = await start.k6.http.asyncRequest(request.method, url, bodyOf(request), {
      headers: {
        ...request.headers,
        ...(request.connection.kind === "new" && { connection: "close" }),
      },
      timeout: request.timeoutS * 1000,
      responseType:
        request.expect?.sha256 !== undefined ? "binary" : request.read === "text" ? "text" : "none",
      redirects: 0,
      tags: { name: operation, operation },
    });
    const location = headerOf(answer, "location");
    const follows = [301, 302, 303, 307, 308].includes(answer.status) && !isOk(answer.status, rule);
    if (!follows || location === undefined || hop === MOST_REDIRECTS)
      return finish(start, answer, request, rule);
    url = /^https?:/i.test(location) ? location : location.startsWith("/") ? origin + location : url;
  }
}

function bodyOf({ body }: JourneyRequest): string | ArrayBuffer | null {
  if (body === undefined || typeof body === "string") return body ?? null;
  return body.slice().buffer as ArrayBuffer;
}

function finish(
  { k6 }: K6Start,
  answer: K6Response,
  request: JourneyRequest,
  rule: OperationRule | undefined,
): JourneyResponse {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(answer.headers)) headers[name.toLowerCase()] = answer.headers[name] ?? "";
  const { body } = answer;
  const text = typeof body === "string" ? body : undefined;
  const bytes =
    body instanceof ArrayBuffer ? body.byteLength : Number(headers["content-length"] ?? text?.length ?? 0);
  const response: JourneyResponse = {
    status: answer.status,
    headers,
    bytes: request.method === "HEAD" || answer.status === 304 ? 0 : bytes,
    ...(request.read === "text" && { text: text ?? "" }),
  };
  const digest = body instanceof ArrayBuffer ? k6.sha256(body, "hex") : undefined;
  const kind = errorKindOf(answer, request, rule, response, digest);
  return kind === undefined ? response : { ...response, errorKind: kind };
}

function errorKindOf(
  answer: K6Response,
  { expect, mostBytes }: JourneyRequest,
  rule: OperationRule | undefined,
  response: JourneyResponse,
  digest: string | undefined,
): string | undefined {
  if (answer.status === 0) return networkKind(answer.error_code);
  if (mostBytes !== undefined && response.bytes > mostBytes) return "too-large";
  const named = rule?.problem?.(response)?.kind;
  if (named !== undefined) return named;
  if (!isOk(answer.status, rule)) return `http-${Math.floor(answer.status / 100)}xx`;
  if (expect?.bytes !== undefined && expect.bytes !== response.bytes) return "wrong-bytes";
  if (expect?.sha256 !== undefined && expect.sha256 !== digest) return "wrong-sha256";
  for (const [name, value] of Object.entries(expect?.headers ?? {})) {
    const got = response.headers[name];
    if (got !== undefined && got !== value) return `wrong-header-${name}`;
  }
  return rule?.appError?.(response) === undefined ? undefined : "app-error";
}

/** Source: grafana.com/docs/k6/latest/javascript-api/error-codes, read 2026-11-26. */
function networkKind(code: number): string {
  if (code === 1050) return "timeout";
  if (code >= 1100 && code < 1200) return "dns";
  if (code === 1220) return "reset";
  if (code >= 1200 && code < 1300) return "connect";
  if (code >= 1300 && code < 1400) return "tls";
  return "protocol";
}

function isOk(status: number, rule: OperationRule | undefined): boolean {
  return rule?.okStatuses === undefined ? status >= 200 && status <= 299 : rule.okStatuses.includes(status);
}

function headerOf({ headers }: K6Response, name: string): string | undefined {
  for (const key of Object.keys(headers)) if (key.toLowerCase() === name) return headers[key];
  return undefined;
}

/** k6 has no `URL`. */
function originOf(url: string): string {
  return (/^https?:\/\/[^/?#]+/i.exec(url)?.[0] ?? "").toLowerCase();
}

function pathOf(url: string): string {
  return url
    .slice(originOf(url).length)
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "");
}

/** Returns the random stream of a start: the same as in the Node engine. */
export function startStream(seed: number, stream: string): Random {
  return randomStream(seed, stream);
}
