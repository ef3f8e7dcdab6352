import { figure } from "../../planner/core/figure.ts";
import type { PlanLimit } from "../../planner/core/limits/planned-limit.ts";
import type { Plan } from "../../planner/core/plan.ts";
import type { Ide, SessionProfile, Site } from "../../planner/core/site.ts";
import { slugText } from "../../planner/core/slug.ts";
import { SESSIONS_UNIT } from "../analysis/offered-load.ts";
import { defaultMinSamples } from "../analysis/threshold-metrics.ts";
import { DRAWN_MEAN } from "../journeys/workbench/session-settings.ts";
import type { JourneyLoad, RatePoint, Scenario, Threshold, ThresholdMetric } from "./scenario.ts";
import {
  ERROR_FRACTION,
  HELD_FRACTION,
  launchSettings,
  namedPeople,
  SESSION,
  START_LIMIT_MS,
} from "./sessions-from-site.ts";

/** How a load climbs: equal steps of equal length up to a multiple of the limit. */
export interface Climb {
  readonly steps: number;
  readonly beyondFraction: number;
  readonly stepS: number;
}

/** Sessions of a step start in its first half, so that each has time to start before the next ones come. */
const STARTS_FRACTION = 0.5;
const GRACE_S = 10 * 60;

/** The journey of a person in a browser. Editors are driven by RStudio's: what fills a server is the memory, whoever holds it. */
const BROWSERS: Readonly<Record<Ide, string>> = {
  rstudio: "wb.session.rstudio",
  jupyterlab: "wb.session.jupyterlab",
  "jupyter-notebook": "wb.session.jupyterlab",
  vscode: "wb.session.rstudio",
  positron: "wb.session.rstudio",
};

/** A kind of session and its share of the sessions at the peak. */
interface SessionKind {
  readonly ide: Ide;
  readonly profile: SessionProfile;
  readonly share: number;
}

/** Where sessions stand that a limit is about. */
type Place = NonNullable<PlanLimit["reachedBySessions"]>["on"];

/** Mean pause between two work steps: the journeys' own default. */
const THINK_S = 120;

/** Steps of a session that must be carried, and what each computes: about an hour, with the minute of its start. */
const CARRY_STEPS = 29;
const CARRY_CPU_S = 2;
const CARRY_SESSION_S = 60 + CARRY_STEPS * (THINK_S * DRAWN_MEAN + CARRY_CPU_S);
/** After so long the first sessions have gone and others have come. */
const CARRY_WARM_UP_S = 2 * 3600;

/**
 * Returns sessions that climb to beyond a limit of a plan and that nobody ends, in the mix of those that stand at the peak on the
 * nodes which the limit is about; undefined where none do. People hold several sessions where the seats are fewer. Nothing keeps room
 * for a session of a single server but what it holds: there sessions are of people in a browser, who fill the memory that they ask for.
 */
export function sessionsBeyond(
  plan: Plan,
  site: Site,
  limit: PlanLimit,
  { steps, beyondFraction, stepS }: Climb,
): Scenario | undefined {
  const { on, sessions } = limit.reachedBySessions ?? { on: "karpenter", sessions: 0 };
  const kinds = kindsOn(plan, site, on);
  if (kinds.length === 0 || sessions <= 0) return undefined;
  const durationS = steps * stepS;
  const inBrowser = on === "single-server";
  const top = beyondFraction * sessions;
  const users = usersOf(site);
  return {
    ...sessionScenario(plan, top),
    name: `${slugText(plan.site)}-break`,
    description: `The load that would break the plan: it climbs to ${figure(beyondFraction)} times ${limit.name}, which the plan sees reached at ${figure(sessions)} sessions at once.`,
    durationS,
    journeys: kinds.map(
      (kind): JourneyLoad => ({
        ...journeyOf(kind, inBrowser),
        starts: {
          kind: "piecewise",
          arrivals: "even",
          points: pulses(steps, stepS, (kind.share * top) / steps),
        },
        settings: inBrowser
          ? fullMemory(kind.profile, durationS)
          : {
              ...launchSettings(kind.ide, kind.profile, users),
              // Held until the run ends, whenever it began.
              steps: 1,
              thinkS: 0,
              cpuS: 0,
              blockS: durationS,
            },
      }),
    ),
    breakAim: { limit: limit.name, predictedLoad: sessions, unit: SESSIONS_UNIT },
  };
}

/**
 * Returns the sessions of the peak, at the P90 of what the answers leave open, held for a working day by people who come and go; undefined
 * for a plan without sessions. They stand once the warm-up is over.
 */
export function sessionsAtPeak(plan: Plan, site: Site, durationS: number): Scenario | undefined {
  const { p50 = 0, p90 = p50 } = plan.demand.peakSessions;
  const inBrowser = plan.workbench?.topology === "single-server";
  const kinds = kindsOn(plan, site, undefined);
  if (plan.workbench === undefined || kinds.length === 0 || p90 <= 0) return undefined;
  const runS = durationS + CARRY_WARM_UP_S;
  const startsPerS = p90 / CARRY_SESSION_S;
  return {
    ...sessionScenario(plan, startsPerS * runS),
    name: `${slugText(plan.site)}-carry`,
    description: `The load that the plan must carry: its peak of ${figure(p90)} sessions at once, held by people who come and go.`,
    durationS: runS,
    warmUpS: CARRY_WARM_UP_S,
    journeys: kinds.map((kind): JourneyLoad => {
      const rate = kind.share * startsPerS;
      return {
        ...journeyOf(kind, inBrowser),
        starts: {
          kind: "piecewise",
          arrivals: "poisson",
          points: [
            { atS: 0, startsPerS: rate },
            { atS: runS, startsPerS: rate },
          ],
        },
        settings: {
          ...(inBrowser
            ? { holdMib: Math.round(HELD_FRACTION * kind.profile.memoryMib) }
            : launchSettings(kind.ide, kind.profile, usersOf(site))),
          steps: CARRY_STEPS,
          thinkS: THINK_S,
          cpuS: CARRY_CPU_S,
        },
      };
    }),
  };
}

/** What all loads of sessions have in common; `expected` starts are what thresholds can count on. */
function sessionScenario(
  plan: Plan,
  expected: number,
): Omit<Scenario, "name" | "description" | "durationS" | "journeys"> {
  return {
    seed: plan.seed,
    warmUpS: 0,
    graceS: GRACE_S,
    environment: "test",
    targets: [{ product: "workbench" }],
    owns: [],
    thresholds: [
      atMost("wb.session.start", "p95ResponseMs", START_LIMIT_MS, expected),
      atMost("wb.session.start", "errorFraction", ERROR_FRACTION, expected),
      atMost("wb.session.hold", "errorFraction", ERROR_FRACTION, expected),
    ],
    limits: {},
  };
}

function journeyOf({ ide, profile }: SessionKind, inBrowser: boolean): Pick<JourneyLoad, "name" | "journey"> {
  return { name: slugText(`${profile.name}-${ide}`), journey: inBrowser ? BROWSERS[ide] : SESSION };
}

/** No more people than seats: the last of them could not sign in. */
function usersOf(site: Site): number {
  return Math.max(1, Math.min(namedPeople(site), site.licenceSeats ?? Number.POSITIVE_INFINITY));
}

/** Work without end in a session whose memory is full: twice as many steps as the run has time for. */
function fullMemory({ memoryMib }: SessionProfile, durationS: number): JourneyLoad["settings"] {
  return {
    steps: Math.ceil((2 * durationS) / THINK_S),
    thinkS: THINK_S,
    cpuS: 1,
    holdMib: Math.round(memoryMib),
  };
}

/** The kinds of sessions at the peak that are put on these nodes, by name; on any where none are named. */
function kindsOn({ demand }: Plan, site: Site, on: Place | undefined): readonly SessionKind[] {
  const kinds = new Map<string, SessionKind & { readonly sessions: number }>();
  for (const { group, ide, sessions } of demand.peakBy ?? []) {
    const name = site.groups.find((one) => one.name === group)?.profile;
    const profile = site.profiles.find((one) => one.name === name);
    const isThere = on === undefined || on === "single-server" || site.workbench.placement[ide] === on;
    if (profile === undefined || sessions <= 0 || !isThere) continue;
    const key = slugText(`${profile.name}-${ide}`);
    const known = kinds.get(key)?.sessions ?? 0;
    kinds.set(key, { ide, profile, share: 0, sessions: known + sessions });
  }
  const total = [...kinds.values()].reduce((sum, { sessions }) => sum + sessions, 0);
  return [...kinds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ide, profile, sessions }]) => ({ ide, profile, share: sessions / total }));
}

/** So many starts in the first part of each step, none in the rest. */
function pulses(steps: number, stepS: number, startsPerStep: number): readonly RatePoint[] {
  const pulseS = STARTS_FRACTION * stepS;
  const startsPerS = startsPerStep / pulseS;
  return Array.from({ length: steps }, (_, step) => step * stepS).flatMap((fromS) => [
    { atS: fromS, startsPerS },
    { atS: fromS + pulseS, startsPerS },
    { atS: fromS + pulseS, startsPerS: 0 },
    { atS: fromS + stepS, startsPerS: 0 },
  ]);
}

/** A site may be too small for the samples that a threshold asks for by itself: then half of what there will be. */
function atMost(operation: string, metric: ThresholdMetric, limit: number, expected: number): Threshold {
  const minSamples = Math.min(defaultMinSamples(metric, limit), Math.max(1, Math.floor(expected / 2)));
  return { operation, metric, comparison: "at-most", limit, minSamples };
}
