import type { Dispatcher } from "undici";
import type { Guard } from "../guard/guard.ts";
import type { JourneyRequest } from "../journeys/journey.ts";
import type { Exchange } from "./exchange.ts";

/** Where a hop goes and what it carries, or why it may not. */
export type Destination =
  | {
      readonly allowed: true;
      readonly origin: string;
      readonly path: string;
      readonly method: Dispatcher.HttpMethod;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | { readonly allowed: false; readonly sentence: string };

type Allowed = Extract<Destination, { allowed: true }>;

/** A path that a URL parser leaves as it is: printable ASCII without dot segments, backslashes, fragments and quotes. */
const PLAIN_PATH = /^\/(?!\/)(?:(?!\/\.)[!$-;=?-[\]_a-z~])*$/;

/** Returns where the first hop goes: under the base URL, or to the absolute URL that a server named, if the guard allows. */
export function destinationOf(guard: Guard, baseUrl: URL, request: JourneyRequest): Destination {
  const { method, url, headers, body } = request;
  const carried = { method, headers, ...(body !== undefined && { body }) };
  const prefix = baseUrl.pathname.replace(/\/+$/, "");
  // The guard has allowed the base URL itself; a plain path under it leads to the same host.
  if (PLAIN_PATH.test(url)) return { allowed: true, origin: baseUrl.origin, path: prefix + url, ...carried };
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(url);
  return ask(guard, absolute ? url : `${baseUrl.origin}${prefix}/${url.replace(/^\/+/, "")}`, carried);
}

/**
 * Returns how to follow the answer of a hop, or undefined when it is no redirect. As the fetch standard (fetch.spec.whatwg.org,
 * "HTTP-redirect fetch") and curl do: 303, and 301 and 302 after a POST, become a GET without a body; another origin gets no
 * credentials.
 */
export function redirectOf(answer: Exchange, from: Allowed): ((guard: Guard) => Destination) | undefined {
  const { status } = answer;
  const { location } = answer.headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const becomesGet = (status === 303 && from.method !== "HEAD") || (status < 303 && from.method === "POST");
  return (guard) => {
    if (!URL.canParse(location, from.origin + from.path)) {
      return { allowed: false, sentence: "the server redirects to something that is no URL" };
    }
    const url = new URL(location, from.origin + from.path);
    const sameOrigin = url.origin === from.origin;
    const headers = Object.fromEntries(
      Object.entries(from.headers).filter(([name]) => {
        const lower = name.toLowerCase();
        if (becomesGet && lower.startsWith("content-")) return false;
        return sameOrigin || (lower !== "authorization" && lower !== "cookie" && lower !== "host");
      }),
    );
    const body = becomesGet ? undefined : from.body;
    const method = becomesGet ? "GET" : from.method;
    return ask(guard, url, { method, headers, ...(body !== undefined && { body }) });
  };
}

function ask(
  guard: Guard,
  url: string | URL,
  carried: Pick<Allowed, "method" | "headers" | "body">,
): Destination {
  const answer = guard.check(url);
  if (!answer.allowed) return { allowed: false, sentence: answer.refusal.sentence };
  return {
    allowed: true,
    origin: answer.url.origin,
    path: answer.url.pathname + answer.url.search,
    ...carried,
  };
}
