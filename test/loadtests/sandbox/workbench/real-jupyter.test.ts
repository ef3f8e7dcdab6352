import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { burst, errorsOf, runWorkbench, workbenchLoad } from "../../journeys/workbench/run-workbench.ts";

const COMMAND = "jupyter-server";
const isInstalled = spawnSync(COMMAND, ["--version"]).status === 0;
let sandbox: RunningWorkbench | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

describe.skipIf(!isInstalled)("JupyterLab sessions that are real Jupyter servers", () => {
  it("start kernels, execute, are interrupted and shut down", { timeout: 120_000 }, async () => {
    const workbench = await startSandboxWorkbench({
      timeScale: 20,
      serverPods: 1,
      jupyterCommand: [COMMAND],
      // A real server takes real seconds to start, which a load balancer of 60 / 20 s would not wait for.
      loadBalancerIdleS: 1200,
    });
    sandbox = workbench;
    const settings = { steps: 3, thinkS: 5, holdMib: 20, cpuS: 1, interruptFraction: 0.5, workTimeoutS: 900 };
    const loads = [workbenchLoad("wb.session.jupyterlab", burst(2, 1), settings)];
    const frame = await runWorkbench(workbench, loads, { durationS: 300, graceS: 90, timeScale: 20 });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.operations["wb.jupyter.start-kernel"]?.count).toBe(2);
    expect(frame.operations["wb.jupyter.work"]?.count).toBe(8);
    expect(frame.operations["wb.jupyter.stop-kernel"]?.count).toBe(2);
    expect(frame.counters).toMatchObject({ sessionsLaunched: 2, sessionsEnded: 2 });
  });
});
