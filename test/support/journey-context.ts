import { request as httpRequest } from "node:http";
import type { JourneyContext, JourneyRequest, JourneyResponse } from "../../loadtests/journeys/journey.ts";
import { randomStream } from "../../planner/core/random.ts";

/** What a journey did in a {@link recordingContext}. */
export interface Recording {
  readonly context: JourneyContext;
  readonly requests: { readonly operation: string; readonly request: JourneyRequest }[];
  readonly counters: Map<string, number>;
}

/** Builds a context that answers from a function, keeps what was asked, and sleeps no time at all. */
export function recordingContext(
  answer: (request: JourneyRequest) => JourneyResponse | Promise<JourneyResponse>,
  options: { readonly seed?: number; readonly ending?: () => boolean } = {},
): Recording {
  const requests: Recording["requests"] = [];
  const counters = new Map<string, number>();
  const context: JourneyContext = {
    request: async (operation, request) => {
      requests.push({ operation, request });
      return answer(request);
    },
    sleep: async () => {},
    random: randomStream(options.seed ?? 1, "test"),
    nowMs: () => 0,
    count: (counter, by) => counters.set(counter, (counters.get(counter) ?? 0) + by),
    ending: options.ending ?? (() => false),
  };
  return { context, requests, counters };
}

/** Builds an answer; a status of 400 and above is an error. */
export function answered(status: number, headers: Readonly<Record<string, string>> = {}): JourneyResponse {
  return { status, headers, bytes: 0, ...(status >= 400 ? { errorKind: `http-${status}` } : {}) };
}

/** Sends the request to a real server, each on a connection of its own, and reads the whole body. */
export function sendTo(baseUrl: string): (request: JourneyRequest) => Promise<JourneyResponse> {
  return ({ method, url, headers }) =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(`${baseUrl}${url}`, { method, headers, agent: false }, (response) => {
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on("error", reject);
        response.on("end", () => {
          const received = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          resolve({ ...answered(response.statusCode ?? 0, Object.fromEntries(received)), bytes });
        });
      });
      sent.on("error", reject);
      sent.end();
    });
}
