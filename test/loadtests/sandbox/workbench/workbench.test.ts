import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sandboxPassword } from "../../../../loadtests/sandbox/workbench/people.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { SANDBOX_TOKENS, userToken } from "../../../../loadtests/sandbox/workbench/tokens.ts";
import type { WorkbenchOptions } from "../../../../loadtests/sandbox/workbench/workbench-options.ts";

let sandbox: RunningWorkbench | undefined;

async function start(options: WorkbenchOptions = {}): Promise<RunningWorkbench> {
  sandbox = await startSandboxWorkbench({ timeScale: 100, serverPods: 1, ...options });
  return sandbox;
}

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

type Json = Readonly<Record<string, unknown>>;

async function call(
  { url }: RunningWorkbench,
  method: string,
  kwparams: Json,
  token: string = SANDBOX_TOKENS.superAdmin,
): Promise<{ readonly status: number; readonly body: Json }> {
  const answer = await fetch(`${url}/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ method, kwparams }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith("{") ? (JSON.parse(text) as Json) : { text } };
}

async function launch(
  workbench: RunningWorkbench,
  workbenchName = "RStudio",
  user = "load0001",
): Promise<string> {
  const { body } = await call(workbench, "launch_session", {
    workbench: workbenchName,
    username: user,
    name: "mine",
    launch_parameters: { cluster: "Kubernetes" },
  });
  return String((body["result"] as Json)["id"]);
}

async function stateOf(workbench: RunningWorkbench, id: string, wanted: string): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let timestamp: unknown = 0; seen.at(-1) !== wanted; ) {
    const { body } = await call(workbench, "get_session", { session_id: id, timestamp });
    const result = body["result"] as { readonly timestamp: number; readonly sessions: readonly Json[] };
    timestamp = result.timestamp;
    const state = String(result.sessions[0]?.["activity_state"] ?? "gone");
    if (state !== seen.at(-1)) seen.push(state);
  }
  return seen;
}

describe("the API of the sandbox Workbench", () => {
  it("gives its version bare", async () => {
    const workbench = await start();
    expect((await call(workbench, "version", {})).body).toMatchObject({
      version: { major: "2026", minor: "08" },
    });
    const byGet = await fetch(`${workbench.url}/api/version`, {
      headers: { authorization: `Bearer ${SANDBOX_TOKENS.superAdmin}` },
    });
    expect(byGet.status).toBe(200);
  });

  it.each([
    { what: "no token", method: "version", token: "none", status: 401 },
    { what: "a token that has expired", method: "version", token: SANDBOX_TOKENS.expired, status: 401 },
    {
      what: "a user that asks for all users",
      method: "get_users",
      token: userToken("load0001"),
      status: 403,
    },
    { what: "an admin that launches", method: "launch_session", token: SANDBOX_TOKENS.admin, status: 403 },
  ])("answers $status to $what", async ({ method, token, status }) => {
    const workbench = await start();
    expect(
      (await call(workbench, method, { workbench: "RStudio", launch_parameters: {} }, token)).status,
    ).toBe(status);
  });

  it.each([
    {
      what: "an IDE that is not there",
      args: { workbench: "Emacs" },
      message: "Workbench is not available: Emacs",
    },
    { what: "a person who is not there", args: { username: "nobody" }, message: "User not found: nobody" },
    {
      what: "no launch parameters",
      args: { launch_parameters: undefined },
      message: "launch_parameters are required when Launcher sessions are enabled",
    },
    {
      what: "more than a session may have",
      args: { launch_parameters: { resource_limits: [{ type: "memory", value: "64000" }] } },
      message: "The resources asked for are more than the limits allow",
    },
  ])("says $what inside HTTP 200", async ({ args, message }) => {
    const workbench = await start();
    const answer = await call(workbench, "launch_session", {
      workbench: "RStudio",
      username: "load0001",
      launch_parameters: {},
      ...args,
    });
    expect(answer).toEqual({ status: 200, body: { error: { code: 100, message } } });
  });

  it("takes a session through its states, and counts it", async () => {
    const workbench = await start({ delays: { suspendS: 20 } });
    const id = await launch(workbench);
    expect(await stateOf(workbench, id, "running")).toEqual(["pending", "starting", "running"]);
    await call(workbench, "stop_session", { session_ids: id, suspend: true, force_quit: false });
    expect(await stateOf(workbench, id, "suspended")).toEqual(["suspending", "suspended"]);
    expect(workbench.cluster.pods()).toEqual([]);
    await call(workbench, "resume_session", { session_id: id });
    expect((await stateOf(workbench, id, "running")).at(-1)).toBe("running");
    const metrics = await (await fetch(workbench.metricsUrl)).text();
    expect(metrics).toContain('pwb_session_startup_duration_seconds_count{type="RStudio"} 2\n');
    expect(metrics).toContain('pwb_sessions{status="Running"} 1\n');
    await call(workbench, "stop_session", { session_ids: id, force_quit: true });
    expect(await stateOf(workbench, id, "gone")).toEqual(["gone"]);
  });

  it("suspends an idle RStudio session after its time, ends Jupyter's, and lets VS Code's go on", async () => {
    const workbench = await start({ timeScale: 20_000 });
    const ids = [
      await launch(workbench),
      await launch(workbench, "JupyterLab"),
      await launch(workbench, "VS Code"),
    ];
    for (const id of ids) await stateOf(workbench, id, "running");
    const states = (): unknown => ids.map((id) => workbench.sessions.byId(id)?.state ?? "gone");
    await expect.poll(states, { timeout: 5000 }).toEqual(["suspended", "gone", "running"]);
  });

  it("removes an empty node after its time", async () => {
    const workbench = await start({ managedNodes: 0 });
    const id = await launch(workbench);
    await stateOf(workbench, id, "running");
    expect(workbench.cluster.nodes().map(({ type }) => type)).toEqual(["m6i.xlarge"]);
    await call(workbench, "stop_session", { session_ids: id, force_quit: true });
    await expect.poll(() => workbench.cluster.nodes().length, { timeout: 5000 }).toBe(0);
  });

  it("places the share that it is told outside the planned pool, exactly", async () => {
    const workbench = await start({ outsideFraction: 0.3, timeScale: 5000 });
    for (let i = 0; i < 20; i += 1)
      await launch(workbench, "RStudio", `load00${String(i + 1).padStart(2, "0")}`);
    await expect
      .poll(() => workbench.sessions.all().filter(({ state }) => state === "running").length)
      .toBe(20);
    const pools = workbench.cluster.pods().map(({ node }) => node?.pool);
    expect(pools.filter((pool) => pool === "elsewhere")).toHaveLength(6);
  });
});

describe("the sign-in of the sandbox Workbench", () => {
  async function form(workbench: RunningWorkbench) {
    const page = await fetch(`${workbench.url}/auth-sign-in`);
    const cookies = page.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    const html = await page.text();
    const token = /name="rs-csrf-token" value="([^"]+)"/.exec(html)?.[1] ?? "";
    const keyPage = await fetch(`${workbench.url}/auth-public-key`, {
      headers: { cookie: cookies.join("; ") },
    });
    return { cookies, html, token, key: await keyPage.text() };
  }

  async function post(
    workbench: RunningWorkbench,
    cookies: readonly string[],
    fields: Readonly<Record<string, string>>,
  ) {
    const answer = await fetch(`${workbench.url}/auth-do-sign-in`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: cookies.join("; "), "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });
    const signedIn = answer.headers.getSetCookie().some((line) => line.startsWith("user-id="));
    return { status: answer.status, location: answer.headers.get("location"), signedIn };
  }

  function keyOf(text: string) {
    if (text.startsWith("-----")) return createPublicKey(text);
    const [e = "", n = ""] = text.split(":");
    const url = (hex: string) =>
      Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url");
    return createPublicKey({ key: { kty: "RSA", e: url(e), n: url(n) }, format: "jwk" });
  }

  const secret = Buffer.from(`load0001\n${sandboxPassword("load0001")}`);

  it.each([
    { form: "pkcs1" as const, oaep: false },
    { form: "pem" as const, oaep: false },
    { form: "oaep" as const, oaep: true },
  ])("takes a password encrypted as $form", async (row) => {
    const workbench = await start({ signInForm: row.form });
    const { cookies, token, key } = await form(workbench);
    const bytes = publicEncrypt(
      row.oaep
        ? { key: keyOf(key), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }
        : { key: keyOf(key), padding: constants.RSA_PKCS1_PADDING },
      secret,
    ).toString("base64");
    const v = row.oaep ? `$RSA-OAEP$${bytes}` : bytes;
    expect(await post(workbench, cookies, { v, appUri: "/", "rs-csrf-token": token })).toEqual({
      status: 302,
      location: "/",
      signedIn: true,
    });
  });

  it("takes a plain password where it does not encrypt", async () => {
    const workbench = await start({ signInForm: "plain" });
    const { cookies, token } = await form(workbench);
    const fields = {
      username: "load0001",
      password: sandboxPassword("load0001"),
      appUri: "/",
      "rs-csrf-token": token,
    };
    expect(await post(workbench, cookies, fields)).toMatchObject({ signedIn: true });
  });

  it("refuses what was encrypted for another replica, without a CSRF token, and a wrong password: always by 302", async () => {
    const workbench = await start({ serverPods: 2 });
    const [one, two] = [await form(workbench), await form(workbench)];
    const v = publicEncrypt({ key: keyOf(one.key), padding: constants.RSA_PKCS1_PADDING }, secret).toString(
      "base64",
    );
    expect(one.key).not.toBe(two.key);
    const refused = (error: string) => ({
      status: 302,
      location: `/auth-sign-in?error=${error}`,
      signedIn: false,
    });
    expect(await post(workbench, two.cookies, { v, "rs-csrf-token": two.token })).toEqual(refused("1"));
    expect(await post(workbench, one.cookies, { v, "rs-csrf-token": "other" })).toEqual(refused("2"));
    expect(await post(workbench, one.cookies, { v, "rs-csrf-token": one.token })).toMatchObject({
      signedIn: true,
    });
  });
});

describe("the logs of the sandbox Workbench", () => {
  it("hold each request and each change of a session, one a line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "workbench-"));
    const [accessLogFile, sessionLogFile] = [join(folder, "access.ndjson"), join(folder, "sessions.ndjson")];
    const workbench = await start({ accessLogFile, sessionLogFile });
    await stateOf(workbench, await launch(workbench), "running");
    await workbench.close();
    sandbox = undefined;
    const lines = (file: string): readonly Json[] =>
      readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Json);
    expect(lines(accessLogFile)[0]).toMatchObject({
      method: "POST",
      path: "/api/launch_session",
      status: 200,
      connection: 1,
    });
    expect(lines(sessionLogFile).map(({ from, to }) => `${String(from)} ${String(to)}`)).toEqual([
      "none launching",
      "launching pending",
      "pending pending",
      "pending pending",
      "pending pending",
      "pending starting",
      "starting running",
    ]);
  });
});
