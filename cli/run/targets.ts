import { join } from "node:path";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import type { RunTarget } from "../../loadtests/results/run-info.ts";
import { type SandboxProcess, startSandboxProcess } from "../../loadtests/sandbox/sandbox-process.ts";
import {
  type SandboxCredentials,
  sandboxCredentials,
} from "../../loadtests/sandbox/workbench/credentials.ts";
import { peakSessions } from "../../loadtests/scenario/peak-sessions.ts";
import type { Product, Scenario } from "../../loadtests/scenario/scenario.ts";
import { packageRoot } from "../support/package-info.ts";

/** Where the load of a run goes; sandboxes were started for it where the scenario names no target. */
export interface OpenTargets {
  readonly targets: readonly RunTarget[];
  readonly accessLogFile?: string;
  /** Pages of metrics of the sandboxes that were started. */
  readonly metricsPages: readonly string[];
  /** What a Workbench sandbox that was started takes; absent = none was. */
  readonly credentials?: SandboxCredentials;
  readonly close: () => Promise<void>;
}

/** How a sandbox is started for a run. */
export interface SandboxWish {
  readonly accessLogFile: string;
  readonly timeScale: number;
  readonly bodyScale: number;
}

/** People of a sandbox; more where the scenario has more at once, as each rests between two sessions. */
const LEAST_PEOPLE = 1_000;
const PEOPLE_PER_SESSION = 3;

/** Opens the targets of a scenario, starting a sandbox of its own process for each product without one. */
export async function openTargets(scenario: Scenario, wish: SandboxWish): Promise<OpenTargets> {
  const started: SandboxProcess[] = [];
  const { peakConcurrentSessions, namedUsers } = peakSessions(scenario, JOURNEYS);
  const people = Math.max(LEAST_PEOPLE, namedUsers, PEOPLE_PER_SESSION * peakConcurrentSessions);
  let credentials: SandboxCredentials | undefined;
  const targets: RunTarget[] = [];
  for (const { product, url } of scenario.targets) {
    if (url !== undefined) {
      targets.push({ product, url, sandbox: false });
      continue;
    }
    const sandbox = await startSandboxProcess({
      binPath: join(packageRoot(), "dist", "cli", "bin.js"),
      product,
      timeScale: wish.timeScale,
      bodyScale: wish.bodyScale,
      accessLogFile: logFileOf(product, wish),
      ...(product === "workbench" ? { more: ["--people", String(people)] } : {}),
    });
    if (product === "workbench") credentials = sandboxCredentials(people);
    started.push(sandbox);
    targets.push({ product, url: sandbox.url, sandbox: true });
  }
  return {
    targets,
    metricsPages: started.map(({ metricsUrl }) => metricsUrl),
    ...(credentials === undefined ? {} : { credentials }),
    ...(started.length > 0 ? { accessLogFile: wish.accessLogFile } : {}),
    close: async () => {
      for (const sandbox of started) await sandbox.close();
    },
  };
}

/** Two processes that wrote one file would write over each other. */
function logFileOf(product: Product, { accessLogFile }: SandboxWish): string {
  return product === "package-manager"
    ? accessLogFile
    : accessLogFile.replace(/(?=\.ndjson$)/, `-${product}`);
}
