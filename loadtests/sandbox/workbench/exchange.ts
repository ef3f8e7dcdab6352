import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ServerPod } from "./server-pods.ts";

/** A request as a server pod gets it from the load balancer. */
export interface ServerRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: string;
  readonly pod: ServerPod;
  /** Calls back when the client has left or the load balancer has given up. */
  readonly onGone: (call: () => void) => void;
}

/** What a server pod answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** Returns a page or text. */
export function reply(status: number, contentType: string, body: string): Reply {
  return { status, headers: { "content-type": `${contentType}; charset=utf-8` }, body };
}

/** Returns a value as JSON. */
export function jsonReply(value: unknown, status = 200): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** Returns the way to another page. */
export function redirect(location: string, cookies: readonly string[] = []): Reply {
  return {
    status: 302,
    headers: { location, ...(cookies.length > 0 && { "set-cookie": cookies }) },
    body: "",
  };
}

/** Returns the cookies of a request by name. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(/;\s*/)) {
    const at = pair.indexOf("=");
    if (at > 0) cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return cookies;
}

/** Returns the object of a JSON body, empty when it is none. */
export function readJsonObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}

/** Returns whether two texts are equal, in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
