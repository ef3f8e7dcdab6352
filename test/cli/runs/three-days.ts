import { join } from "node:path";
import { expect, it } from "vitest";
import { startHeadroom } from "../../support/headroom-process.ts";
import { withFolder } from "../../support/run-cli.ts";
import { threeDaysOf } from "../../support/three-days.ts";

/** Tests three days from end to end; the run starts a sandbox of its own. */
export function testThreeDays(): void {
  it.concurrent("72 hours at 2,400 times their speed are all there: each start, each minute, each request", async () => {
    await withFolder(async (folder) => {
      const out = join(folder, "run");
      const speed = ["--time-scale", "2400", "--body-scale", "0.001"];
      const run = startHeadroom(["run", "soak-72h", ...speed, "--out", out, "--quiet"]);
      await run.ended;
      expect(run.err()).toBe("");
      const found = await threeDaysOf(out);
      expect(found).toMatchObject({
        state: "finished",
        frames: 72 * 60,
        segments: (72 * 60) / 15,
        started: found.due,
        unaccounted: 0,
        gaps: 0,
        faults: 0,
      });
      expect(found.due).toBeGreaterThan(6_000);
    });
  }, 240_000);
}
