import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHeadroom } from "../support/headroom-process.ts";
import { threeDaysOf } from "../support/three-days.ts";

/** `soak-72h` at 240 times its speed, 18 minutes; returns whether all of it is there and its memory was flat. */
export async function threeDays(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-soak-"));
  const out = join(folder, "run");
  try {
    const run = startHeadroom([
      "run",
      "soak-72h",
      "--time-scale",
      "240",
      "--body-scale",
      "0.001",
      "--out",
      out,
    ]);
    run.child.stderr?.pipe(process.stderr);
    const code = await run.ended;
    const found = await threeDaysOf(out);
    console.log(run.out());
    console.log(`exit ${code}; ${JSON.stringify(found, undefined, 1)}`);
    return (
      found.state === "finished" &&
      found.frames === 4_320 &&
      found.started === found.due &&
      found.unaccounted === 0 &&
      found.gaps === 0 &&
      found.faults === 0 &&
      found.rssLastTenthMib <= 1.05 * found.rssSecondTenthMib
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
