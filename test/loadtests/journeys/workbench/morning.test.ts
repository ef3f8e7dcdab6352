import { afterEach, expect, it } from "vitest";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { ownStartMs } from "../../../support/session-starts.ts";
import { burst, errorsOf, percentileOf, runWorkbench, sweep, workbenchLoad } from "./run-workbench.ts";

let sandbox: RunningWorkbench | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

it("measures the starts of a morning as the sandbox itself does, and leaves nothing behind", {
  timeout: 120_000,
}, async () => {
  const timeScale = 60;
  const workbench = await startSandboxWorkbench({ timeScale, serverPods: 3 });
  sandbox = workbench;
  const settings = { steps: 2, thinkS: 60, abandonFraction: 0.1, suspendFraction: 0.1, suspendedS: 60 };
  const loads = [
    workbenchLoad("wb.session.api", burst(60, 500), { ...settings, userPrefix: "load", users: 500 }),
    workbenchLoad("wb.session.rstudio", burst(30, 500), settings),
    workbenchLoad("wb.session.jupyterlab", burst(10, 500), { ...settings, suspendFraction: 0 }),
  ];
  const frame = await runWorkbench(workbench, loads, {
    durationS: 600,
    timeScale,
  });
  expect(errorsOf(frame)).toEqual({});
  expect(frame.counters).toMatchObject({ sessionsLaunched: 100 });
  const starts =
    (frame.operations["wb.session.start"]?.count ?? 0) + (frame.operations["wb.session.resume"]?.count ?? 0);
  expect(starts).toBe(workbench.sessionLog().filter(({ to }) => to === "running").length);
  // One tick of the poll: the request and the last answer take a round trip of this machine each, in scenario time.
  const tickMs = 2 * (percentileOf(frame, "wb.session.launch", 99) ?? 0) * timeScale;
  for (const percentile of [50, 99]) {
    const own = ownStartMs(workbench.sessionLog(), percentile);
    const measured = percentileOf(frame, "wb.session.start", percentile) ?? Number.NaN;
    expect(Math.abs(measured - own)).toBeLessThan(Math.max(0.02 * own, tickMs));
  }
  const left = workbench.sessions.all().length;
  expect(await sweep(workbench)).toMatchObject({ sessionsStopped: left, remaining: [], problems: [] });
  expect(workbench.sessions.all()).toEqual([]);
});
