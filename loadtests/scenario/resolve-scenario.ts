import { DateTime } from "luxon";
import type { InputIssue } from "../../planner/core/input-error.ts";
import type { Path } from "../../planner/inputs/yaml-document.ts";
import type { Journey } from "../journeys/journey.ts";
import { FRAME_S } from "../results/frame.ts";
import type { JoinedScenario } from "./layers.ts";
import { resolveLoads } from "./resolve-loads.ts";
import { resolveThresholds } from "./resolve-thresholds.ts";
import {
  type GuardLimits,
  PRODUCTS,
  type Product,
  type Scenario,
  type SecretSources,
  type Target,
} from "./scenario.ts";
import type { StatedScenario } from "./scenario-schema.ts";

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

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
  const warmUpS = warmUpOf(stated, changes);
  if (stated.name === undefined) faults.push(joined.fault(["name"], "a name"));
  if (durationS <= 0) faults.push(joined.fault(["duration"], "a duration above 0, as 90s, 10m or 72h"));
  faults.push(...timeFaults(joined, durationS, warmUpS));
  const length = { durationS, clipped: changes.durationS !== undefined };
  const loads = resolveLoads(joined, journeys, length, faults);
  const { products, operations } = whatJourneysDo(stated, journeys);
  const targets = resolveTargets(joined, products, changes, faults);
  const thresholds = resolveThresholds(joined, operations, faults);
  stated.metrics?.forEach((spec, index) => {
    const [key, url] = spec.kind === "cloudwatch" ? ["endpoint", spec.endpoint] : [spec.kind, spec.url];
    if (url !== undefined) checkedUrl(joined, ["metrics", index, key], url, faults);
    if (spec.kind === "cloudwatch" && !REGION.test(spec.region))
      faults.push(
        joined.fault(["metrics", index, "cloudwatch"], "a region as us-east-1", `"${spec.region}"`),
      );
  });
  if (faults.length > 0) return { ok: false, faults };
  const secrets = resolveSecrets(stated);
  return {
    ok: true,
    scenario: {
      name: stated.name ?? "",
      description: stated.description ?? "",
      seed: changes.seed ?? stated.seed ?? 1,
      durationS,
      warmUpS,
      graceS: stated.grace ?? DEFAULT_GRACE_S,
      environment: stated.environment ?? "test",
      targets,
      owns: stated.owns ?? [],
      ...(stated.writesTo === undefined ? {} : { writesTo: stated.writesTo }),
      ...(secrets === undefined ? {} : { secrets }),
      journeys: loads,
      thresholds,
      limits: resolveLimits(stated),
      ...(stated.metrics === undefined ? {} : { metrics: stated.metrics }),
      ...(stated.break === undefined ? {} : { breakAim: stated.break }),
    },
  };
}

/** Products in their fixed order, and operations; the latter are unknown while a journey is. */
function whatJourneysDo(
  stated: StatedScenario,
  journeys: Journeys,
): { readonly products: readonly Product[]; readonly operations: readonly string[] | undefined } {
  const named = (stated.journeys ?? []).map((load) => journeys.get(load.journey ?? ""));
  const known = named.filter((journey) => journey !== undefined);
  const all = known.length === named.length && named.length > 0;
  return {
    products: PRODUCTS.filter((product) => known.some((journey) => journey.product === product)),
    operations: all ? [...new Set(known.flatMap((journey) => journey.operations))] : undefined,
  };
}

/** A run that the command line makes shorter than its warm-up has none: somebody wants to see something. */
function warmUpOf({ warmUp = 0 }: StatedScenario, { durationS }: ScenarioChanges): number {
  return durationS !== undefined && warmUp >= durationS ? 0 : warmUp;
}

function timeFaults(joined: JoinedScenario, durationS: number, warmUp: number): readonly InputIssue[] {
  const { clock } = joined.stated;
  const faults: InputIssue[] = [];
  if (warmUp % FRAME_S !== 0) {
    faults.push(joined.fault(["warmUp"], "whole minutes, as results are kept by the minute"));
  } else if (durationS > 0 && warmUp >= durationS) {
    faults.push(joined.fault(["warmUp"], `a warm-up shorter than the run of ${durationS} s`));
  }
  if (clock !== undefined && !(DateTime.fromISO(clock).isValid && /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(clock))) {
    faults.push(joined.fault(["clock"], "a time with its zone, as 2026-01-05T00:00:00Z"));
  }
  return faults;
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
    else if (only !== undefined) urls.set(only, checkedTarget(joined, ["target"], target, faults));
  } else {
    for (const [name, url] of Object.entries(target ?? {})) {
      const product = products.find((known) => known === name);
      if (url === undefined) continue;
      if (product !== undefined) urls.set(product, checkedTarget(joined, ["target", name], url, faults));
      else if (products.length > 0)
        faults.push(
          joined.fault(["target", name], `a target of ${products.join(", ")}, which the journeys use`),
        );
    }
  }
  for (const { product, url } of changes.targets ?? []) {
    const named = product ?? (products.length === 1 ? only : undefined);
    if (named !== undefined && products.includes(named)) urls.set(named, url);
    else if (products.length > 0) {
      const forms = products.map((known) => `${known}=URL`).join(", ");
      faults.push({
        field: "--target",
        sentence: `expected ${forms}, got ${product ?? "a URL without a product"}`,
      });
    }
  }
  return products.map((product) => {
    const url = urls.get(product);
    return url === undefined ? { product } : { product, url };
  });
}

/** A target is where paths begin: what stands behind it would be lost, and may be a token. */
function checkedTarget(joined: JoinedScenario, path: Path, text: string, faults: InputIssue[]): string {
  const isPlain = !/[?#]/.test(text);
  if (!isPlain) faults.push(joined.fault(path, "a URL without query and fragment", "one that has them"));
  return isPlain ? checkedUrl(joined, path, text, faults) : text;
}

function checkedUrl(joined: JoinedScenario, path: Path, text: string, faults: InputIssue[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const carriesUser = url !== undefined && (url.username !== "" || url.password !== "");
  if (url === undefined || !/^https?:$/.test(url.protocol) || carriesUser) {
    const got = carriesUser ? "one that carries them" : undefined;
    faults.push(joined.fault(path, "an http or https URL without user and password", got));
  }
  return text;
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
