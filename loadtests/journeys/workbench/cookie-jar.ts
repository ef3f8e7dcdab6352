import type { JourneyResponse } from "../journey.ts";

/** The cookies of one person at one server. */
export interface CookieJar {
  /** Takes the cookies that an answer sets, and forgets those that it takes back. */
  readonly take: (response: Pick<JourneyResponse, "headers">) => void;
  /** The `cookie` header for a path; empty when there is none to send. */
  readonly header: (path: string) => Readonly<Record<string, string>>;
  readonly get: (name: string) => string | undefined;
  readonly set: (name: string, value: string) => void;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/**
 * Returns an empty jar. It follows RFC 6265 as far as one host needs it: paths, taking back by an empty value, `Max-Age` or a
 * date in 1970. Cookies do not get old here: the server says when a sign-in is over.
 */
export function cookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    take: ({ headers }) => {
      for (const line of (headers["set-cookie"] ?? "").split("\n")) {
        const cookie = readCookie(line);
        if (cookie === undefined) continue;
        const key = `${cookie.name} ${cookie.path}`;
        if (isTakenBack(line, cookie)) cookies.delete(key);
        else cookies.set(key, cookie);
      }
    },
    header: (path) => {
      const sent = [...cookies.values()]
        .filter((cookie) => path.startsWith(cookie.path))
        .sort((a, b) => b.path.length - a.path.length || (a.name < b.name ? -1 : 1));
      if (sent.length === 0) return {};
      return { cookie: sent.map(({ name, value }) => `${name}=${value}`).join("; ") };
    },
    get: (name) => [...cookies.values()].find((cookie) => cookie.name === name)?.value,
    set: (name, value) => cookies.set(`${name} /`, { name, value, path: "/" }),
  };
}

function readCookie(line: string): Cookie | undefined {
  const [, name, value = ""] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
  if (name === undefined) return undefined;
  return { name, value: value.trim(), path: /;\s*path=([^;\s]+)/i.exec(line)?.[1] ?? "/" };
}

function isTakenBack(line: string, { value }: Cookie): boolean {
  return value === "" || /;\s*max-age=(?:0|-\d+)/i.test(line) || /;\s*expires=[^;]*\b1970\b/i.test(line);
}
