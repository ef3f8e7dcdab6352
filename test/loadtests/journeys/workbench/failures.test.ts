import { afterEach, describe, expect, it } from "vitest";
import type { Frame } from "../../../../loadtests/results/frame.ts";
import { decodeHistogram, percentileMs } from "../../../../loadtests/results/histogram.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { SANDBOX_TOKENS, userToken } from "../../../../loadtests/sandbox/workbench/tokens.ts";
import type { WorkbenchOptions } from "../../../../loadtests/sandbox/workbench/workbench-options.ts";
import { accountsOf, burst, errorsOf, runWorkbench, sweep, workbenchLoad } from "./run-workbench.ts";

const SCALE = 120;
const quick = { steps: 1, thinkS: 5, startTimeoutS: 150 };
/** Seconds of wall time for sessions that start; on a busy machine those that only wait must not be more. */
const patient = { startTimeoutS: 6 * SCALE, graceS: 16 };
let sandbox: RunningWorkbench | undefined;

async function start(options: WorkbenchOptions = {}): Promise<RunningWorkbench> {
  sandbox = await startSandboxWorkbench({ timeScale: SCALE, ...options });
  return sandbox;
}

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

function detailsOf(frame: Frame, kind: string): readonly string[] {
  return frame.samples
    .filter((sample) => sample.kind === kind)
    .map(({ operation, detail }) => `${operation}: ${detail}`);
}

describe("what goes wrong with a session by the API is named", () => {
  it.each([
    {
      what: "a launch that the launcher refuses",
      options: { failures: { launchRefused: 0.5 } },
      operation: "wb.session.launch",
      kind: "launch-refused",
      count: 5,
    },
    {
      what: "a pod that stays pending",
      options: { failures: { stuckPending: 0.3 } },
      wait: patient,
      kind: "stuck-pending",
      count: 3,
    },
    {
      what: "an image that is not there",
      options: { failures: { imagePull: 0.2 } },
      kind: "image-pull",
      count: 2,
    },
    {
      what: "a session that ends at once",
      options: { failures: { crash: 0.4 } },
      kind: "session-failed",
      count: 4,
    },
    {
      what: "a limit of sessions a person",
      options: { sessionLimit: 2, people: 1 },
      users: 1,
      kind: "quota",
      count: 8,
    },
    { what: "a licence without seats", options: { seats: 7 }, kind: "seat-limit", count: 3 },
    {
      what: "a pool that is full",
      options: { maxSessionCpus: 4, sessionTypes: ["m6i.xlarge"] },
      wait: patient,
      kind: "stuck-pending",
      count: 7,
    },
  ])("$what: $kind", async ({ options, kind, count, operation = "wb.session.start", users, wait }) => {
    const workbench = await start(options);
    const { startTimeoutS, graceS } = wait ?? { ...quick, graceS: 4 };
    const settings = {
      ...quick,
      startTimeoutS,
      thinkS: 20_000,
      ...(users !== undefined && { userPrefix: "load", users }),
    };
    const loads = [workbenchLoad("wb.session.api", burst(10, 1), settings)];
    const frame = await runWorkbench(workbench, loads, {
      durationS: 30,
      graceS,
      timeScale: SCALE,
      accounts: accountsOf(10),
    });
    expect(frame.operations[operation]?.errors).toMatchObject({ [kind]: count });
    expect(detailsOf(frame, kind).length).toBeGreaterThan(0);
    expect((await sweep(workbench)).remaining).toEqual([]);
    expect(workbench.sessions.all()).toEqual([]);
  });

  it.each([
    { what: "a token that has expired", token: SANDBOX_TOKENS.expired, kind: "token-expired" },
    { what: "a token of a level that may not launch", token: SANDBOX_TOKENS.admin, kind: "token-level" },
    { what: "a user's token for somebody else", token: userToken("load0099"), kind: "token-level" },
  ])("$what: $kind", async ({ token, kind }) => {
    const workbench = await start();
    const loads = [workbenchLoad("wb.session.api", burst(2, 1), quick)];
    const frame = await runWorkbench(workbench, loads, {
      durationS: 5,
      timeScale: SCALE,
      token,
      accounts: accountsOf(2),
    });
    expect(frame.operations["wb.session.launch"]?.errors).toEqual({ [kind]: 2 });
  });

  it("a session that is lost with its node: session-lost", async () => {
    const workbench = await start();
    const loads = [
      workbenchLoad("wb.session.api", burst(3, 1), { ...quick, thinkS: 300, suspendFraction: 1 }),
    ];
    const running = runWorkbench(workbench, loads, { durationS: 60, timeScale: SCALE });
    await expect
      .poll(() => workbench.sessions.all().filter(({ state }) => state === "running").length, {
        timeout: 9000,
      })
      .toBe(3);
    for (const { name, pods } of workbench.cluster.nodes())
      if (pods.size > 0) workbench.control.loseNode(name);
    const frame = await running;
    expect(frame.operations["wb.session.hold"]?.errors).toEqual({ "session-lost": 3 });
    expect(frame.counters).toMatchObject({ sessionsLaunched: 3, sessionsLost: 3 });
    expect(detailsOf(frame, "session-lost")[0]).toMatch(/^wb\.session\.hold: node ip-10-0-\S+ was lost$/);
    expect((await sweep(workbench)).sessionsStopped).toBe(0);
    expect(workbench.sessions.all()).toEqual([]);
  });
});

describe("what goes wrong in a browser is named", () => {
  it.each([
    {
      what: "a wrong password",
      accounts: [{ user: "load0001", password: "wrong" }],
      kind: "sign-in-refused",
    },
    { what: "no account", accounts: [], kind: "no-account" },
    { what: "a licence without seats", accounts: accountsOf(1), options: { seats: 0 }, kind: "seat-limit" },
  ])("$what: $kind", async ({ accounts, options, kind }) => {
    const workbench = await start(options);
    const loads = [workbenchLoad("wb.session.rstudio", burst(1, 1), quick)];
    const frame = await runWorkbench(workbench, loads, { durationS: 5, timeScale: SCALE, accounts });
    expect(frame.operations["wb.sign-in"]?.errors).toEqual({ [kind]: 1 });
    expect(frame.operations["wb.session.launch"]).toBeUndefined();
  });

  it("a session that the server cannot reach: connect-502", async () => {
    const workbench = await start({ failures: { connect: 1 } });
    const loads = [workbenchLoad("wb.session.rstudio", burst(2, 1), quick)];
    const frame = await runWorkbench(workbench, loads, { durationS: 5, timeScale: SCALE });
    expect(frame.operations["wb.session.connect"]?.errors).toEqual({ "connect-502": 2 });
    expect(workbench.sessions.all()).toEqual([]);
  });

  it("another client that takes the session over: taken-over", async () => {
    const workbench = await start();
    const loads = [workbenchLoad("wb.session.rstudio", burst(1, 1), { ...quick, steps: 3, thinkS: 60 })];
    const running = runWorkbench(workbench, loads, {
      durationS: 60,
      timeScale: SCALE,
      accounts: accountsOf(1),
    });
    await expect
      .poll(() => workbench.sessions.all().some(({ executing }) => executing), { timeout: 9000, interval: 1 })
      .toBe(true);
    const [session] = workbench.sessions.all();
    const process = session?.runtime as { clientId?: string } | undefined;
    if (process !== undefined) process.clientId = "another";
    const frame = await running;
    expect(errorsOf(frame)["taken-over"]).toBeGreaterThan(0);
    expect(workbench.sessions.all()).toEqual([]);
  });
});

describe("what an operator or an accident does", () => {
  const people = { steps: 6, thinkS: 60, startTimeoutS: 600 };
  const allRun = (workbench: RunningWorkbench, count: number) =>
    expect
      .poll(() => workbench.sessions.all().filter(({ state }) => state === "running").length, {
        timeout: 60_000,
      })
      .toBe(count);

  it("the loss of a server pod costs connections, and no session", async () => {
    const workbench = await start({ serverPods: 3, timeScale: 60 });
    const loads = [workbenchLoad("wb.session.rstudio", burst(9, 5), people)];
    const running = runWorkbench(workbench, loads, { durationS: 600, graceS: 30, timeScale: 60 });
    await allRun(workbench, 9);
    expect(workbench.control.act("/control/lose-server-pod/0")).toBe("server pod lost\n");
    const frame = await running;
    expect(frame.operations["wb.session.hold"]?.errors).toEqual({});
    // What was lost with a kept connection goes out again, as a browser sends it; a first poll on a new one is an error.
    const { errors } = frame.operations["wb.rstudio.events"] ?? {};
    expect({ reset: 0, ...errors }).toEqual({ reset: expect.any(Number) });
    expect(frame.counters).toMatchObject({ sessionsLaunched: 9, sessionsEnded: 9 });
    expect(workbench.sessions.all()).toEqual([]);
  });

  it("the loss of a zone costs the sessions on its nodes, as the sandbox's own log counts them", async () => {
    const workbench = await start({ serverPods: 3, timeScale: 60 });
    const loads = [workbenchLoad("wb.session.jupyterlab", burst(12, 5), people)];
    const running = runWorkbench(workbench, loads, { durationS: 600, graceS: 30, timeScale: 60 });
    await allRun(workbench, 12);
    expect(workbench.control.act("/control/lose-zone/us-east-1b")).toMatch(/^\d+ nodes lost\n$/);
    const managed = () => workbench.cluster.nodes().filter(({ pool, ready }) => pool === "managed" && ready);
    await expect.poll(() => managed().length, { timeout: 60_000 }).toBe(6);
    expect(workbench.cluster.nodes().filter(({ zone }) => zone === "us-east-1b")).toEqual([]);
    expect(workbench.control.act("/control/restore-zone/us-east-1b")).toBe("zone is back\n");
    const frame = await running;
    const lost = workbench
      .sessionLog()
      .filter(({ to, detail }) => to === "failed" && / was lost$/.test(detail)).length;
    expect(lost).toBeGreaterThan(0);
    expect(frame.operations["wb.session.hold"]?.errors).toEqual({ "session-lost": lost });
    expect(frame.counters).toMatchObject({ sessionsLaunched: 12, sessionsLost: lost, sessionsEnded: 12 });
    expect(workbench.sessions.all()).toEqual([]);
  });
});

describe("a long native computation behind a load balancer of 60 s (rstudio/rstudio#2038)", () => {
  it("gets one 504 at 60 s, is no lost session, and the prompt comes back after 75 s", async () => {
    const workbench = await start({ timeScale: 30 });
    const settings = { ...quick, steps: 1, thinkS: 1, cpuS: 0, blockS: 75 };
    const loads = [workbenchLoad("wb.session.rstudio", burst(2, 1), settings)];
    const frame = await runWorkbench(workbench, loads, { durationS: 60, timeScale: 30 });
    const input = frame.operations["wb.rstudio.console-input"];
    expect(input?.errors).toEqual({ "load-balancer-idle-timeout": 2 });
    expect(detailsOf(frame, "load-balancer-idle-timeout")[0]).toContain(
      "load balancer idle timeout, session busy: raise the load balancer's idle timeout above the longest expected block",
    );
    const failedMs =
      percentileMs(decodeHistogram(input?.failed["load-balancer-idle-timeout"] ?? ""), 100) ?? 0;
    expect(Math.abs((failedMs * 30) / 1000 - 60)).toBeLessThan(3);
    expect(frame.operations["wb.rstudio.work"]?.errors).toEqual({});
    expect(frame.operations["wb.rstudio.events"]?.errors).toEqual({});
    expect(frame.counters).toMatchObject({ sessionsEnded: 2 });
  });
});
