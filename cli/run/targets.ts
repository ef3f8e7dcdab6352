import { join } from "node:path";
import type { RunTarget } from "../../loadtests/results/run-info.ts";
import { type SandboxProcess, startSandboxProcess } from "../../loadtests/sandbox/sandbox-process.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { packageRoot } from "../support/package-info.ts";

/** Where the load of a run goes; sandboxes were started for it where the scenario names no target. */
export interface OpenTargets {
  readonly targets: readonly RunTarget[];
  readonly accessLogFile?: string;
  /** Pages of metrics of the sandboxes that were started. */
  readonly metricsPages: readonly string[];
  readonly close: () => Promise<void>;
}

/** How a sandbox is started for a run. */
export interface SandboxWish {
  readonly accessLogFile: string;
  readonly timeScale: number;
  readonly bodyScale: number;
}

/** Opens the targets of a scenario, starting a sandbox of its own process for each product without one. */
export async function openTargets(scenario: Scenario, wish: SandboxWish): Promise<OpenTargets> {
  const started: SandboxProcess[] = [];
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
      accessLogFile: wish.accessLogFile,
    });
    started.push(sandbox);
    targets.push({ product, url: sandbox.url, sandbox: true });
  }
  return {
    targets,
    metricsPages: started.map(({ metricsUrl }) => metricsUrl),
    ...(started.length > 0 ? { accessLogFile: wish.accessLogFile } : {}),
    close: async () => {
      for (const sandbox of started) await sandbox.close();
    },
  };
}
