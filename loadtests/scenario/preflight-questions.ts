import { randomStream } from "../../planner/core/random.ts";
import type { JourneyContext } from "../journeys/journey.ts";
import { loadsOf, type PreflightOrder } from "./preflight-order.ts";
import { PACKAGE_MANAGER_PATHS } from "./preflight-package-manager.ts";

/** Paths of which a list for people shows no more. */
const MOST_PATHS = 12;

/**
 * Returns what a look at a target before the load would ask for, in its order, without sending anything: what it asks of a
 * server that answers each question with nothing. A real answer may lead to further questions.
 */
export async function preflightQuestions(
  order: Omit<PreflightOrder, "context" | "bodyScale">,
): Promise<readonly string[]> {
  const asked = new Set<string>(order.product === "package-manager" ? PACKAGE_MANAGER_PATHS : []);
  const context = emptyServer(order.scenario.seed, hasToken(order), (url) => asked.add(url));
  for (const load of loadsOf(order)) {
    const journey = order.journeys.get(load.journey);
    const read = journey?.readSettings(load.settings);
    if (read?.ok === true) await journey?.prepare?.(read.settings, context);
  }
  return [...asked].slice(0, MOST_PATHS);
}

function hasToken({ scenario: { secrets } }: Pick<PreflightOrder, "scenario">): boolean {
  return secrets?.tokenEnv !== undefined || secrets?.tokenFile !== undefined;
}

function emptyServer(seed: number, token: boolean, onAsked: (url: string) => void): JourneyContext {
  return {
    request: async (_operation, { url }) => {
      onAsked(url);
      return { status: 200, headers: {}, bytes: 2, text: "{}" };
    },
    sleep: async () => undefined,
    random: randomStream(seed, "one-off"),
    nowMs: () => 0,
    count: () => undefined,
    ending: () => false,
    ...(token ? { token: "none" } : {}),
    account: { user: "none", password: "none" },
  };
}
