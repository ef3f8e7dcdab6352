import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import { startHeadroom } from "../support/headroom-process.ts";

/** Runs a ready scenario of Workbench against sandboxes of its own; returns whether it passed and left no session behind. */
export async function readyScenario(name: string, timeScale: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-soak-"));
  const out = join(folder, "run");
  try {
    const options = ["--time-scale", String(timeScale), "--body-scale", "0.01", "--out", out];
    const run = startHeadroom(["run", name, ...options]);
    run.child.stderr?.pipe(process.stderr);
    const code = await run.ended;
    const verdict = JSON.parse(readFileSync(join(out, "verdict.json"), "utf8")) as Verdict;
    console.log(run.out());
    for (const { code: reason, sentence } of verdict.reasons) console.log(`${reason}: ${sentence}`);
    console.log(`sessions ${JSON.stringify(verdict.sessions)}, left behind ${verdict.leakedSessions}`);
    for (const { name: operation, errors } of verdict.operations)
      if (Object.keys(errors).length > 0) console.log(`${operation}: ${JSON.stringify(errors)}`);
    return code === 0 && verdict.leakedSessions === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
