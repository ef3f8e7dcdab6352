import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { sandboxPassword } from "../../../../loadtests/sandbox/workbench/people.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { burst, runWorkbench, workbenchLoad } from "../../journeys/workbench/run-workbench.ts";

/** Where Debian puts it. */
const CHROMIUM = "/usr/bin/chromium";
let sandbox: RunningWorkbench | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

/** What happened to sessions of a person, without times and reasons. */
function changesOf(workbench: RunningWorkbench, user: string): readonly string[] {
  const all = workbench.sessionLog().filter((change) => change.user === user);
  const states = all.map(({ ide, from, to }) => `${ide}: ${from} to ${to}`);
  return states.filter((state, index) => state !== states[index - 1]);
}

describe.skipIf(!existsSync(CHROMIUM))("headless Chromium", () => {
  it.each(["pkcs1", "pem", "plain"] as const)(
    "signs in by the form (%s), launches a session, sees it running: the changes that the journey makes",
    { timeout: 120_000 },
    async (signInForm) => {
      const workbench = await startSandboxWorkbench({
        timeScale: 30,
        serverPods: 2,
        signInForm,
        loadBalancerIdleS: 600,
      });
      sandbox = workbench;
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
      try {
        const page = await browser.newPage();
        await page.goto(`${workbench.url}/`);
        await page.fill(signInForm === "plain" ? "[name=username]" : "#username", "load0001");
        await page.fill(
          signInForm === "plain" ? "[name=password]" : "#password",
          sandboxPassword("load0001"),
        );
        await page.click(signInForm === "plain" ? "button[type=submit]" : "#signinbutton");
        await page.waitForSelector("#user");
        expect(await page.textContent("#user")).toBe("load0001");
        await page.selectOption("#workbench", "RStudio");
        await page.click("#launch");
        await page.waitForSelector("tr[data-session] .state:text-is('running')");
        await page.click("#sign-out");
        await page.waitForSelector(signInForm === "plain" ? "[name=username]" : "#username");
      } finally {
        await browser.close();
      }
      const load = workbenchLoad("wb.session.rstudio", burst(1, 1), { steps: 0, signIn: "form" });
      const accounts = [{ user: "load0002", password: sandboxPassword("load0002") }];
      await runWorkbench(workbench, [load], { durationS: 90, graceS: 60, timeScale: 30, accounts });
      const byJourney = changesOf(workbench, "load0002");
      expect(byJourney.slice(0, -1)).toEqual(changesOf(workbench, "load0001"));
      expect(byJourney.at(-1)).toBe("rstudio: running to finished");
    },
  );
});
