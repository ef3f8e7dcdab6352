import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JourneyContext, JourneyResponse } from "../../../../loadtests/journeys/journey.ts";
import { apiProblem } from "../../../../loadtests/journeys/workbench/api-client.ts";
import { cookieJar } from "../../../../loadtests/journeys/workbench/cookie-jar.ts";
import { checkWorkbench, checkWorkbenchApi } from "../../../../loadtests/journeys/workbench/preflight.ts";
import { rpcProblem } from "../../../../loadtests/journeys/workbench/rstudio-client.ts";
import { readSessionSettings } from "../../../../loadtests/journeys/workbench/session-settings.ts";
import { pendingCause, sessionsOf } from "../../../../loadtests/journeys/workbench/session-view.ts";
import { workOfSnippet, workSnippet } from "../../../../loadtests/journeys/workbench/work.ts";
import { recordingContext } from "../../../support/journey-context.ts";

function answer(status: number, text = "", headers: Readonly<Record<string, string>> = {}): JourneyResponse {
  return { status, headers, bytes: text.length, text };
}

const error = (message: string, code = 100): string => JSON.stringify({ error: { code, message } });

describe("answers of the API are told apart", () => {
  it.each([
    { text: '{"result": null}', status: 200, kind: undefined },
    { text: error("The launcher refused"), status: 200, kind: "launch-refused" },
    { text: error("Session limit reached: 5"), status: 200, kind: "quota" },
    { text: error("no more seats in the license"), status: 200, kind: "seat-limit" },
    { text: error("Positron is not available"), status: 200, kind: "not-available" },
    { text: "<html>", status: 200, kind: "no-workbench" },
    { text: "", status: 302, kind: "signed-out" },
    { text: "", status: 401, kind: "token-expired" },
    { text: "", status: 403, kind: "token-level" },
    { text: "", status: 503, kind: "server-503" },
    { text: "", status: 404, kind: undefined },
  ])("$status $text: $kind", ({ text, status, kind }) => {
    expect(apiProblem(answer(status, text), "launch_session")?.kind).toBe(kind);
  });
});

describe("answers of a session are told apart", () => {
  it.each([
    { text: '{"result": true}', status: 200, kind: undefined },
    { text: error("Invalid client id", 4), status: 200, kind: "taken-over" },
    { text: error("Invalid session", 16), status: 200, kind: "session-gone" },
    { text: error("object 'x' not found"), status: 200, kind: "app-error" },
    { text: '<form action="auth-do-sign-in">', status: 200, kind: "signed-out" },
    { text: "<html>", status: 200, kind: "no-workbench" },
    { text: "", status: 503, kind: "starting" },
    { text: "", status: 502, kind: "connect-502" },
    { text: "", status: 504, kind: "load-balancer-idle-timeout" },
    { text: "", status: 404, kind: "session-gone" },
  ])("$status $text: $kind", ({ text, status, kind }) => {
    expect(rpcProblem(answer(status, text))?.kind).toBe(kind);
  });

  it("says that the way to the sign-in means that it is over", () => {
    const redirect = answer(302, "", { location: "/auth-sign-in?appUri=%2F" });
    expect(rpcProblem(redirect)).toEqual({ kind: "signed-out", detail: "sent to /auth-sign-in" });
  });
});

describe("sessions are found in every shape that servers give them", () => {
  const session = { id: "acdd5861", activity_state: "Running", label: "mine", username: "ada" };
  const view = { id: "acdd5861", state: "running", detail: "", name: "mine", user: "ada", workbench: "" };
  it.each([
    { what: "a list under sessions", result: { sessions: [session] } },
    { what: "a list", result: [session] },
    { what: "by id", result: { acdd5861: session } },
    { what: "a single one", result: session },
  ])("$what", ({ result }) => expect(sessionsOf(result)).toEqual([view]));

  it.each([
    ["Unschedulable: 0/6 nodes are available", "node"],
    ["ImagePullBackOff", "image"],
    ["MountVolume.SetUp failed", "volume"],
    ["ContainerCreating", "container"],
    ["", "unknown"],
  ])("waits as %j for its %s", (detail, cause) => expect(pendingCause(detail)).toBe(cause));
});

describe("cookies", () => {
  it("are sent by path, the longest first, and forgotten when taken back", () => {
    const jar = cookieJar();
    jar.take({ headers: { "set-cookie": "AWSALB=a=1; Path=/\n_xsrf=x; Path=/s/1/\nuser-id=u|v; HttpOnly" } });
    expect(jar.header("/s/1/api")).toEqual({ cookie: "_xsrf=x; AWSALB=a=1; user-id=u|v" });
    jar.take({ headers: { "set-cookie": "user-id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT" } });
    expect(jar.header("/")).toEqual({ cookie: "AWSALB=a=1" });
    expect([jar.get("AWSALB"), jar.get("user-id")]).toEqual(["a=1", undefined]);
  });
});

describe("work", () => {
  it("names itself in its snippet, in R and in Python", () => {
    const amount = fc.integer({ min: 0, max: 9999 });
    const work = fc.record({
      holdMib: amount,
      cpuS: amount,
      blockS: amount,
      readMb: amount,
      writeMb: amount,
    });
    fc.assert(
      fc.property(work, fc.constantFrom("r", "python"), (wanted, language) => {
        expect(workOfSnippet(workSnippet(wanted, language, 7, "headroom/x"))).toEqual(wanted);
      }),
    );
    expect(workOfSnippet("x <- 1")).toBeUndefined();
  });
});

describe("settings", () => {
  it("tell all faults at once", () => {
    const read = readSessionSettings(
      { steps: -1, abandonFraction: 2, signIn: "magic", ide: "vscode" },
      "rstudio",
    );
    expect(
      read.ok ? [] : read.faults.map(({ key, expected, got }) => `${key}: ${expected}, got ${got}`),
    ).toEqual([
      expect.stringMatching(/^ide: one of userPrefix, users, cluster, image, .*, got "vscode"$/),
      "steps: a number from 0 to 100000, got -1",
      "abandonFraction: a number from 0 to 1, got 2",
      'signIn: one of form, cookie, got "magic"',
    ]);
  });
});

describe("a look at the server before the load", () => {
  const read = readSessionSettings({ cluster: "Kubernetes", profile: "small" }, "positron");
  const settings = read.ok ? read.settings : undefined;
  const offer = {
    clusters: [{ name: "Kubernetes", images: ["r"], resourceProfiles: [{ name: "small" }] }],
    workbenches: { RStudio: {}, Positron: {} },
  };
  const look = async (
    answers: Readonly<Record<string, JourneyResponse>>,
    token: string | undefined = "t",
    raw: Readonly<Record<string, unknown>> = {},
  ) => {
    const { context } = recordingContext(() => answer(404));
    const request: JourneyContext["request"] = async (_operation, { url }, rule) => {
      const given = answers[url] ?? answer(404);
      const kind = rule?.problem?.(given)?.kind ?? (given.status === 200 ? undefined : "http-4xx");
      return kind === undefined ? given : { ...given, errorKind: kind };
    };
    const asked = readSessionSettings({ cluster: "Kubernetes", profile: "small", ...raw }, "positron");
    if (!asked.ok) throw new Error("expected good settings");
    return checkWorkbenchApi(asked.settings, { ...context, request, ...(token !== undefined && { token }) });
  };
  const version = answer(200, '{"version": {"major": "2026", "minor": "08", "patch": "1"}}');

  it("says what the server is and what it offers", async () => {
    const looked = await look({
      "/api/version": version,
      "/api/get_compute_envs": answer(200, JSON.stringify({ result: offer })),
    });
    expect(looked).toMatchObject({
      ok: true,
      findings: [
        "the server is Workbench 2026.08.1, without /health-check",
        "it offers RStudio, Positron; clusters Kubernetes; images r; profiles small",
        "sessions are started in the name of the token's owner, which takes a user token",
      ],
    });
  });

  it.each([
    { words: "a user's", status: 403, ok: false },
    { words: "an administrator's", status: 200, ok: true },
  ])("asks for the list of users with a token that is to start sessions for others: $words", async (row) => {
    const looked = await look(
      {
        "/api/version": version,
        "/api/get_compute_envs": answer(200, JSON.stringify({ result: offer })),
        "/api/get_users": answer(row.status, '{"result": []}'),
      },
      "t",
      { userPrefix: "load", users: 5 },
    );
    expect(looked.ok).toBe(row.ok);
    if (looked.ok) return;
    expect(looked.sentence).toBe(
      "sessions are started in the names of other people, which takes a super-admin token: the token is a user's, as it may not ask for the list of users",
    );
  });

  it("wants what its journeys sign in with", async () => {
    if (settings === undefined) throw new Error("expected good settings");
    const { context } = recordingContext(() => answer(404));
    expect(await checkWorkbench(settings, context)).toEqual({
      ok: false,
      sentence:
        "people sign in, and the scenario names none: accountsFile: with a user and a password a line",
    });
    expect(await checkWorkbenchApi(settings, context)).toEqual({
      ok: false,
      sentence:
        "it works by the API alone, which takes a token: tokenEnv:, tokenFile: or an accountsFile: of tokens",
    });
  });

  it.each([
    {
      what: "no Workbench",
      answers: { "/api/version": answer(200, "<html>") },
      sentence: "the target is no Workbench that takes this token: no-workbench, the answer is no JSON",
    },
    {
      what: "a server without the IDE",
      answers: {
        "/api/version": version,
        "/api/get_compute_envs": answer(
          200,
          JSON.stringify({ result: { ...offer, workbenches: { RStudio: {} } } }),
        ),
      },
      sentence: 'the server has no IDE "Positron"; it has RStudio',
    },
    {
      what: "a server without the profile",
      answers: {
        "/api/version": version,
        "/api/get_compute_envs": answer(
          200,
          JSON.stringify({
            result: { ...offer, clusters: [{ name: "Kubernetes", resourceProfiles: [{ name: "big" }] }] },
          }),
        ),
      },
      sentence: 'the server has no resource profile "small"; it has big',
    },
  ])("refuses $what", async ({ answers, sentence }) => {
    expect(await look(answers)).toEqual({ ok: false, sentence });
  });
});
