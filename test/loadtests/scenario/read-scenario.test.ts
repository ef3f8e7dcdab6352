import { expect, it } from "vitest";
import { readScenario, type ScenarioWorld } from "../../../loadtests/scenario/read-scenario.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { writeScenario } from "../../../loadtests/scenario/write-scenario.ts";
import { InputError } from "../../../planner/core/input-error.ts";
import { fakeJourneys } from "../../support/fake-journey.ts";

const CALM = `name: calm
duration: 10m
warmUp: 1m
journeys:
  - name: restores
    journey: pm.restore.r
    starts: 300/h
    settings: { files: 2 }
thresholds:
  - pm.cran.file p95ResponseMs <= 2000
limits: { maxStartsPerS: 5, maxDuration: 1h }
`;

const world: ScenarioWorld = {
  ready: (name) => (name === "calm" ? CALM : name === "nested" ? "uses: calm\n" : undefined),
  readyNames: ["calm", "nested"],
  journeys: fakeJourneys,
};

function read(text: string, changes?: ScenarioWorld["changes"]): Scenario {
  return readScenario({ text, file: "s.yaml" }, changes === undefined ? world : { ...world, changes });
}

function faultsOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "no fault";
}

it("reads a scenario with everything filled in", () => {
  expect(read(CALM)).toEqual({
    name: "calm",
    description: "",
    seed: 1,
    durationS: 600,
    warmUpS: 60,
    graceS: 60,
    environment: "test",
    targets: [{ product: "package-manager" }],
    owns: [],
    journeys: [
      {
        name: "restores",
        journey: "pm.restore.r",
        starts: {
          kind: "piecewise",
          arrivals: "poisson",
          points: [
            { atS: 0, startsPerS: 300 / 3600 },
            { atS: 600, startsPerS: 300 / 3600 },
          ],
        },
        settings: { files: 2 },
      },
    ],
    thresholds: [
      {
        operation: "pm.cran.file",
        metric: "p95ResponseMs",
        comparison: "at-most",
        limit: 2000,
        minSamples: 72,
      },
    ],
    limits: { maxStartsPerS: 5, maxDurationS: 3600 },
  });
});

it("turns installs a day into starts by the files of one start", () => {
  const scenario = read(CALM.replace("300/h", "1000000 installs/day"));
  const [load] = scenario.journeys;
  // The mean of the fake client's table is 11 files a start, doubled by its setting.
  const installs = 2 * (0.5 * 4 + 0.3 * 10 + 0.15 * 20 + 0.05 * 60);
  expect(load?.starts).toMatchObject({ points: [{ startsPerS: 1e6 / 86_400 / installs }, {}] });
});

it("lays five lines over a ready scenario", () => {
  const scenario = read(`uses: calm
target: https://pm.example.com/rspm
owns: [pm.example.com]
tokenEnv: PM_TOKEN
journeys: [{ name: restores, settings: { files: 3 } }]
`);
  expect(scenario).toMatchObject({
    name: "calm",
    targets: [{ product: "package-manager", url: "https://pm.example.com/rspm" }],
    owns: ["pm.example.com"],
    secrets: { tokenEnv: "PM_TOKEN" },
    journeys: [{ name: "restores", journey: "pm.restore.r", settings: { files: 3 } }],
    thresholds: [{ limit: 2000 }],
    limits: { maxStartsPerS: 5, maxDurationS: 3600 },
  });
});

it("drops the warm-up of what it uses where that would be everything, but not its own", () => {
  expect(read("uses: calm\nduration: 30s\n")).toMatchObject({ durationS: 30, warmUpS: 0 });
  expect(faultsOf("uses: calm\nduration: 30s\nwarmUp: 1m\n")).toBe(
    's.yaml:3:9: warmUp: expected a warm-up shorter than the run of 30 s, got "1m"',
  );
});

it("adds a journey, replaces thresholds and stretches rates to a new duration", () => {
  const scenario = read(`uses: calm
duration: 20m
thresholds: ["* errorFraction <= 0.02"]
target: { package-manager: http://127.0.0.1:1, workbench: http://127.0.0.1:2 }
journeys: [{ name: a, journey: wb.session.rstudio, starts: 0.5 }]
`);
  expect(scenario.journeys.map(({ name }) => name)).toEqual(["a", "restores"]);
  expect(scenario.journeys[1]?.starts).toMatchObject({ points: [{ atS: 0 }, { atS: 1200 }] });
  expect(scenario.thresholds).toEqual([
    { operation: "*", metric: "errorFraction", comparison: "at-most", limit: 0.02, minSamples: 50 },
  ]);
  expect(scenario.targets.map(({ product }) => product)).toEqual(["package-manager", "workbench"]);
});

it("lets the command line set duration, seed and target, and drops a warm-up that would be everything", () => {
  const scenario = read("uses: calm\n", {
    durationS: 30,
    seed: 7,
    targets: [{ url: "http://127.0.0.1:4242" }],
  });
  expect(scenario).toMatchObject({
    durationS: 30,
    warmUpS: 0,
    seed: 7,
    targets: [{ product: "package-manager", url: "http://127.0.0.1:4242" }],
    journeys: [{ starts: { points: [{ atS: 0 }, { atS: 30 }] } }],
  });
});

it("leaves out what lies beyond a duration of the command line, and still writes a file that reads back", () => {
  const starts = [
    "{ kind: burst, count: 10, within: 10s, at: 2m }",
    "{ kind: constant, rate: 1/s, begin: 5m, end: 6m }",
    "{ kind: recorded, startsS: [90] }",
  ];
  for (const stated of starts) {
    const scenario = read(CALM.replace("300/h", stated), { durationS: 60 });
    expect(scenario.journeys[0]?.starts).toEqual({ kind: "recorded", startsS: [] });
    expect(read(writeScenario(scenario))).toEqual(scenario);
  }
});

it("asks for the product of a target where the scenario has two, and refuses one that it has not", () => {
  const two = `${CALM}`.replace(
    "thresholds:",
    "  - { name: b, journey: wb.session.rstudio, starts: 1/s }\nthresholds:",
  );
  const url = "http://127.0.0.1:1";
  expect(() => read(two, { targets: [{ url }] })).toThrow(
    "--target: expected package-manager=URL, workbench=URL, got a URL without a product",
  );
  expect(() => read(CALM, { targets: [{ product: "workbench", url }] })).toThrow(
    "--target: expected package-manager=URL, got workbench",
  );
});

it("reads a file with a byte order mark and CRLF", () => {
  expect(read(`\ufeff${CALM.replaceAll("\n", "\r\n")}`)).toEqual(read(CALM));
});

const ONE = "name: x\nduration: 60s\njourneys:\n  - name: a\n    journey: pm.restore.r\n    starts: ";

it.each([
  {
    what: "every fault of a file at once",
    text: `name: x
duratoin: 60s
warmUp: 90s
journeys:
  - name: a
    journey: pm.restore.rr
    starts: 5/fortnight
  - name: a
    journey: pm.restore.r
    starts: { kind: ramp, from: 1/s }
    settings: { fils: 3 }
thresholds:
  - pm.cran.file p95 < 20
  - { operation: "*", metric: errorFraction, atMost: 1, atLeast: 0 }
`,
    faults: `s.yaml:2:1: duratoin: unknown key "duratoin" (did you mean "duration"?)
s.yaml:3:9: warmUp: expected whole minutes, as results are kept by the minute, got "90s"
s.yaml:6:14: journeys.0.journey: expected pm.restore.r, got "pm.restore.rr"
s.yaml:7:13: journeys.0.starts: expected a rate as 0.5, 0.5/s, 300/h or 1000000 installs/day, got "5/fortnight"
s.yaml:8:11: journeys.1.name: expected a name of its own (journeys.0 has it too), got "a"
s.yaml:10:5: journeys.1.starts.to: expected a rate as 0.5, 0.5/s, 300/h or 1000000 installs/day, got nothing
s.yaml:11:23: journeys.1.settings.fils: expected files, got "fils"
s.yaml:13:5: thresholds.0: expected a threshold as pm.cran.file p95ResponseMs <= 2000, or * errorFraction[timeout] <= 0.01 over 5m in 99% of windows stop after 10m (samples 500), got "pm.cran.file p95 < 20"`,
  },
  {
    what: "what is missing",
    text: "description: nothing else\n",
    faults: `s.yaml:1:1: name: expected a name, got nothing
s.yaml:1:1: duration: expected a duration above 0, as 90s, 10m or 72h, got nothing
s.yaml:1:1: journeys: expected at least one journey, got nothing`,
  },
  {
    what: "a bare number as duration",
    text: CALM.replace("10m", "600"),
    faults: "s.yaml:2:11: duration: expected a duration as 90s, 10m or 72h, got 600",
  },
  {
    what: "an unknown operation",
    text: CALM.replace("pm.cran.file", "pm.cran.fiel"),
    faults: 's.yaml:10:5: thresholds.0: expected the operation pm.cran.file, got "pm.cran.fiel"',
  },
  {
    what: "a region that is none",
    text: `${CALM}metrics: [{ cloudwatch: frankfurt, rds: [ppm-db] }]\n`,
    faults: 's.yaml:12:25: metrics.0.cloudwatch: expected a region as us-east-1, got "frankfurt"',
  },
  {
    what: "an infinite rate",
    text: `${ONE}.inf\n`,
    faults:
      "s.yaml:6:13: journeys.0.starts: expected a rate as 0.5, 0.5/s, 300/h or 1000000 installs/day, got .inf",
  },
  {
    what: "a burst beyond the end",
    text: `${ONE}{ kind: burst, count: 5, within: 30s, at: 40s }\n`,
    faults: "s.yaml:6:13: journeys.0.starts: expected starts within the run of 60 s, got starts until 70 s",
  },
  {
    what: "a burst at the very end, where nothing starts any more",
    text: `${ONE}{ kind: burst, count: 5, within: 0s, at: 60s }\n`,
    faults:
      "s.yaml:6:13: journeys.0.starts: expected starts within the run of 60 s, got a start at 60 s, its end",
  },
  {
    what: "a recorded time at the very end",
    text: `${ONE}{ kind: recorded, startsS: [1, 60] }\n`,
    faults:
      "s.yaml:6:13: journeys.0.starts: expected starts within the run of 60 s, got a start at 60 s, its end",
  },
  {
    what: "more starts a second than a schedule can tell apart",
    text: `${ONE}200000/s\n`,
    faults: "s.yaml:6:13: journeys.0.starts: expected at most 131072 starts a second, got 200000",
  },
  {
    what: "recorded times out of order",
    text: `${ONE}{ kind: recorded, startsS: [1, 3, 2] }\n`,
    faults: "s.yaml:6:47: journeys.0.starts.startsS.2: expected start times in ascending order, got 2",
  },
  {
    what: "an unknown time zone",
    text: `${ONE}{ kind: day, rate: 1/s, timeZone: Mars/Base, hourWeights: [${Array(24).fill(1).join(", ")}] }\n`,
    faults: 's.yaml:6:47: journeys.0.starts.timeZone: expected a time zone as Europe/Berlin, got "Mars/Base"',
  },
  {
    what: "installs of a journey that installs nothing",
    text: `${ONE.replace("pm.restore.r", "wb.session.rstudio")}5 installs/s\n`,
    faults:
      's.yaml:6:13: journeys.0.starts: expected a rate of starts, as 300/h (this journey delivers no package files), got "5 installs/s"',
  },
  {
    what: "a target of no use",
    text: `${CALM}target: { workbench: https://wb.example.com }\n`,
    faults:
      's.yaml:12:22: target.workbench: expected a target of package-manager, which the journeys use, got "https://wb.example.com"',
  },
  {
    what: "an address that is no URL",
    text: `${CALM}target: pm.example.com\n`,
    faults:
      's.yaml:12:9: target: expected an http or https URL without user and password, got "pm.example.com"',
  },
  {
    what: "a ready scenario that does not exist",
    text: "uses: cam\n",
    faults: 's.yaml:1:7: uses: no ready scenario is called "cam" (did you mean "calm"?)',
  },
  {
    what: "a ready scenario that uses another",
    text: "uses: nested\n",
    faults: 's.yaml:1:7: uses: expected a ready scenario that stands alone, got "nested", which uses another',
  },
  {
    what: "a fault in the own settings of a used journey",
    text: "uses: calm\njourneys: [{ name: restores, settings: { files: 0 } }]\n",
    faults: "s.yaml:2:49: journeys.0.settings.files: expected a number above 0, got 0",
  },
  { what: "an empty file", text: "", faults: "s.yaml:1:1: expected a scenario as YAML, got an empty file" },
  { what: "a list", text: "- 1\n", faults: "s.yaml:1:1: expected a scenario as a map of keys, got a list" },
])("names $what", ({ text, faults }) => {
  expect(faultsOf(text)).toBe(faults);
});

it.each([
  ["a token", `${CALM}token: CANARY-77\n`],
  ["a token under another name", CALM.replace("{ files: 2 }", "{ apiToken: CANARY-77 }")],
  ["a password in a wrong place", CALM.replace("300/h", "{ password: CANARY-77 }")],
  ["user-info in a target", `${CALM}target: https://me:CANARY-77@pm.example.com/\n`],
  ["user-info behind one slash", `${CALM}target: "http:/me:CANARY-77@pm.example.com/"\n`],
  ["user-info behind backslashes", `${CALM}target: 'http:\\\\me:CANARY-77@pm.example.com/'\n`],
  ["user-info behind no slash", `${CALM}target: "http:me:CANARY-77@pm.example.com"\n`],
  ["a token in the query of a target", `${CALM}target: http://pm.example.com/?token=CANARY-77\n`],
  ["a token in the fragment of a target", `${CALM}target: "http://pm.example.com/#CANARY-77"\n`],
  ["user-info without a password", `${CALM}target: https://CANARY-77@pm.example.com/\n`],
  ["user-info in a list of hosts", `${CALM}owns: ["https://me:CANARY-77@pm.example.com"]\n`],
  ["a secret in a text that is no YAML", `${CALM}secret: "CANARY-77\n`],
  ["a secret beside a bracket", `${CALM}secret: [CANARY-77 "x"\n`],
  ["a secret as a nested map", `${CALM}tokens: { a: CANARY-77 }\n`],
])("refuses %s without repeating it", (_what, text) => {
  const faults = faultsOf(text);
  expect(faults).not.toBe("no fault");
  expect(faults).not.toContain("CANARY-77");
});
