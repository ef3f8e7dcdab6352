import { expect, it } from "vitest";
import { judge } from "../../../loadtests/analysis/judge.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { buildPattern } from "../../../loadtests/scenario/start-spec.ts";
import { scenario as calm, judgedOf, minuteOf, operationOf, run } from "./build-run.ts";

const STEPS = 12;
const built = buildPattern(
  { kind: "stairs", from: { perS: 1, of: "starts" }, to: { perS: 12, of: "starts" }, steps: STEPS },
  { durationS: STEPS * 120, clock: "", installsPerStart: 0 },
);
if (!built.ok) throw new Error(built.expected);

/** Climbs by 5 package files a second each two minutes; the plan sees the limit at 50. */
const scenario: Scenario = {
  ...calm,
  durationS: STEPS * 120,
  journeys: [{ name: "restores", journey: "pm.restore.r", starts: built.pattern, settings: {} }],
  breakAim: { limit: "connections", predictedLoad: 50, unit: "package files a second" },
};

function climb(brokenFromStep: number) {
  const frames = Array.from({ length: STEPS * 2 }, (_, index) =>
    minuteOf(index, {
      operations: {
        "pm.cran.file": operationOf(100, Math.floor(index / 2) + 1 >= brokenFromStep ? 900 : 100),
      },
    }),
  );
  return judge(
    judgedOf({
      scenario,
      frames,
      run: { ...run, plannedDurationS: scenario.durationS },
      installsPerStart: { restores: 5 },
    }),
  );
}

it.each([
  {
    step: 10,
    outcome: "as-predicted",
    observedLoad: 50,
    words:
      "broke at 50 package files a second, within one step of 50 package files a second, where the plan sees connections",
  },
  {
    step: 11,
    outcome: "as-predicted",
    observedLoad: 55,
    words:
      "broke at 55 package files a second, within one step of 50 package files a second, where the plan sees connections",
  },
  {
    step: 12,
    outcome: "later",
    observedLoad: 60,
    words:
      "broke at 60 package files a second, later than 50 package files a second, where the plan sees connections",
  },
  {
    step: 4,
    outcome: "earlier",
    observedLoad: 20,
    words:
      "broke at 20 package files a second, earlier than 50 package files a second, where the plan sees connections",
  },
])("a run that breaks at step $step is $outcome", ({ step, outcome, observedLoad, words }) => {
  const result = climb(step);
  expect(result).toMatchObject({
    verdict: "fail",
    exitCode: 1,
    break: { limit: "connections", predictedLoad: 50, outcome },
  });
  expect(result.break?.observedLoad).toBeCloseTo(observedLoad, 9);
  expect(result.reasons.find(({ code }) => code === "BREAK")?.sentence).toBe(`the load ${words}`);
});

it("a run that holds passes, and the limit was not reached", () => {
  const result = climb(STEPS + 1);
  expect(result.verdict).toBe("pass");
  expect(result.break).toEqual({
    limit: "connections",
    predictedLoad: 50,
    unit: "package files a second",
    outcome: "not-reached",
  });
});
