import { spawnSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import type { Journey } from "../../../../loadtests/journeys/journey.ts";
import { isProblem } from "../../../../loadtests/journeys/workbench/begin.ts";
import { openBrowser } from "../../../../loadtests/journeys/workbench/browser.ts";
import { openRStudio } from "../../../../loadtests/journeys/workbench/rstudio-client.ts";
import { readSessionSettings } from "../../../../loadtests/journeys/workbench/session-settings.ts";
import { signIn } from "../../../../loadtests/journeys/workbench/sign-in.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { journeyOf, runEngine, scenarioOf } from "../../engine/run-engine.ts";
import { accountsOf, burst, errorsOf, workbenchLoad } from "../../journeys/workbench/run-workbench.ts";

const PEOPLE = 5_000;
const HELD_MS = 60_000;
/** So many come at once: however little of a machine there is, nobody waits for long. */
const AT_ONCE = 40;

/** Both ends of each connection are in this process. */
const openFiles = Number(spawnSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout.trim());
const mayOpen = Number.isNaN(openFiles) ? Number.POSITIVE_INFINITY : openFiles;

let sandbox: RunningWorkbench | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

/** Lets so many in at a time; returns what calls once a place is free, and then when the caller has left it. */
function turnstile(places: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let free = places;
  const leave = (): void => {
    free += 1;
    waiting.shift()?.();
  };
  return async () => {
    while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
    return leave;
  };
}

/** A person who opens the tab of a session that runs already, and holds its poll for events until everybody may go. */
function heldTab(
  urls: ReadonlyMap<string, string>,
  opened: () => void,
  mayGo: Promise<void>,
): Journey<unknown> {
  const enter = turnstile(AT_ONCE);
  const read = readSessionSettings({}, "rstudio");
  if (!read.ok) throw new Error("expected good settings");
  return journeyOf("held-tab", async (context) => {
    const leave = await enter();
    const browser = openBrowser(context, undefined);
    const problem = await signIn(context, browser, read.settings);
    if (problem !== undefined) throw new Error(problem.detail);
    const tab = await openRStudio(context, browser, urls.get(context.account?.user ?? "") ?? "", 120);
    if (isProblem(tab)) throw new Error(tab.detail);
    leave();
    opened();
    await mayGo;
    const trouble = tab.trouble();
    if (trouble !== undefined) throw new Error(trouble.detail);
    tab.leave();
  });
}

/** Starts a session for everybody, in no time: what starts cost is shown elsewhere. */
async function startSessions(): Promise<RunningWorkbench> {
  const workbench = await startSandboxWorkbench({
    people: PEOPLE,
    signInForm: "plain",
    delays: {
      ...{ nodeS: 0, imagePullS: 0, volumeAttachS: 0, containerS: 0 },
      sessionUpS: { rstudio: 0, jupyterlab: 0, "jupyter-notebook": 0, vscode: 0, positron: 0 },
    },
  });
  sandbox = workbench;
  for (const [uid, { user = "" }] of accountsOf(PEOPLE).entries()) {
    workbench.sessions.launch({
      person: { name: user, uid, urlPrefix: "00000" },
      ide: "rstudio",
      name: "held",
      image: "r",
      request: { cpuMillicores: 250, memoryMib: 477 },
      pool: "sessions",
      launchParameters: {},
      workingDirectory: "/",
    });
  }
  await expect
    .poll(() => workbench.sessions.all().filter(({ state }) => state === "running").length, {
      timeout: 60_000,
      interval: 500,
    })
    .toBe(PEOPLE);
  return workbench;
}

it.skipIf(mayOpen < 3 * PEOPLE)(
  "5,000 sessions are held with their polls for events for a minute, and none is lost",
  {
    timeout: 600_000,
  },
  async () => {
    const workbench = await startSessions();
    const urls = new Map(workbench.sessions.all().map(({ order, url }) => [order.person.name, url]));
    let open = 0;
    let allAreIn: () => void = () => undefined;
    const full = new Promise<void>((resolve) => {
      allAreIn = resolve;
    });
    let letGo: () => void = () => undefined;
    const mayGo = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const journey = {
      ...heldTab(
        urls,
        () => {
          open += 1;
          if (open === PEOPLE) allAreIn();
        },
        mayGo,
      ),
      product: "workbench",
      needsAccount: true,
    } as const;
    const scenario = scenarioOf({
      durationS: 1,
      graceS: 1200,
      journeys: [workbenchLoad("held-tab", burst(PEOPLE, 1))],
    });
    const { finished } = runEngine(workbench.url, [journey], scenario, {
      baseUrls: { workbench: new URL(workbench.url) },
      accounts: accountsOf(PEOPLE),
    });
    await full;
    const firstHeld = await pollsHeld(workbench);
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    const lastHeld = await pollsHeld(workbench);
    letGo();
    const { whole } = await finished;
    expect(whole.samples).toEqual([]);
    expect(errorsOf(whole)).toEqual({});
    expect(whole.journeys["held-tab"]).toMatchObject({ started: PEOPLE, completed: PEOPLE, failed: 0 });
    // A poll that has just come back is followed by another in a moment.
    expect([firstHeld, lastHeld].map((held) => held > 0.95 * PEOPLE)).toEqual([true, true]);
    // A poll is held 50 s: in a minute each came back once at least.
    expect(whole.operations["wb.rstudio.events"]?.count).toBeGreaterThanOrEqual(PEOPLE);
    expect(workbench.sessions.all().filter(({ state }) => state === "running")).toHaveLength(PEOPLE);
  },
);

/** Requests that the sandbox is holding, as its page of metrics counts them. */
async function pollsHeld({ metricsUrl }: RunningWorkbench): Promise<number> {
  const page = await (await fetch(metricsUrl)).text();
  return Number(/^pwb_http_requests_inflight (\d+)$/m.exec(page)?.[1] ?? Number.NaN);
}
