import fc from "fast-check";
import { expect, it } from "vitest";
import { predictionsFor } from "../../../loadtests/scenario/predict.ts";
import type { Scenario, StartPattern } from "../../../loadtests/scenario/scenario.ts";
import { startsBetween } from "../../../loadtests/schedule/starts.ts";
import { poissonQuantile } from "../../../planner/core/demand/quantiles.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { fakeJourneys, fakeRestore } from "../../support/fake-journey.ts";

function scenarioOf(starts: StartPattern, durationS: number): Scenario {
  return {
    name: "x",
    description: "",
    seed: 1,
    durationS,
    warmUpS: 0,
    graceS: 60,
    environment: "test",
    targets: [{ product: "package-manager" }],
    owns: [],
    journeys: [{ name: "restores", journey: "pm.restore.r", starts, settings: {} }],
    thresholds: [],
    limits: {},
  };
}

function flat(startsPerS: number, durationS: number, arrivals: "poisson" | "even" = "poisson"): StartPattern {
  return {
    kind: "piecewise",
    arrivals,
    points: [
      { atS: 0, startsPerS },
      { atS: durationS, startsPerS },
    ],
  };
}

/** Plays the scenario as the engine's schedule does, with sizes drawn from the client's table. */
function play(scenario: Scenario, seed: number): Record<string, number> {
  const [load] = scenario.journeys;
  if (load === undefined) throw new Error("expected a load");
  const outcomes = fakeRestore.costOutcomes({ files: 1 });
  const perMinute: number[] = [];
  const sums = { requests: 0, bytes: 0, installs: 0 };
  for (const { dueS, stream } of startsBetween(load, seed, 0, scenario.durationS)) {
    let left = randomStream(seed, stream)();
    const outcome = outcomes.find(({ probability }) => {
      left -= probability;
      return left < 0;
    });
    if (outcome === undefined) continue;
    sums.requests += outcome.requests;
    sums.bytes += outcome.bytes;
    sums.installs += outcome.installs;
    const minute = Math.floor(dueS / 60);
    perMinute[minute] = (perMinute[minute] ?? 0) + outcome.installs;
  }
  return { ...sums, peakInstallsPerMinute: Math.max(0, ...perMinute.map((value) => value ?? 0)) };
}

const RUNS = 2000;

it.each([
  { what: "a minute at 0.5 starts a second", starts: flat(0.5, 60), durationS: 60 },
  { what: "ten minutes at 0.2", starts: flat(0.2, 600), durationS: 600 },
  { what: "a minute of even starts", starts: flat(1, 60, "even"), durationS: 60 },
  {
    what: "a ramp over five minutes",
    durationS: 300,
    starts: {
      kind: "piecewise",
      arrivals: "poisson",
      points: [
        { atS: 0, startsPerS: 0.1 },
        { atS: 300, startsPerS: 1 },
      ],
    },
  },
] as const)("holds 90 of 100 runs inside its intervals: $what", ({ starts, durationS }) => {
  const scenario = scenarioOf(starts, durationS);
  const runs = Array.from({ length: RUNS }, (_, seed) => play(scenario, seed + 1));
  for (const { name, low, high } of predictionsFor(scenario, fakeJourneys)) {
    const inside = runs.filter((run) => (run[name] ?? 0) >= low && (run[name] ?? 0) <= high).length / RUNS;
    // Sums of whole numbers cover a little more than nominal; the standard error of 2,000 runs is 0.7 points.
    expect(inside, name).toBeGreaterThan(0.88);
    expect(inside, name).toBeLessThan(0.94);
  }
});

it("is the Poisson law where every start asks for one file", () => {
  const one = {
    ...fakeRestore,
    costOutcomes: () => [{ probability: 1, restores: 1, installs: 1, requests: 2, bytes: 7 }],
  };
  const predictions = predictionsFor(
    scenarioOf(flat(0.5, 60), 60),
    new Map([["pm.restore.r", one as never]]),
  );
  const peak = predictions.find(({ name }) => name === "peakInstallsPerMinute");
  expect(peak).toMatchObject({
    low: poissonQuantile(30, 0.05),
    likely: poissonQuantile(30, 0.5),
    high: poissonQuantile(30, 0.95),
  });
});

it("agrees with itself where the exact law gives way to the gamma law", () => {
  const at = (startsPerS: number) =>
    predictionsFor(scenarioOf(flat(startsPerS, 60), 60), fakeJourneys).find(
      ({ name }) => name === "peakInstallsPerMinute",
    );
  const exact = at(9.99);
  const approximate = at(10.01);
  for (const end of ["low", "likely", "high"] as const) {
    expect((approximate?.[end] ?? 0) / (exact?.[end] ?? 1)).toBeCloseTo(10.01 / 9.99, 2);
  }
});

it("keeps its ends in order and finite for any rate", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.integer({ min: 1, max: 400 }),
      (rate, durationS) => {
        for (const { low, likely, high } of predictionsFor(
          scenarioOf(flat(rate, durationS), durationS),
          fakeJourneys,
        )) {
          expect(low).toBeLessThanOrEqual(likely);
          expect(likely).toBeLessThanOrEqual(high);
          expect(Number.isFinite(high)).toBe(true);
          expect(low).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});
