import { build } from "esbuild";
import type { JourneyLoad, Scenario } from "../scenario/scenario.ts";
import { eachStart } from "../schedule/starts.ts";
import type { K6Data, K6Load } from "./k6-script.ts";

/** What a script is made for. */
export interface K6Order {
  readonly scenario: Scenario;
  /** Base URL of Package Manager, allowed by the guard already. */
  readonly baseUrl: string;
  readonly runTag?: string;
}

/** The script before it is bundled. k6's modules exist only inside k6; the token comes from k6's environment, never from the file. */
function entryOf(data: K6Data): string {
  // Compiled, this folder holds `.js` files.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return `
import { sha256 } from "k6/crypto";
import exec from "k6/execution";
import http from "k6/http";
import { Counter, Trend } from "k6/metrics";
import { setTimeout } from "k6/timers";
import { PACKAGE_MANAGER_JOURNEYS } from "../journeys/package-manager-journeys.${extension}";
import { k6Script } from "./k6-script.${extension}";

const journeys = new Map(PACKAGE_MANAGER_JOURNEYS.map((journey) => [journey.id, journey]));
const token = __ENV.HEADROOM_TOKEN;
const data = { ...${JSON.stringify(data)}, ...(token ? { token } : {}) };
const k6 = { http, sha256, exec, setTimeout, Counter, Trend, nowMs: () => Date.now() };
const script = k6Script(k6, journeys, data);
export const options = script.options;
export const start = script.start;
export default script.start;
`;
}

/** Journeys that need what only the Node engine gives: stretches and Git. */
const NODE_ONLY = new Set(["pm.git.builder"]);

/**
 * Returns the script that k6 runs with nothing else: the journeys of Package Manager, the schedule and the scenario in one
 * file that imports nothing but k6's own modules. Throws when a load needs the Node engine.
 */
export async function bundleForK6({ scenario, baseUrl, runTag }: K6Order): Promise<string> {
  for (const { name, journey } of scenario.journeys) {
    if (!journey.startsWith("pm.") || NODE_ONLY.has(journey)) {
      throw new Error(`expected journeys that k6 can make, got ${journey} (${name})`);
    }
  }
  const { seed, durationS, graceS } = scenario;
  const data: K6Data = {
    seed,
    durationS,
    graceS,
    baseUrl,
    loads: scenario.journeys.map(
      (load): K6Load => ({ load, mostPerS: mostStartsInASecond(load, seed, durationS) }),
    ),
    ...(runTag !== undefined && { runTag }),
  };
  const result = await build({
    stdin: {
      contents: entryOf(data),
      resolveDir: import.meta.dirname,
      loader: "ts",
      sourcefile: "k6-entry.ts",
    },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["k6", "k6/*"],
    legalComments: "none",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("expected one file from esbuild");
  return file.text;
}

/** Goes through the whole schedule once: a bound would lose starts in the fullest second. */
function mostStartsInASecond(load: JourneyLoad, seed: number, durationS: number): number {
  let most = 1;
  let second = -1;
  let count = 0;
  for (const { dueS } of eachStart(load, seed, 0, durationS)) {
    count = Math.floor(dueS) === second ? count + 1 : 1;
    second = Math.floor(dueS);
    most = Math.max(most, count);
  }
  return most;
}
