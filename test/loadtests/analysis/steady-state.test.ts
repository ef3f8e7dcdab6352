import { expect, it } from "vitest";
import { judge } from "../../../loadtests/analysis/judge.ts";
import { judgedOf, minuteOf, operationOf, run, scenario } from "./build-run.ts";
import { wandering } from "./wandering.ts";

const MINUTES = 60;
const durationS = 60 * MINUTES;
const [load] = scenario.journeys;
if (load === undefined) throw new Error("expected a load");
const points = [0, durationS].map((atS) => ({ atS, startsPerS: 1 / 6 }));
const hour = {
  ...scenario,
  durationS,
  journeys: [{ ...load, starts: { kind: "piecewise", arrivals: "poisson", points } as const }],
};

/** The latency of each minute. */
function steadyOf(msOf: (minute: number) => number): string | undefined {
  const frames = Array.from({ length: MINUTES }, (_, minute) =>
    minuteOf(minute, { operations: { "pm.cran.file": operationOf(100, msOf(minute)) } }),
  );
  const planned = { ...run, plannedDurationS: durationS };
  return judge(judgedOf({ scenario: hour, frames, run: planned })).steady?.sentence;
}

const noise = wandering(1, MINUTES, 0);
const slow = wandering(7, MINUTES, 0.97);

it.each([
  {
    what: "a latency that stays where it is",
    msOf: (minute: number) => 100 + 5 * (noise[minute] ?? 0),
    says: /^the run is steady from 0 min on/,
  },
  {
    what: "a latency that falls after twenty minutes",
    msOf: (minute: number) => (minute < 20 ? 400 : 100) + 5 * (noise[minute] ?? 0),
    says: /^the run settles at about 20 min; before that its level changes: median latency from [34]\d\d(?:\.\d)? to (?:9\d|10\d)(?:\.\d)? ms at about 20 min$/,
  },
  {
    what: "a latency that strays for minutes to a multiple and back",
    msOf: (minute: number) => 400 * Math.exp(1.2 * (slow[minute] ?? 0)),
    says: /^cannot tell whether the run is steady: its median latency wanders around [\d,.]+ ms, known to ±[\d,.]+ only$/,
  },
])("says of $what what it is", ({ msOf, says }) => {
  expect(steadyOf(msOf)).toMatch(says);
});
