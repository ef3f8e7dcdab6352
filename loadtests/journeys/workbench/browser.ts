import type { JourneyContext, JourneyRequest, JourneyResponse, OperationRule, Problem } from "../journey.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { type CookieJar, cookieJar } from "./cookie-jar.ts";

/** A person's browser at one Workbench: cookies are kept from the first request, the load balancer's too. */
export interface Browser {
  readonly cookies: CookieJar;
  /** The API by the person's sign-in, or by a token. */
  readonly api: ApiClient;
  readonly get: (operation: string, url: string, rule?: OperationRule) => Promise<JourneyResponse>;
  /** Posts a form and does not follow where it leads. */
  readonly postForm: (
    operation: string,
    url: string,
    fields: Readonly<Record<string, string>>,
    rule: OperationRule,
  ) => Promise<JourneyResponse>;
  readonly send: (
    operation: string,
    request: Pick<JourneyRequest, "method" | "url" | "timeoutS"> & {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    },
    rule?: OperationRule,
  ) => Promise<JourneyResponse>;
  /** A new id for each call of a session, as the page makes one. */
  readonly requestId: () => string;
  /** Headers of a WebSocket to a path. */
  readonly socketHeaders: (path: string) => Readonly<Record<string, string>>;
}

/**
 * A browser that the server lets in (`www-verify-user-agent`). The token is Chrome's reduced form.
 * Source: chromium.org, User-Agent Reduction, read 2026-11-26.
 */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
/** Connections that Chrome opens to one host by HTTP/1.1. */
const CONNECTIONS = 6;
/** Longer than an Application Load Balancer waits (60 s), so that its 504 is seen and not hidden by a timeout of our own. */
const PAGE_TIMEOUT_S = 70;

/** Opens a browser without cookies; with a token the API is called by it instead of the sign-in. */
export function openBrowser(context: JourneyContext, token: string | undefined): Browser {
  const cookies = cookieJar();
  // Drawn once: a poll and a work step that draw in turns would differ from run to run.
  const firstId = Math.floor(context.random() * 0x1_0000_0000).toString(16);
  let requests = 0;
  const headersFor = (path: string): Readonly<Record<string, string>> => ({
    "user-agent": USER_AGENT,
    ...cookies.header(path),
  });
  const send: Browser["send"] = async (operation, request, rule) => {
    const { headers, ...rest } = request;
    const response = await context.request(
      operation,
      {
        ...rest,
        headers: { ...headersFor(request.url), ...headers },
        connection: { kind: "pool", max: CONNECTIONS },
        read: "text",
      },
      rule,
    );
    cookies.take(response);
    return response;
  };
  const api = apiClient(
    context,
    () => ({
      ...headersFor("/api/"),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...csrfHeaders(cookies),
    }),
    cookies.take,
  );
  return {
    cookies,
    api,
    send,
    get: (operation, url, rule) =>
      send(
        operation,
        { method: "GET", url, headers: { accept: "text/html,*/*;q=0.8" }, timeoutS: PAGE_TIMEOUT_S },
        rule,
      ),
    postForm: (operation, url, fields, rule) =>
      send(
        operation,
        {
          method: "POST",
          url,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: Object.entries(fields)
            .map((pair) => pair.map(encodeURIComponent).join("="))
            .join("&"),
          timeoutS: PAGE_TIMEOUT_S,
        },
        rule,
      ),
    requestId: () => {
      requests += 1;
      return `${firstId}-${requests.toString(16)}`;
    },
    socketHeaders: headersFor,
  };
}

/** Returns the header that must equal the CSRF cookie; empty without a cookie. */
export function csrfHeaders(cookies: CookieJar): Readonly<Record<string, string>> {
  const token = cookies.get("rs-csrf-token") ?? cookies.get("csrf-token");
  return token === undefined ? {} : { "x-rs-csrf-token": token, "x-csrf-token": token };
}

/** Names what is wrong with a page: a way to the sign-in means that the sign-in is over. */
export function pageProblem({ status, headers }: JourneyResponse): Problem | undefined {
  const location = headers["location"] ?? "";
  if (status >= 300 && status < 400 && /auth-sign-in/.test(location)) {
    return { kind: "signed-out", detail: `sent to ${location.split("?")[0]}` };
  }
  return busyProblem(status);
}

/** A load balancer gives up on a request that a busy session does not answer: neither server nor session has failed. */
export function busyProblem(status: number): Problem | undefined {
  if (status === 504) {
    return {
      kind: "load-balancer-idle-timeout",
      detail:
        "load balancer idle timeout, session busy: raise the load balancer's idle timeout above the longest expected block",
    };
  }
  if (status === 502) return { kind: "connect-502", detail: "the server could not connect to the session" };
  return undefined;
}
