import fc from "fast-check";
import { expect, it } from "vitest";
import { runClockwork } from "../../../loadtests/engine/clockwork.ts";
import { dueStarts } from "../../../loadtests/engine/due-starts.ts";
import { openScenarioClock } from "../../../loadtests/engine/scenario-clock.ts";
import { steppedHost } from "./stepped-host.ts";

it("says up to when every start was made, at whatever moment it is asked", () => {
  const times = fc.array(fc.integer({ min: 0, max: 9_999 }), { maxLength: 40 });
  const steps = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(times, steps, (startsMs, stepsMs) => {
      const startsS = startsMs.map((ms) => ms / 1000).sort((a, b) => a - b);
      const stepped = steppedHost();
      const clock = openScenarioClock(stepped.host, { fromS: 0, toS: 10, beginsInMs: 0, timeScale: 1 });
      const load = {
        name: "list",
        journey: "list",
        starts: { kind: "recorded", startsS },
        settings: {},
      } as const;
      let made = 0;
      const clockwork = runClockwork(stepped.host, clock, dueStarts([load], 1, 0, 10, undefined), () => 60, {
        start: () => {
          made += 1;
        },
        endFrame: () => undefined,
        end: () => undefined,
      });
      for (const ms of stepsMs) {
        stepped.passWithoutTimers(ms);
        expect(startsS.filter((dueS) => dueS < (clockwork.reachedS() ?? -1))).toHaveLength(made);
        stepped.runTimers();
        expect(startsS.filter((dueS) => dueS < (clockwork.reachedS() ?? -1))).toHaveLength(made);
      }
    }),
    { numRuns: 500, examples: [[[1], [1]]] },
  );
});
