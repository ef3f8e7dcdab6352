import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runOnClock } from "../../support/real-world.ts";
import { runCompiled, withFolder } from "../../support/run-cli.ts";

const scenario = (url: string): string => `
name: shared
duration: 4m
target: ${url}
journeys:
  - { name: random, journey: pm.restore.r, starts: 0.3/s, settings: { repository: cran, packages: [jsonlite] } }
  - name: even
    journey: pm.restore.r
    starts: { kind: constant, rate: 0.2/s, arrivals: even }
    settings: { repository: cran, packages: [R6] }
thresholds: ["* errorFraction <= 0.05"]
`;

/** Tests that shards make what one process makes; `url` is that of a sandbox. */
export function testShards(url: () => string): void {
  it.concurrent("shards that start together make what one process makes; a mark and a missing one are named", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "shared.yaml");
      writeFileSync(file, scenario(url()));
      const startAt = new Date(Date.now() + 12_000).toISOString();
      const common = ["run", file, "--time-scale", "40", "--quiet", "--start-at", startAt];
      const outs = Array.from({ length: 10 }, (_, at) => join(folder, `shard-${at + 1}`));
      const running = outs.map((out, at) => runOnClock([...common, "--shard", `${at + 1}/10`, "--out", out]));
      const whole = runOnClock([...common, "--out", join(folder, "whole")]);
      await new Promise((resolve) => setTimeout(resolve, 14_000));
      const mark = await runCompiled(["mark", outs[1] ?? "", "zone b \x1b[31mcordoned"]);
      expect(mark).toMatchObject({ code: 0, err: "" });
      await Promise.all([...running, whole]);

      const all = await runCompiled(["collect", ...outs, "--out", join(folder, "all"), "--json", "--quiet"]);
      const alone = JSON.parse(readFileSync(join(folder, "whole/verdict.json"), "utf8"));
      const merged = JSON.parse(all.out);
      expect(all.err).toBe("");
      expect(merged.starts).toMatchObject({
        scheduled: alone.starts.scheduled,
        started: alone.starts.started,
        completed: alone.starts.completed,
        missed: 0,
      });
      expect(alone.starts.scheduled).toBeGreaterThan(80);
      for (const figure of ["installs", "restores", "requests", "bytes", "gaps"])
        expect(merged[figure], figure).toEqual(alone[figure]);
      expect(readFileSync(join(folder, "all/report.md"), "utf8")).toMatch(/zone b \?\\\[31mcordoned/);

      const without = await runCompiled(["collect", ...outs.slice(0, 9), "--out", join(folder, "two")]);
      expect(without.code).toBe(3);
      expect(without.err).toBe("SHARD_MISSING: shard 10/10 is missing\n");
      const twice = await runCompiled(["collect", ...outs, outs[0] ?? "", "--out", join(folder, "twice")]);
      expect(twice).toMatchObject({
        code: 2,
        err: `${outs[0]}: shard 1/10 was given twice: ${outs[0]} holds it too\n`,
      });
    });
  }, 90_000);
}
