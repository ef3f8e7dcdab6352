import fc from "fast-check";
import { expect, it } from "vitest";
import { metricsOf } from "../../../loadtests/analysis/threshold-metrics.ts";
import { canonicalScenario } from "../../../loadtests/scenario/canonical-scenario.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import type { MetricsSpec, Scenario, StartPattern, Threshold } from "../../../loadtests/scenario/scenario.ts";
import { writeScenario } from "../../../loadtests/scenario/write-scenario.ts";
import { fakeJourneys } from "../../support/fake-journey.ts";

const world = { ready: () => undefined, readyNames: [], journeys: fakeJourneys };
const DURATION_S = 3600;

const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const rate = fc.double({ min: 0, max: 1000, noNaN: true });
const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/\/\/|[\p{Cc}]/u.test(text));
const wholeSeconds = fc.integer({ min: 1, max: DURATION_S });

const piecewise = fc
  .tuple(
    fc.constantFrom("poisson" as const, "even" as const),
    fc.array(fc.tuple(wholeSeconds, rate), { minLength: 2, maxLength: 6 }),
  )
  .map(
    ([arrivals, corners]): StartPattern => ({
      kind: "piecewise",
      arrivals,
      points: corners.map(([atS, startsPerS]) => ({ atS, startsPerS })).sort((a, b) => a.atS - b.atS),
    }),
  )
  .filter(
    (pattern) =>
      pattern.kind === "piecewise" && (pattern.points[0]?.atS ?? 0) < (pattern.points.at(-1)?.atS ?? 0),
  );
const flat = fc.tuple(fc.constantFrom("poisson" as const, "even" as const), rate).map(
  ([arrivals, startsPerS]): StartPattern => ({
    kind: "piecewise",
    arrivals,
    points: [
      { atS: 0, startsPerS },
      { atS: DURATION_S, startsPerS },
    ],
  }),
);
const burst = fc
  .tuple(
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: 0, max: 1800 }),
    fc.integer({ min: 0, max: 1800 }),
  )
  .map(([count, atS, withinS]): StartPattern => ({ kind: "burst", count, atS, withinS }));
const recorded = fc
  .array(fc.double({ min: 0, max: DURATION_S - 1, noNaN: true }), { maxLength: 20 })
  .map((times): StartPattern => ({ kind: "recorded", startsS: times.sort((a, b) => a - b) }));

const METRICS = [
  ...metricsOf("operation").map((metric) => ({ operation: "pm.cran.file", metric })),
  ...metricsOf("operation").map((metric) => ({ operation: "*", metric })),
  ...metricsOf("counter").map((metric) => ({ operation: "counter:installs", metric })),
  ...metricsOf("metric").map((metric) => ({ operation: "metric:db.cpu", metric })),
];
const wholeMinutes = fc.integer({ min: 1, max: 600 }).map((minutes) => minutes * 60);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const threshold = fc
  .record({
    what: fc.constantFrom(...METRICS),
    comparison: fc.constantFrom("at-most" as const, "at-least" as const),
    limit: amount,
    minSamples: fc.nat(10_000),
    kind: optional(fc.constantFrom("timeout", "http-5xx")),
    windowS: optional(wholeMinutes),
    withinFraction: optional(fc.integer({ min: 1, max: 10_000 }).map((parts) => parts / 10_000)),
    stopAfterS: optional(wholeMinutes),
  })
  .map(({ what, comparison, limit, minSamples, kind, ...times }): Threshold => {
    const narrowed = what.metric.startsWith("error") && kind !== undefined ? { kind } : {};
    const stated = Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined));
    return { ...what, comparison, limit, minSamples, ...narrowed, ...stated };
  });

const SOURCES: readonly MetricsSpec[] = [
  { kind: "scrape", url: "http://pm.example.com:2112/metrics", prefixes: ["ppm_"] },
  { kind: "prometheus", url: "http://prometheus.example.com:9090", queries: { cpu: "avg(cpu)" } },
  { kind: "cloudwatch", region: "us-gov-west-1", rds: ["ppm-db"], queries: { iops: "SUM(METRICS())" } },
  {
    kind: "cloudwatch",
    region: "eu-west-1",
    endpoint: "https://vpce.example.com/",
    fsx: ["fs-0123456789abcdef0"],
    alb: ["app/ppm/50dc6c495c0c9188"],
  },
];

const anyScenario = fc
  .record({
    name: word,
    description: fc.string({ maxLength: 30 }).filter((text) => !/\/\//.test(text)),
    seed: fc.nat(),
    warmUpS: fc.constantFrom(0, 60, 600),
    graceS: fc.nat(1000),
    environment: fc.constantFrom("test" as const, "production" as const),
    target: fc.constantFrom(undefined, "http://127.0.0.1:4242", "https://pm.example.com/rspm"),
    owns: fc.array(fc.constantFrom("pm.example.com", "10.0.0.1", "example.org"), { maxLength: 3 }),
    names: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
    starts: fc.array(fc.oneof(piecewise, flat, burst, recorded), { minLength: 4, maxLength: 4 }),
    files: fc.double({ min: 0.1, max: 10, noNaN: true }),
    thresholds: fc.array(threshold, { maxLength: 4 }),
    maxBytes: fc.option(amount, { nil: undefined }),
    maxDurationS: fc.option(wholeSeconds, { nil: undefined }),
    aimed: fc.boolean(),
    metrics: fc.array(fc.constantFrom(...SOURCES), { maxLength: 3 }),
    tokenEnv: fc.option(fc.constant("PM_TOKEN"), { nil: undefined }),
  })
  .map(
    (part): Scenario => ({
      name: part.name,
      description: part.description,
      seed: part.seed,
      durationS: DURATION_S,
      warmUpS: part.warmUpS,
      graceS: part.graceS,
      environment: part.environment,
      targets: [
        part.target === undefined
          ? { product: "package-manager" }
          : { product: "package-manager", url: part.target },
      ],
      owns: part.owns,
      ...(part.tokenEnv === undefined ? {} : { secrets: { tokenEnv: part.tokenEnv } }),
      journeys: [...part.names]
        .sort((a, b) => (a < b ? -1 : 1))
        .map((name, index) => ({
          name,
          journey: "pm.restore.r",
          starts: part.starts[index] ?? { kind: "recorded", startsS: [] },
          settings: index === 0 ? { files: part.files } : {},
        })),
      thresholds: part.thresholds,
      limits: {
        ...(part.maxBytes === undefined ? {} : { maxBytes: part.maxBytes }),
        ...(part.maxDurationS === undefined ? {} : { maxDurationS: part.maxDurationS }),
      },
      ...(part.metrics.length === 0 ? {} : { metrics: part.metrics }),
      ...(part.aimed
        ? { breakAim: { limit: "a limit", predictedLoad: 57.9, unit: "package files a second" } }
        : {}),
    }),
  );

it("reads back every scenario that it writes", () => {
  fc.assert(
    fc.property(anyScenario, (scenario) => {
      const read = readScenario({ text: writeScenario(scenario, ["A heading", ""]), file: "s.yaml" }, world);
      expect(read).toEqual(scenario);
      expect(canonicalScenario(read)).toBe(canonicalScenario(scenario));
    }),
    { numRuns: 300 },
  );
});

it("writes a stair as a stair, with its comments", () => {
  const scenario = readScenario(
    {
      file: "s.yaml",
      text: "name: climb\nduration: 1h\njourneys:\n  - name: restores\n    journey: pm.restore.r\n    starts: { kind: stairs, from: 1/s, to: 6/s, steps: 6 }\n",
    },
    world,
  );
  expect(writeScenario(scenario, ["The load that breaks it."])).toBe(`# The load that breaks it.

name: climb
# Everything random follows from it: the same seed makes the same starts.
seed: 1
# Starts are made for so long; open journeys may then go on for the grace time.
duration: 1h
# Left out of thresholds, shown greyed.
warmUp: 0s
grace: 1m
environment: test
# What people and clients do, and how often. A bare rate is starts a second through the whole run.
journeys:
  - name: restores
    journey: pm.restore.r
    starts:
      kind: stairs
      from: 1
      to: 6
      steps: 6
`);
});
