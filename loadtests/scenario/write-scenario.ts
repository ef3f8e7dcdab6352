import { Document, isMap, isScalar } from "yaml";
import { readDurationS, writeDuration } from "./quantity-text.ts";
import type { JourneyLoad, MetricsSpec, Scenario, StartPattern } from "./scenario.ts";
import { buildPattern, type StartSpec } from "./start-spec.ts";
import { writeThreshold } from "./threshold-text.ts";

/** What stands above a key of the file. */
const COMMENTS: Readonly<Record<string, string>> = {
  seed: " Everything random follows from it: the same seed makes the same starts.",
  duration: " Starts are made for so long; open journeys may then go on for the grace time.",
  warmUp: " Left out of thresholds, shown greyed.",
  target: " Where the load goes. Without it a sandbox is started for the run.",
  owns: " Hosts that you say are yours. Everything but loopback has to stand here.",
  writesTo: " Repositories that journeys may write to. Uploads and commits go nowhere else.",
  tokenEnv: " Where the secret lies. The secret itself never stands in a scenario.",
  tokenFile: " Where the secret lies. The secret itself never stands in a scenario.",
  accountsFile: " Where the accounts lie. Secrets never stand in a scenario.",
  journeys:
    " What people and clients do, and how often. A bare rate is starts a second through the whole run.",
  thresholds: " What must hold for a pass. With fewer samples than stated the answer is: not enough data.",
  metrics: " Series of the target that are read while the run goes on.",
  limits: " The guard refuses a run that would exceed these.",
  break: " The limit of the plan that this load climbs towards.",
};

/** Returns the scenario as a YAML file that `readScenario` reads back to the same scenario; `heading` stands at its top. */
export function writeScenario(scenario: Scenario, heading: readonly string[] = []): string {
  const document = new Document(plainScenario(scenario));
  if (heading.length > 0)
    document.commentBefore = heading.map((line) => (line === "" ? "" : ` ${line}`)).join("\n");
  if (isMap(document.contents)) {
    for (const pair of document.contents.items) {
      const comment = isScalar(pair.key) ? COMMENTS[String(pair.key.value)] : undefined;
      if (isScalar(pair.key) && comment !== undefined) pair.key.commentBefore = comment;
    }
  }
  return document.toString({ lineWidth: 0 });
}

function plainScenario(scenario: Scenario): Record<string, unknown> {
  const { maxDurationS, ...limits } = scenario.limits;
  const target = plainTarget(scenario);
  return {
    name: scenario.name,
    ...(scenario.description === "" ? {} : { description: scenario.description }),
    seed: scenario.seed,
    duration: writeDuration(scenario.durationS),
    warmUp: writeDuration(scenario.warmUpS),
    grace: writeDuration(scenario.graceS),
    environment: scenario.environment,
    ...(target === undefined ? {} : { target }),
    ...(scenario.owns.length === 0 ? {} : { owns: scenario.owns }),
    ...(scenario.writesTo === undefined ? {} : { writesTo: scenario.writesTo }),
    ...scenario.secrets,
    journeys: scenario.journeys.map((load) => plainLoad(load, scenario.durationS)),
    ...(scenario.thresholds.length === 0 ? {} : { thresholds: scenario.thresholds.map(writeThreshold) }),
    ...(Object.keys(scenario.limits).length === 0
      ? {}
      : {
          limits: {
            ...limits,
            ...(maxDurationS === undefined ? {} : { maxDuration: writeDuration(maxDurationS) }),
          },
        }),
    ...(scenario.metrics === undefined ? {} : { metrics: scenario.metrics.map(plainMetrics) }),
    ...(scenario.breakAim === undefined ? {} : { break: scenario.breakAim }),
  };
}

function plainMetrics(spec: MetricsSpec): Record<string, unknown> {
  if (spec.kind === "cloudwatch") {
    const { kind: _, region, ...rest } = spec;
    return { cloudwatch: region, ...rest };
  }
  return spec.kind === "prometheus"
    ? { prometheus: spec.url, queries: spec.queries }
    : { scrape: spec.url, ...(spec.prefixes === undefined ? {} : { prefixes: spec.prefixes }) };
}

function plainTarget(scenario: Scenario): string | Record<string, string> | undefined {
  const [only, ...others] = scenario.targets;
  if (only !== undefined && others.length === 0) return only.url;
  const urls = scenario.targets.flatMap(({ product, url }) =>
    url === undefined ? [] : [[product, url] as const],
  );
  return urls.length === 0 ? undefined : Object.fromEntries(urls);
}

function plainLoad(load: JourneyLoad, durationS: number): Record<string, unknown> {
  return {
    name: load.name,
    journey: load.journey,
    starts: plainStarts(load.starts, durationS),
    ...(Object.keys(load.settings).length === 0 ? {} : { settings: load.settings }),
  };
}

function plainStarts(pattern: StartPattern, durationS: number): unknown {
  switch (pattern.kind) {
    case "burst":
      return {
        kind: "burst",
        count: pattern.count,
        within: writeDuration(pattern.withinS),
        at: writeDuration(pattern.atS),
      };
    case "recorded":
      return { kind: "recorded", startsS: pattern.startsS };
    case "piecewise": {
      const spec = shapeOf(pattern, durationS);
      return spec ?? { kind: "points", arrivals: pattern.arrivals, points: pattern.points };
    }
  }
}

/** Returns the shortest statement that builds exactly this pattern; undefined when only its corners do. */
function shapeOf(
  pattern: Extract<StartPattern, { kind: "piecewise" }>,
  durationS: number,
): number | Record<string, unknown> | undefined {
  const { points, arrivals } = pattern;
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const stretch = {
    ...(arrivals === "poisson" ? {} : { arrivals }),
    ...(first.atS === 0 ? {} : { begin: writeDuration(first.atS) }),
    ...(last.atS === durationS ? {} : { end: writeDuration(last.atS) }),
  };
  const builds = (spec: StartSpec): boolean =>
    samePattern(buildPattern(spec, { durationS, clock: "", installsPerStart: 0 }), pattern);
  const range = {
    arrivals,
    begin: readDurationS(writeDuration(first.atS)),
    end: readDurationS(writeDuration(last.atS)),
  };
  const rate = (perS: number) => ({ perS, of: "starts" }) as const;
  if (points.length === 2 && builds({ kind: "constant", rate: rate(first.startsPerS), ...range })) {
    return Object.keys(stretch).length === 0
      ? first.startsPerS
      : { kind: "constant", rate: first.startsPerS, ...stretch };
  }
  const ends = { from: rate(first.startsPerS), to: rate(last.startsPerS), ...range };
  const plain = { from: first.startsPerS, to: last.startsPerS };
  if (points.length === 2 && builds({ kind: "ramp", ...ends })) return { kind: "ramp", ...plain, ...stretch };
  const steps = points.length / 2;
  if (Number.isInteger(steps) && builds({ kind: "stairs", ...ends, steps })) {
    return { kind: "stairs", ...plain, steps, ...stretch };
  }
  return undefined;
}

function samePattern(built: ReturnType<typeof buildPattern>, pattern: StartPattern): boolean {
  return built.ok && JSON.stringify(built.pattern) === JSON.stringify(pattern);
}
