import { runAgainstWorkbench, type WorkbenchRun } from "../support/workbench-run.ts";
import { tellRun } from "./morning.ts";

/** An hour in three minutes: the operator's part does not depend on the speed. */
const TIME_SCALE = 20;

/** What an operator does in a run of a ready scenario. */
interface Loss {
  readonly scenario: string;
  /** Scenario minute at which it is done. */
  readonly atMin: number;
  /** Path below the sandbox's page of metrics. */
  readonly act: string;
  readonly mark: string;
}

/** Loses one server pod under 100 people; returns whether the verdict tells the recovery, and no session was lost. */
export async function serverPodLoss(): Promise<boolean> {
  const loss = {
    scenario: "server-pod-loss",
    atMin: 25,
    act: "/control/lose-server-pod/0",
    mark: "server pod lost",
  };
  return showLoss(loss, (lost) => lost === 0);
}

/** Loses one zone under 150 people; returns whether the verdict tells the recovery, and as many lost sessions as the sandbox. */
export async function zoneLoss(): Promise<boolean> {
  const loss = {
    scenario: "zone-loss",
    atMin: 45,
    act: "/control/lose-zone/us-east-1b",
    mark: "zone b lost",
  };
  return showLoss(loss, (lost) => lost > 0);
}

async function showLoss(loss: Loss, isExpected: (lost: number) => boolean): Promise<boolean> {
  const run = await runAgainstWorkbench({
    scenario: `uses: ${loss.scenario}`,
    people: 300,
    timeScale: TIME_SCALE,
    showProgress: true,
    during: async ({ metricsUrl, mark }) => {
      await new Promise((resolve) => setTimeout(resolve, (loss.atMin * 60_000) / TIME_SCALE));
      await mark(loss.mark);
      const answer = await fetch(metricsUrl.replace(/\/metrics$/, loss.act), { method: "POST" });
      console.log(`${loss.act}: ${(await answer.text()).trim()}`);
    },
  });
  tellRun(run);
  const recovery = run.verdict.recoveries?.find(({ text }) => text === loss.mark);
  const lost = run.verdict.sessions?.lost ?? Number.NaN;
  const own = lostByOwnLog(run);
  console.log(`recovery: ${recovery?.sentence ?? "not said"}`);
  console.log(`sessions lost: ${lost} by the verdict, ${own} by the sandbox's own log`);
  for (const { code, sentence } of run.verdict.reasons) console.log(`${code}: ${sentence}`);
  const isBack = recovery?.outcome === "recovered" || recovery?.outcome === "nothing-moved";
  const failed = run.verdict.thresholds.filter(({ outcome }) => outcome === "fail");
  return isBack && failed.length === 0 && lost === own && isExpected(lost) && run.left === 0;
}

function lostByOwnLog({ log }: WorkbenchRun): number {
  return log.filter(
    ({ from, to, detail }) => from === "running" && to === "failed" && /was lost$/.test(detail),
  ).length;
}
