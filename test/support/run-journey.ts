import { readFileSync } from "node:fs";
import { nodeHost } from "../../loadtests/engine/host.ts";
import { openLanes } from "../../loadtests/engine/lanes.ts";
import { sendRequest } from "../../loadtests/engine/send-request.ts";
import { createGuard } from "../../loadtests/guard/guard.ts";
import { systemResolver } from "../../loadtests/guard/system-resolver.ts";
import type { Journey, JourneyContext, JourneyResponse } from "../../loadtests/journeys/journey.ts";
import { randomStream } from "../../planner/core/random.ts";

/** What one start of a journey did. */
export interface JourneyRun {
  readonly counters: Readonly<Record<string, number>>;
  readonly answers: readonly { readonly operation: string; readonly response: JourneyResponse }[];
}

/** Runs one start of a journey against a server as the engine's connections make it; waits take no time. */
export async function runJourney<Settings>(
  journey: Journey<Settings>,
  raw: Readonly<Record<string, unknown>>,
  baseUrl: string,
  options: { readonly token?: string; readonly runTag?: string; readonly ca?: string } = {},
): Promise<JourneyRun> {
  const read = journey.readSettings(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return runSettings(journey, read.settings, baseUrl, options);
}

/** The same with settings that were read before: what they remember stays. */
export async function runSettings<Settings>(
  journey: Journey<Settings>,
  settings: Settings,
  baseUrl: string,
  options: { readonly token?: string; readonly runTag?: string; readonly ca?: string } = {},
): Promise<JourneyRun> {
  const host = nodeHost();
  const guard = createGuard([], systemResolver());
  const network = options.ca === undefined ? {} : { ca: readFileSync(options.ca, "utf8") };
  const lanes = openLanes({ nowMs: host.nowMs, lookup: guard.lookup, network, onSocket: () => {} });
  const counters: Record<string, number> = {};
  const answers: { operation: string; response: JourneyResponse }[] = [];
  const url = new URL(baseUrl);
  const context: JourneyContext = {
    request: async (operation, request, rule) => {
      const sender = { host, guard, lanes, onSend: () => {}, onRedirect: () => {}, onSentAgain: () => {} };
      const { response } = await sendRequest(sender, url, request, rule);
      answers.push({ operation, response });
      return response;
    },
    sleep: async () => {},
    random: randomStream(1, "test"),
    nowMs: () => 0,
    count: (counter, by) => {
      counters[counter] = (counters[counter] ?? 0) + by;
    },
    ending: () => false,
    begin: () => ({ end: () => {}, elapsedS: () => 0 }),
    ...(url.pathname !== "/" && { basePath: url.pathname.replace(/\/+$/, "") }),
    ...(options.token !== undefined && { token: options.token }),
    ...(options.runTag !== undefined && { runTag: options.runTag }),
  };
  try {
    await journey.run(settings, context);
    return { counters, answers };
  } finally {
    lanes.close();
    host.close();
  }
}
