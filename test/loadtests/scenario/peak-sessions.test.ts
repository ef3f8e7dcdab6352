import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { peakSessions } from "../../../loadtests/scenario/peak-sessions.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import type { Scenario, StartPattern } from "../../../loadtests/scenario/scenario.ts";

const FOLDER = new URL("../../../scenarios/", import.meta.url);

function scenarioOf(
  starts: StartPattern,
  settings: Readonly<Record<string, unknown>>,
  durationS: number,
): Scenario {
  const load = { name: "load", journey: "wb.session.api", starts, settings };
  return {
    name: "test",
    description: "",
    seed: 1,
    durationS,
    warmUpS: 0,
    graceS: 60,
    environment: "test",
    targets: [],
    owns: [],
    journeys: [load],
    thresholds: [],
    limits: {},
  };
}

// A step: 100 s of thinking less the tail that is cut off (1 - e^-5), and 2 s of CPU; a start of 60 s.
const HELD_S = 60 + 10 * (100 * (1 - Math.exp(-5)) + 2);
const settings = { steps: 10, thinkS: 100, cpuS: 2 };
const steady = (perS: number, toS: number): StartPattern => ({
  kind: "piecewise",
  arrivals: "poisson",
  points: [
    { atS: 0, startsPerS: perS },
    { atS: toS, startsPerS: perS },
  ],
});

describe("sessions held at once", () => {
  it.each([
    {
      what: "a steady rate: rate times holding time",
      starts: steady(0.5, 36_000),
      durationS: 36_000,
      peak: 0.5 * HELD_S,
    },
    {
      what: "a run shorter than the holding time: all of them",
      starts: steady(0.5, 600),
      durationS: 600,
      peak: 300,
    },
    {
      what: "a class: everybody",
      starts: { kind: "burst", atS: 0, count: 60, withinS: 60 } as const,
      durationS: 3600,
      peak: 60,
    },
  ])("of $what", ({ starts, durationS, peak }) => {
    const found = peakSessions(scenarioOf(starts, settings, durationS), JOURNEYS);
    expect(found).toEqual({ peakConcurrentSessions: Math.ceil(peak), namedUsers: Math.ceil(peak) });
  });

  it("are in the names of the people that the settings name", () => {
    const named = { ...settings, userPrefix: "load", users: 100 };
    expect(peakSessions(scenarioOf(steady(0.5, 36_000), named, 36_000), JOURNEYS).namedUsers).toBe(100);
  });

  it("are none where no journey starts any", () => {
    const { journeys, ...rest } = scenarioOf(steady(1, 60), {}, 60);
    const jobs = journeys.map((load) => ({ ...load, journey: "wb.job" }));
    expect(peakSessions({ ...rest, journeys: jobs }, JOURNEYS)).toEqual({
      peakConcurrentSessions: 0,
      namedUsers: 0,
    });
  });
});

const workbench = readdirSync(FOLDER).filter(
  (file) => file.endsWith(".yaml") && readFileSync(new URL(file, FOLDER), "utf8").includes("journey: wb."),
);

it.each(workbench)("%s holds the sessions that its header says", (file) => {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const scenario = readScenario(
    { text, file },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
  const { peakConcurrentSessions, namedUsers } = peakSessions(scenario, JOURNEYS);
  const stated = /^# {3}sessions at once {3}([\d,]+) at the peak, in the names of ([\d,]+) people$/m
    .exec(text)
    ?.slice(1);
  expect(stated).toEqual([peakConcurrentSessions, namedUsers].map((count) => count.toLocaleString("en-US")));
});
