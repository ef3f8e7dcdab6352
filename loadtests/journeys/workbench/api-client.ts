import type { JourneyContext, JourneyResponse, Problem } from "../journey.ts";

/** What came of an API call. */
export type ApiResult =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly problem: Problem };

/** The Workbench API as one person, or for everybody, calls it. */
export interface ApiClient {
  readonly call: (
    operation: string,
    method: string,
    kwparams: Readonly<Record<string, unknown>>,
  ) => Promise<ApiResult>;
}

/** Longer than a poll is held (50 s) and than an Application Load Balancer waits (60 s), so that their answers are seen. */
const API_TIMEOUT_S = 70;

/** Returns a client that sends these headers with each call; they are asked for each time, as cookies change. */
export function apiClient(
  context: Pick<JourneyContext, "request">,
  headers: () => Readonly<Record<string, string>>,
  onResponse: (response: JourneyResponse) => void = () => undefined,
): ApiClient {
  return {
    call: async (operation, method, kwparams) => {
      const response = await context.request(
        operation,
        {
          method: "POST",
          url: `/api/${method}`,
          headers: { "content-type": "application/json", accept: "application/json", ...headers() },
          body: JSON.stringify({ method, kwparams }),
          connection: { kind: "pool", max: 6 },
          timeoutS: API_TIMEOUT_S,
          read: "text",
        },
        { okStatuses: [200], problem: (answer) => apiProblem(answer, method) },
      );
      onResponse(response);
      return apiResult(response, method);
    },
  };
}

function apiResult(response: JourneyResponse, method: string): ApiResult {
  if (response.errorKind !== undefined) {
    const problem = apiProblem(response, method) ?? {
      kind: response.errorKind,
      detail: response.status === 0 ? "no answer" : `status ${response.status}`,
    };
    return { ok: false, problem };
  }
  const body = readJson(response.text);
  return { ok: true, result: isObject(body) && "result" in body ? body["result"] : body };
}

/** Names what is wrong with an answer of the API: application errors come inside HTTP 200. */
export function apiProblem(response: JourneyResponse, method: string): Problem | undefined {
  const { status, text = "" } = response;
  // Far more than is shown: a secret that is cut would not be known for one.
  const said = text.slice(0, 20_000);
  switch (status) {
    case 200:
      return applicationProblem(text, method);
    case 301:
    case 302:
    case 303:
      return { kind: "signed-out", detail: `sent to ${response.headers["location"] ?? "another page"}` };
    case 401:
      return { kind: "token-expired", detail: "the token is unknown, revoked or expired" };
    case 403:
      return { kind: "token-level", detail: said || "the token's level does not allow this" };
    case 502:
    case 503:
    case 504:
      return { kind: `server-${status}`, detail: said };
    default:
      return undefined;
  }
}

function applicationProblem(text: string, method: string): Problem | undefined {
  const body = readJson(text);
  if (body === undefined) return { kind: "no-workbench", detail: "the answer is no JSON" };
  const error = isObject(body) ? body["error"] : undefined;
  if (!isObject(error)) return undefined;
  const detail = `code ${String(error["code"])}: ${String(error["message"])}`;
  return { kind: kindOfMessage(detail, method), detail };
}

/** Numbers of these errors are not published, so their words decide. */
function kindOfMessage(message: string, method: string): string {
  if (/licen[cs]e|\bseats?\b/i.test(message)) return "seat-limit";
  if (/session limit|too many sessions|maximum number of sessions|quota/i.test(message)) return "quota";
  if (/not available|unsupported|not installed/i.test(message)) return "not-available";
  return method === "launch_session" || method === "launch_job" ? "launch-refused" : "app-error";
}

/** Returns what a text is as JSON; undefined when it is none. */
export function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** Returns whether a value is an object with keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
