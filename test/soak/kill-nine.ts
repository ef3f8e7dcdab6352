import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandboxPackageManager } from "../../loadtests/sandbox/package-manager.ts";
import { randomStream } from "../../planner/core/random.ts";
import { cutOffRun } from "../support/cut-off-run.ts";

const KILLS = 20;

/** Two hours of a scenario in two minutes, about 12 restores a second of one package each. */
const SCENARIO = `
name: cut-off
duration: 2h
journeys:
  - name: restores
    journey: pm.restore.r
    starts: 0.2/s
    settings: { repository: cran, packages: [jsonlite] }
thresholds: ["* errorFraction <= 0.01"]
`;

/** Kills a run 20 times at random moments and resumes it; returns whether its counts are the schedule's less the gaps. */
export async function killNine(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-kills-"));
  const sandbox = await startSandboxPackageManager({ bodyScale: 0.001 });
  try {
    const random = randomStream(Date.now(), "kills");
    const run = await cutOffRun({
      folder,
      scenario: SCENARIO,
      url: sandbox.url,
      timeScale: 60,
      killAfterMs: Array.from({ length: KILLS }, () => 800 + 4_200 * random()),
    });
    const faults = run.faults.filter((fault) => !fault.startsWith("unnamed"));
    const seconds = run.lostWallS.map((s) => s.toFixed(1)).join(" ");
    console.log(`${KILLS} kills: state ${run.state}, ${run.frames.length} frames, ${run.gaps.length} gaps`);
    console.log(`starts counted ${run.counted}, due outside the gaps ${run.dueOutsideGaps}`);
    console.log(`gaps in wall seconds, restart included: ${seconds}`);
    console.log(`files that could not be used: ${faults.length}`);
    return run.state === "finished" && run.counted === run.dueOutsideGaps && faults.length === 0;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
