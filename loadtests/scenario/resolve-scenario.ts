import { DateTime } from "luxon";
import type { InputIssue } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { compareText } from "../../planner/core/order.ts";
import { ALL_OPERATIONS } from "../analysis/operation-series.ts";
import { defaultMinSamples } from "../analysis/thresholds.ts";
import type { Journey } from "../journeys/journey.ts";
import { FRAME_S } from "../results/frame.ts";
import type { JoinedScenario } from "./layers.ts";
import type { StatedRate } from "./quantity-text.ts";
import {
  type GuardLimits,
  type JourneyLoad,
  PRODUCTS,
  type Product,
  type Scenario,
  type SecretSources,
  type Target,
  type Threshold,
} from "./scenario.ts";
import type { StatedLoad, StatedScenario } from "./scenario-schema.ts";
import { buildPattern, clipPattern, patternEndS, type StartSpec } from "./start-spec.ts";

/** What the command line changes in a scenario. */
export interface ScenarioChanges {
  readonly durationS?: number;
  readonly seed?: number;
  /** URLs by product; a target without a product is that of the only one the scenario has. */
  readonly targets?: readonly { readonly product?: Product; readonly url: string }[];
}

type Journeys = ReadonlyMap<string, Journey<unknown>>;
type Resolved =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly faults: readonly InputIssue[] };

/** Second 0 of day and week curves where a scenario states none: a Monday, without a change of clocks near it in either direction. */
const DEFAULT_CLOCK = "2026-01-05T00:00:00Z";
const DEFAULT_GRACE_S = 60;

/** Returns the scenario of joined layers with everything filled in, or every fault of its meaning. */
export function resolveScenario(
  joined: JoinedScenario,
  journeys: Journeys,
  changes: ScenarioChanges,
): Resolved {
  const { stated } = joined;
  const faults: InputIssue[] = [];
  const durationS = changes.durationS ?? stated.duration ?? 0;
  if (stated.name === undefined) faults.push(joined.fault(["name"], "a name"));
  if (durationS <= 0) faults.push(joined.fault(["duration"], "a duration above 0, as 90s, 10m or 72h"));
  faults.push(...timeFaults(joined, durationS));
  const loads = resolveLoads(
    joined,
    journeys,
    { durationS, clipped: changes.durationS !== undefined },
    faults,
  );
  const products = PRODUCTS.filter((product) =>
    loads.some((load) => journeys.get(load.journey)?.product === product),
  );
  const targets = resolveTargets(joined, products, changes, faults);
  const thresholds = resolveThresholds(joined, loads, journeys, faults);
  if (faults.length > 0) return { ok: false, faults };
  const secrets = resolveSecrets(stated);
  return {
    ok: true,
    scenario: {
      name: stated.name ?? "",
      description: stated.description ?? "",
      seed: changes.seed ?? stated.seed ?? 1,
      durationS,
      warmUpS: stated.warmUp ?? 0,
      graceS: stated.grace ?? DEFAULT_GRACE_S,
      environment: stated.environment ?? "test",
      targets,
      owns: stated.owns ?? [],
      ...(secrets === undefined ? {} : { secrets }),
      journeys: loads,
      thresholds,
      limits: resolveLimits(stated),
      ...(stated.break === undefined ? {} : { breakAim: stated.break }),
    },
  };
}

function timeFaults(joined: JoinedScenario, durationS: number): readonly InputIssue[] {
  const { warmUp = 0, clock } = joined.stated;
  const faults: InputIssue[] = [];
  if (warmUp % FRAME_S !== 0) {
    faults.push(joined.fault(["warmUp"], `whole minutes, as results are kept by the minute`));
  } else if (durationS > 0 && warmUp >= durationS) {
    faults.push(joined.fault(["warmUp"], `a warm-up shorter than the run of ${durationS} s`));
  }
  if (clock !== undefined && !(DateTime.fromISO(clock).isValid && /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(clock))) {
    faults.push(joined.fault(["clock"], "a time with its zone, as 2026-01-05T00:00:00Z"));
  }
  return faults;
}

interface RunLength {
  readonly durationS: number;
  /** The command line has set the length: what lies beyond it is left out instead of refused. */
  readonly clipped: boolean;
}

function resolveLoads(
  joined: JoinedScenario,
  journeys: Journeys,
  length: RunLength,
  faults: InputIssue[],
): readonly JourneyLoad[] {
  const stated = joined.stated.journeys ?? [];
  if (stated.length === 0) faults.push(joined.fault(["journeys"], "at least one journey"));
  stated.forEach(({ name }, index) => {
    const first = stated.findIndex((other) => other.name === name);
    if (first < index) {
      faults.push(
        joined.fault(["journeys", index, "name"], `a name of its own (journeys.${first} has it too)`),
      );
    }
  });
  return stated
    .flatMap((load, index) => resolveLoad(joined, load, index, journeys, length, faults) ?? [])
    .sort((a, b) => compareText(a.name, b.name));
}

function resolveLoad(
  joined: JoinedScenario,
  load: StatedLoad,
  index: number,
  journeys: Journeys,
  length: RunLength,
  faults: InputIssue[],
): JourneyLoad | undefined {
  const at = ["journeys", index] as const;
  const id = load.journey ?? "";
  const journey = journeys.get(id);
  if (journey === undefined) {
    const nearest = nearestText(id, [...journeys.keys()]);
    const known = nearest ?? `one of ${[...journeys.keys()].sort(compareText).join(", ")}`;
    faults.push(joined.fault([...at, "journey"], known));
  }
  const settings = load.settings ?? {};
  const read = journey?.readSettings(settings);
  if (read?.ok === false) {
    for (const { key, expected, got } of read.faults)
      faults.push(joined.fault([...at, "settings", key], expected, got));
  }
  if (load.starts === undefined) faults.push(joined.fault([...at, "starts"], "when it starts, as 300/h"));
  if (journey === undefined || read?.ok !== true || load.starts === undefined || length.durationS <= 0)
    return undefined;
  const built = buildPattern(specOf(load.starts), {
    durationS: length.durationS,
    clock: joined.stated.clock ?? DEFAULT_CLOCK,
    installsPerStart: journey.expectedCost(read.settings).installs,
  });
  if (!built.ok) {
    const steps = built.key.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    faults.push(joined.fault([...at, "starts", ...(isRate(load.starts) ? [] : steps)], built.expected));
    return undefined;
  }
  const endS = patternEndS(built.pattern);
  if (endS > length.durationS && !length.clipped) {
    faults.push(
      joined.fault(
        [...at, "starts"],
        `starts within the run of ${length.durationS} s`,
        `starts until ${endS} s`,
      ),
    );
  }
  return { name: load.name, journey: id, starts: clipPattern(built.pattern, length.durationS), settings };
}

function isRate(starts: StartSpec | StatedRate): starts is StatedRate {
  return !("kind" in starts);
}

function specOf(starts: StartSpec | StatedRate): StartSpec {
  return isRate(starts) ? { kind: "constant", rate: starts } : starts;
}

function resolveTargets(
  joined: JoinedScenario,
  products: readonly Product[],
  changes: ScenarioChanges,
  faults: InputIssue[],
): readonly Target[] {
  const { target } = joined.stated;
  const urls = new Map<Product, string>();
  const [only] = products;
  if (typeof target === "string") {
    if (products.length > 1)
      faults.push(joined.fault(["target"], `a URL for each of ${products.join(", ")}`));
    else if (only !== undefined) urls.set(only, checkedUrl(joined, ["target"], target, faults));
  } else {
    for (const [name, url] of Object.entries(target ?? {})) {
      const product = products.find((known) => known === name);
      if (url === undefined) continue;
      if (product !== undefined) urls.set(product, checkedUrl(joined, ["target", name], url, faults));
      else if (products.length > 0)
        faults.push(
          joined.fault(["target", name], `a target of ${products.join(", ")}, which the journeys use`),
        );
    }
  }
  for (const { product, url } of changes.targets ?? []) {
    const named = product ?? only;
    if (named !== undefined) urls.set(named, url);
  }
  return products.map((product) => {
    const url = urls.get(product);
    return url === undefined ? { product } : { product, url };
  });
}

function checkedUrl(
  joined: JoinedScenario,
  path: readonly string[],
  text: string,
  faults: InputIssue[],
): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    faults.push(joined.fault(path, "an http or https URL without user and password"));
  }
  return text;
}

function resolveThresholds(
  joined: JoinedScenario,
  loads: readonly JourneyLoad[],
  journeys: Journeys,
  faults: InputIssue[],
): readonly Threshold[] {
  const known = [
    ALL_OPERATIONS,
    ...new Set(loads.flatMap((load) => journeys.get(load.journey)?.operations ?? [])),
  ];
  return (joined.stated.thresholds ?? []).flatMap((stated, index): readonly Threshold[] => {
    const { operation, metric, minSamples } = stated;
    if (loads.length > 0 && !known.includes(operation)) {
      const nearest = nearestText(operation, known);
      const expected = nearest ?? `one of ${known.join(", ")}`;
      const inText = !("atMost" in stated || "atLeast" in stated);
      faults.push(
        joined.fault(
          ["thresholds", index, ...(inText ? [] : ["operation"])],
          `the operation ${expected}`,
          `"${operation}"`,
        ),
      );
    }
    const side = sideOf(stated);
    if (side === undefined) {
      faults.push(joined.fault(["thresholds", index], "atMost or atLeast, one of them"));
      return [];
    }
    return [{ operation, metric, ...side, minSamples: minSamples ?? defaultMinSamples(metric, side.limit) }];
  });
}

type StatedThreshold = NonNullable<StatedScenario["thresholds"]>[number];

function sideOf(stated: StatedThreshold): Pick<Threshold, "comparison" | "limit"> | undefined {
  if ("comparison" in stated) return { comparison: stated.comparison, limit: stated.limit };
  const { atMost, atLeast } = stated;
  if (atMost !== undefined && atLeast === undefined) return { comparison: "at-most", limit: atMost };
  if (atLeast !== undefined && atMost === undefined) return { comparison: "at-least", limit: atLeast };
  return undefined;
}

function resolveLimits(stated: StatedScenario): GuardLimits {
  const { maxDuration, ...limits } = stated.limits ?? {};
  const all = { ...limits, maxDurationS: maxDuration };
  return Object.fromEntries(Object.entries(all).filter(([, limit]) => limit !== undefined));
}

function resolveSecrets(stated: StatedScenario): SecretSources | undefined {
  const { tokenEnv, tokenFile, accountsFile } = stated;
  const sources = Object.entries({ tokenEnv, tokenFile, accountsFile }).filter(
    ([, source]) => source !== undefined,
  );
  return sources.length === 0 ? undefined : Object.fromEntries(sources);
}
