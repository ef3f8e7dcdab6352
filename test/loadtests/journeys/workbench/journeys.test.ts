import { afterEach, describe, expect, it } from "vitest";
import { WORKBENCH_JOURNEYS } from "../../../../loadtests/journeys/workbench-journeys.ts";
import { sandboxCredentials } from "../../../../loadtests/sandbox/workbench/credentials.ts";
import { sandboxPassword } from "../../../../loadtests/sandbox/workbench/people.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import type { WorkbenchOptions } from "../../../../loadtests/sandbox/workbench/workbench-options.ts";
import { runEngine, scenarioOf } from "../../engine/run-engine.ts";
import {
  burst,
  errorsOf,
  percentileOf,
  RUN_TAG,
  runWorkbench,
  sweep,
  workbenchLoad,
} from "./run-workbench.ts";

const SCALE = 120;
let sandbox: RunningWorkbench | undefined;

async function start(options: WorkbenchOptions = {}): Promise<RunningWorkbench> {
  sandbox = await startSandboxWorkbench({ timeScale: SCALE, serverPods: 3, ...options });
  return sandbox;
}

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

const quick = { steps: 2, thinkS: 10, startTimeoutS: 600 };

describe("a session by the API", () => {
  it("is launched, held, suspended, resumed and stopped, and nothing is left", async () => {
    const workbench = await start();
    const loads = [
      workbenchLoad("wb.session.api", burst(12, 20), { ...quick, suspendFraction: 1, suspendedS: 20 }),
    ];
    const frame = await runWorkbench(workbench, loads, { durationS: 30, timeScale: SCALE });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.counters).toMatchObject({ sessionsLaunched: 12, sessionsEnded: 12 });
    for (const operation of ["start", "usable", "suspend", "resume", "quit"]) {
      expect([operation, frame.operations[`wb.session.${operation}`]?.count]).toEqual([operation, 12]);
    }
    expect(workbench.sessions.all()).toEqual([]);
    expect(percentileOf(frame, "wb.session.start", 50)).toBeGreaterThan(30_000);
  });
});

describe.each([
  { journey: "wb.session.rstudio", work: "wb.rstudio.work" },
  { journey: "wb.session.jupyterlab", work: "wb.jupyter.work" },
  { journey: "wb.session.vscode", work: "wb.code.socket" },
  { journey: "wb.session.positron", work: "wb.code.socket" },
])("a person of $journey", ({ journey, work }) => {
  it("signs in, works, leaves, and nothing is left", async () => {
    const workbench = await start();
    const loads = [workbenchLoad(journey, burst(10, 20), quick)];
    const frame = await runWorkbench(workbench, loads, { durationS: 30, timeScale: SCALE });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.counters).toMatchObject({ sessionsLaunched: 10, sessionsEnded: 10 });
    expect(frame.operations["wb.sign-in"]?.count).toBe(10);
    expect(frame.operations["wb.session.connect"]?.count).toBe(10);
    expect(frame.operations[work]?.count).toBeGreaterThanOrEqual(10);
    expect(workbench.sessions.all()).toEqual([]);
  });
});

describe("a sign-in", () => {
  it.each([
    { form: "pem", settings: {} },
    { form: "plain", settings: {} },
    { form: "plain", settings: { encryption: "plain" } },
    { form: "oaep", settings: { encryption: "oaep" } },
  ] as const)("by a form of $form with $settings works", async ({ form, settings }) => {
    const workbench = await start({ signInForm: form });
    const loads = [workbenchLoad("wb.session.rstudio", burst(2, 1), { ...quick, steps: 0, ...settings })];
    const frame = await runWorkbench(workbench, loads, { durationS: 5, timeScale: SCALE });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.counters).toMatchObject({ sessionsLaunched: 2, sessionsEnded: 2 });
  });

  it.each(["with an API token", "without one"])(
    "by a cookie that the user supplies works %s",
    async (how) => {
      const workbench = await start({ signInForm: "plain" });
      const cookie = await cookieOf(workbench, "load0007");
      const loads = [
        workbenchLoad("wb.session.rstudio", burst(1, 1), { ...quick, steps: 0, signIn: "cookie" }),
      ];
      const frame = await runWorkbench(workbench, loads, {
        durationS: 5,
        timeScale: SCALE,
        accounts: [{ token: cookie }],
        ...(how === "without one" && { token: undefined }),
      });
      expect(errorsOf(frame)).toEqual({});
      expect(frame.counters).toMatchObject({ sessionsLaunched: 1, sessionsEnded: 1 });
      if (how === "without one") expect(workbench.sessionLog()[0]?.user).toBe("load0007");
    },
  );
});

describe("an absence longer than a sign-in lasts", () => {
  it("ends in a sign-in again and in the same session", async () => {
    const workbench = await start({ timeScale: 800, loadBalancerIdleS: 72_000 });
    const patient = { startTimeoutS: 20_000, transitionTimeoutS: 20_000, workTimeoutS: 50_000 };
    // 4,050 s at least, three quarters of it; the sign-in is over after 3,600.
    const lunch = { steps: 2, thinkS: 10, suspendFraction: 1, suspendedS: 5_400, ...patient };
    const loads = [workbenchLoad("wb.session.rstudio", burst(3, 1), lunch)];
    const frame = await runWorkbench(workbench, loads, { durationS: 8_000, graceS: 20_000, timeScale: 800 });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.counters).toMatchObject({ sessionsLaunched: 3, sessionsEnded: 3 });
    expect(frame.operations["wb.sign-in"]?.count).toBe(6);
    expect(frame.operations["wb.session.resume"]?.count).toBe(3);
  });
});

describe("hours in a notebook or an editor", () => {
  it("do not end the sign-in, which is over after one without a request", async () => {
    const workbench = await start({ timeScale: 800, loadBalancerIdleS: 72_000 });
    const patient = { startTimeoutS: 20_000, transitionTimeoutS: 20_000, workTimeoutS: 50_000 };
    const long = { steps: 5, thinkS: 1100, ...patient };
    const loads = [
      workbenchLoad("wb.session.jupyterlab", burst(3, 1), long),
      workbenchLoad("wb.session.vscode", burst(3, 1), long),
    ];
    const frame = await runWorkbench(workbench, loads, { durationS: 8_000, graceS: 20_000, timeScale: 800 });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.counters).toMatchObject({ sessionsLaunched: 6, sessionsEnded: 6 });
    expect(frame.operations["wb.jupyter.poll"]?.count).toBeGreaterThan(0);
  });
});

/** Signs in as a browser of the user's would, and takes the cookie out of it. */
async function cookieOf({ url }: RunningWorkbench, user: string): Promise<string> {
  const page = await fetch(`${url}/auth-sign-in`);
  const token = /name="rs-csrf-token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  const answer = await fetch(`${url}/auth-do-sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: page.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; "),
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({
      username: user,
      password: sandboxPassword(user),
      appUri: "/",
      "rs-csrf-token": token,
    }).toString(),
  });
  const set = answer.headers.getSetCookie().find((line) => line.startsWith("user-id=")) ?? "";
  return /^user-id=([^;]*)/.exec(set)?.[1] ?? "";
}

describe("a job", () => {
  it("waits, runs and finishes", async () => {
    const workbench = await start();
    const loads = [workbenchLoad("wb.job", burst(5, 10), { cpuS: 30 })];
    const frame = await runWorkbench(workbench, loads, { durationS: 30, timeScale: SCALE });
    expect(errorsOf(frame)).toEqual({});
    expect(frame.counters).toMatchObject({ jobsLaunched: 5, jobsFinished: 5 });
    expect(percentileOf(frame, "wb.job.run", 50)).toBeGreaterThan(25_000);
  });
});

describe("a clean-up", () => {
  it("stops what people left behind, and never what is not the run's", async () => {
    const workbench = await start();
    const settings = { ...quick, abandonFraction: 1, leftOpenS: 5 };
    const frame = await runWorkbench(
      workbench,
      [workbenchLoad("wb.session.rstudio", burst(6, 10), settings)],
      {
        durationS: 30,
        timeScale: SCALE,
      },
    );
    expect(frame.counters).toMatchObject({ sessionsLaunched: 6, sessionsAbandoned: 6 });
    expect(errorsOf(frame)).toEqual({});
    expect(workbench.sessions.all()).toHaveLength(6);
    expect(await sweep(workbench, "headroom-other")).toMatchObject({ sessionsStopped: 0, remaining: [] });
    expect(workbench.sessions.all()).toHaveLength(6);
    expect(await sweep(workbench)).toMatchObject({
      sessionsStopped: 6,
      jobsStopped: 0,
      remaining: [],
      problems: [],
    });
    expect(workbench.sessions.all()).toEqual([]);
  });

  it("finds what a generator left that ended at once", async () => {
    const workbench = await start();
    const loads = [workbenchLoad("wb.session.api", burst(8, 5), { ...quick, thinkS: 900 })];
    const scenario = scenarioOf({ durationS: 600, graceS: 20, journeys: loads });
    const ran = runEngine(workbench.url, WORKBENCH_JOURNEYS, scenario, {
      baseUrls: { workbench: new URL(workbench.url) },
      timeScale: SCALE,
      runTag: RUN_TAG,
      ...sandboxCredentials(8),
    });
    await expect.poll(() => workbench.sessions.all().length, { timeout: 9000 }).toBe(8);
    ran.engine.abort("killed");
    await ran.finished;
    expect(workbench.sessions.all()).toHaveLength(8);
    expect(await sweep(workbench)).toMatchObject({ sessionsStopped: 8, remaining: [], problems: [] });
    expect(workbench.sessions.all()).toEqual([]);
  });
});
