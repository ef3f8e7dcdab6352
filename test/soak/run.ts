// Runs of more than two minutes, by hand: `npm run soak -- NAME`. They send traffic to this machine only.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { breakTest } from "./break-test.ts";
import { fiveThousand } from "./five-thousand.ts";
import { installsTenMinutes } from "./installs-ten-minutes.ts";
import { killNine } from "./kill-nine.ts";
import { serverPodLoss, zoneLoss } from "./losses.ts";
import { millionRequests } from "./million-requests.ts";
import { morning } from "./morning.ts";
import { readyScenario } from "./ready-scenario.ts";
import { thousandStarts } from "./thousand-starts.ts";
import { threeDays } from "./three-days.ts";
import { wholeDay } from "./whole-day.ts";

const root = join(import.meta.dirname, "../..");

interface Soak {
  readonly says: string;
  /** True when it showed what it is there to show. */
  readonly run: () => Promise<boolean>;
}

const soaks: Readonly<Record<string, Soak>> = {
  "installs-ten-minutes": {
    says: "the rate of 1,000,000 installs a day held for 10 minutes: each client as documented and as the sandbox logs it",
    run: installsTenMinutes,
  },
  "whole-day": {
    says: "a whole day's 1,000,000 installs at 78 times their speed, 20 minutes: digests hold, memory is flat",
    run: wholeDay,
  },
  "three-days": { says: "72 hours at 240 times their speed, 18 minutes", run: threeDays },
  "million-requests": { says: "1,000,000 small requests, 7 minutes: memory is flat", run: millionRequests },
  "kill-nine": {
    says: "20 times kill -9 and resume, 3 minutes: nothing is lost but the gaps",
    run: killNine,
  },
  "break-test": {
    says: "a plan's loads at servers of its size and of others, 24 minutes: one passes, the others break where and why they should",
    run: breakTest,
  },
  "five-thousand": {
    says: "5,000 sessions held with their polls for events for 15 minutes: nothing fails, memory is flat",
    run: fiveThousand,
  },
  morning: {
    says: "500 people in a morning hour at Workbench, 70 minutes: all of it is measured, nothing is left",
    run: morning,
  },
  "server-pod-loss": {
    says: "100 people when a server pod is lost, an hour at 20 times its speed, 4 minutes: no session is lost",
    run: serverPodLoss,
  },
  "zone-loss": {
    says: "150 people when a zone is lost, 90 minutes at 20 times their speed, 6 minutes: the sessions there are lost",
    run: zoneLoss,
  },
  "drain-to-idle": {
    says: "five hours at 60 times their speed, 5 minutes: nodes and sessions go, what stays is named",
    run: async () => readyScenario("drain-to-idle", 60),
  },
  "lunch-suspend-resume": {
    says: "three hours at 40 times their speed, 5 minutes: everybody suspends and resumes",
    run: async () => readyScenario("lunch-suspend-resume", 40),
  },
  "workbench-soak-72h": {
    says: "three days of people at 240 times their speed, 19 minutes: nothing is left",
    run: async () => readyScenario("workbench-soak-72h", 240),
  },
  "thousand-starts": {
    says: "1,000 starts a second for a minute: lateness p99 below 5 ms",
    run: thousandStarts,
  },
};

const [name = ""] = process.argv.slice(2);
const soak = soaks[name];
if (soak === undefined) {
  console.error(
    `expected one of:\n${Object.entries(soaks)
      .map(([key, { says }]) => `  ${key}: ${says}`)
      .join("\n")}`,
  );
  process.exit(2);
}
console.log(`${name}: ${soak.says}`);
spawnSync(process.execPath, [join(root, "build.mjs"), "--if-stale"], { stdio: "inherit" });
const shown = await soak.run();
console.log(shown ? "shown" : "NOT shown");
process.exitCode = shown ? 0 : 1;
