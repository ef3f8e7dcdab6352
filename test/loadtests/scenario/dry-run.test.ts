import { expect, it } from "vitest";
import { dryRun } from "../../../loadtests/scenario/dry-run.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import { fakeJourneys } from "../../support/fake-journey.ts";

const world = { ready: () => undefined, readyNames: [], journeys: fakeJourneys };

it("adds up all journeys and finds the second in which they are highest together", () => {
  const scenario = readScenario(
    {
      file: "s.yaml",
      text: `name: mixed
duration: 100s
journeys:
  - { name: a, journey: pm.restore.r, starts: { kind: ramp, from: 0, to: 2/s } }
  - { name: b, journey: pm.restore.r, starts: { kind: stairs, from: 4/s, to: 1/s, steps: 2 } }
  - { name: c, journey: wb.session.rstudio, starts: { kind: burst, count: 30, within: 10s } }
  - { name: d, journey: pm.restore.r, starts: { kind: recorded, startsS: [1, 2, 2.5] } }
`,
    },
    world,
  );
  const run = dryRun({ ...scenario, limits: { usdPerGb: 0.02 } }, fakeJourneys);
  // a: 100 starts, b: 200 + 50, d: 3; each 11 files, one index; c: 30 starts of 3 requests and 10 bytes.
  expect(run).toMatchObject({
    durationS: 100,
    restores: 353,
    installs: 353 * 11,
    requests: 353 * 12 + 90,
    bytes: 353 * 6500 + 300,
    peakConcurrentSessions: 0,
    namedUsers: 0,
  });
  // Just before 50 s: a is at 1, b at 4; the burst makes 3 a second, the list 2 within one second.
  expect(run.peakStartsPerS).toBeCloseTo(1 + 4 + 3 + 2, 9);
  expect(run.usd).toBeCloseTo(((353 * 6500 + 300) / 1e9) * 0.02, 12);
  expect(run.timetable).toEqual([
    { journey: "a", fromS: 0, toS: 100, startsPerS: 1 },
    { journey: "b", fromS: 0, toS: 50, startsPerS: 4 },
    { journey: "b", fromS: 50, toS: 100, startsPerS: 1 },
    { journey: "c", fromS: 0, toS: 10, startsPerS: 3 },
    { journey: "d", fromS: 1, toS: 3.5, startsPerS: 3 / 2.5 },
  ]);
});
