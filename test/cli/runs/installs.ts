import { join } from "node:path";
import { expect, it } from "vitest";
import { startHeadroom } from "../../support/headroom-process.ts";
import { installsAtRate, SEED_OF } from "../../support/installs-at-rate.ts";
import { withFolder } from "../../support/run-cli.ts";

/** Tests a minute of a million installs a day by all clients, at true sizes; the run starts a sandbox of its own. */
export function testInstalls(): void {
  it.concurrent("a minute of a million installs a day is what each client is documented to ask for, as the sandbox logs it", async () => {
    await withFolder(async (folder) => {
      const out = join(folder, "run");
      const minute = ["--duration", "60s", "--seed", String(SEED_OF.minute)];
      const run = startHeadroom(["run", "installs-1m-per-day", ...minute, "--out", out, "--quiet"]);
      await run.ended;
      expect(run.err()).toBe("");
      const found = await installsAtRate(out);
      expect(found.differences).toEqual([]);
      expect(found.run.starts).toMatchObject({ missed: 0, failed: 0 });
      expect(found.run.installs).toBe(694);
    });
  }, 240_000);
}
