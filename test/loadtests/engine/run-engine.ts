import { type Engine, type EngineOutcome, startEngine } from "../../../loadtests/engine/engine.ts";
import type { EngineOrder } from "../../../loadtests/engine/engine-order.ts";
import { type Host, nodeHost } from "../../../loadtests/engine/host.ts";
import { createGuard, type Guard, type Resolver } from "../../../loadtests/guard/guard.ts";
import { readOwns } from "../../../loadtests/guard/owns.ts";
import { systemResolver } from "../../../loadtests/guard/system-resolver.ts";
import type { Journey, JourneyContext } from "../../../loadtests/journeys/journey.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { mergeFrames } from "../../../loadtests/results/merge-frames.ts";
import type { JourneyLoad, Scenario, StartPattern } from "../../../loadtests/scenario/scenario.ts";

/** A journey of the tests: does what the function says. */
export function journeyOf(id: string, run: (context: JourneyContext) => Promise<void>): Journey<unknown> {
  return {
    id,
    title: id,
    product: "package-manager",
    operations: [],
    readSettings: (settings) => ({ ok: true, settings }),
    expectedCost: () => ({ restores: 0, installs: 0, requests: 0, bytes: 0 }),
    costOutcomes: () => [],
    run: (_settings, context) => run(context),
  };
}

export function loadOf(journey: string, starts: StartPattern, name = journey): JourneyLoad {
  return { name, journey, starts, settings: {} };
}

export function constant(
  startsPerS: number,
  toS: number,
  arrivals: "poisson" | "even" = "even",
): StartPattern {
  return {
    kind: "piecewise",
    arrivals,
    points: [
      { atS: 0, startsPerS },
      { atS: toS, startsPerS },
    ],
  };
}

export function scenarioOf(change: Partial<Scenario>): Scenario {
  return {
    name: "test",
    description: "",
    seed: 1,
    durationS: 1,
    warmUpS: 0,
    graceS: 2,
    environment: "test",
    targets: [],
    owns: [],
    journeys: [],
    thresholds: [],
    limits: {},
    ...change,
  };
}

export function guardOf(owns: readonly string[], resolver: Resolver = systemResolver()): Guard {
  const read = readOwns(owns);
  if (!read.ok) throw new Error("expected entries that are good");
  return createGuard(read.owned, resolver);
}

export interface Ran {
  readonly engine: Engine;
  readonly frames: Frame[];
  readonly checkpoints: Frame[];
  readonly finished: Promise<{ readonly outcome: EngineOutcome; readonly whole: Frame }>;
}

/** Starts the engine against a URL with the journeys given; everything else has a default. */
export function runEngine(
  url: string,
  journeys: readonly Journey<unknown>[],
  scenario: Scenario,
  change: Partial<EngineOrder> = {},
): Ran {
  const frames: Frame[] = [];
  const checkpoints: Frame[] = [];
  const host: Host = change.host ?? nodeHost();
  const engine = startEngine({
    scenario,
    baseUrls: { "package-manager": new URL(url) },
    journeys: new Map(journeys.map((journey) => [journey.id, journey])),
    guard: guardOf(scenario.owns),
    host,
    sink: { frame: (frame) => frames.push(frame), checkpoint: (frame) => checkpoints.push(frame) },
    network: {},
    timeScale: 1,
    fromS: 0,
    beginsInMs: 0,
    secrets: [],
    maxOpenJourneys: 10_000,
    ...change,
  });
  const finished = engine.done.then((outcome) => {
    host.close();
    return { outcome, whole: mergeFrames(frames) };
  });
  return { engine, frames, checkpoints, finished };
}
