import { Agent, request } from "undici";
import type { Guard } from "../guard/guard.ts";
import type { FetchText } from "./metric-source.ts";

/** A scrape that is slower than this is worth nothing to the minute it belongs to. */
const TIMEOUT_MS = 5000;
const MOST_BYTES = 8 * 2 ** 20;

/** Returns a fetcher that goes only where the guard lets it, follows no redirect and reads a bounded text; close it at the end. */
export function guardedText(guard: Guard): {
  readonly fetchText: FetchText;
  readonly close: () => Promise<void>;
} {
  const agent = new Agent({
    connect: { lookup: guard.lookup, timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MOST_BYTES,
  });
  return {
    fetchText: async (url) => {
      const answer = guard.check(url);
      if (!answer.allowed) throw new Error(answer.refusal.sentence);
      const { statusCode, body } = await request(url, {
        dispatcher: agent,
        headers: { accept: "text/plain;version=0.0.4, application/json" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      return text;
    },
    close: () => agent.close(),
  };
}
