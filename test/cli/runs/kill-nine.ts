import { expect, it } from "vitest";
import { totalsOf } from "../../../loadtests/analysis/run-totals.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { cutOffRun } from "../../support/cut-off-run.ts";
import { runCompiled, withFolder } from "../../support/run-cli.ts";

/** 32 minutes in 32 s, about 12 restores a second of one package each. */
const SCENARIO = `
name: cut-off
duration: 32m
journeys:
  - name: restores
    journey: pm.restore.r
    starts: 0.2/s
    settings: { repository: cran, packages: [jsonlite] }
thresholds: ["* errorFraction <= 0.01"]
`;

/** Tests that a run survives kill -9; `url` is that of a sandbox. */
export function testKills(url: () => string): void {
  it.concurrent("kill -9 five times at random moments loses what the gaps show, and nothing else", async () => {
    const random = randomStream(20261126, "kills");
    const killAfterMs = Array.from({ length: 5 }, () => 1_000 + 3_500 * random());
    await withFolder(async (folder) => {
      const run = await cutOffRun({
        folder,
        scenario: SCENARIO,
        url: url(),
        timeScale: 60,
        killAfterMs,
      });
      expect(run.state).toBe("finished");
      expect(run.counted).toBe(run.dueOutsideGaps);
      expect(run.counted).toBeGreaterThan(100);
      expect(run.gaps.length).toBeGreaterThanOrEqual(1);
      // A segment that a kill kept out of the manifest is whole and in use; anything else would be a loss.
      expect(run.faults.filter((fault) => !fault.startsWith("unnamed"))).toEqual([]);
      const totals = totalsOf(run.frames);
      expect(totals.requests).toBe(totals.succeeded + totals.failed + totals.requestsInFlight);
      const verdict = await runCompiled(["report", `${folder}/run`, "--json"]);
      expect(JSON.parse(verdict.out)).toMatchObject({ verdict: "inconclusive", gaps: run.gaps });
    });
  }, 120_000);
}
