import { figure } from "../../planner/core/figure.ts";
import type { Plan, PlanLimit } from "../../planner/core/plan.ts";
import type { Ide, SessionProfile, Site } from "../../planner/core/site.ts";
import { slugText } from "../../planner/core/slug.ts";
import { SESSIONS_UNIT } from "../analysis/offered-load.ts";
import { defaultMinSamples } from "../analysis/threshold-metrics.ts";
import type { JourneyLoad, RatePoint, Scenario, Threshold, ThresholdMetric } from "./scenario.ts";
import {
  ERROR_FRACTION,
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
  const users = Math.max(1, Math.min(namedPeople(site), site.licenceSeats ?? Number.POSITIVE_INFINITY));
  return {
    name: `${slugText(plan.site)}-break`,
    description: `The load that would break the plan: it climbs to ${figure(beyondFraction)} times ${limit.name}, which the plan sees reached at ${figure(sessions)} sessions at once.`,
    seed: plan.seed,
    durationS,
    warmUpS: 0,
    graceS: GRACE_S,
    environment: "test",
    targets: [{ product: "workbench" }],
    owns: [],
    journeys: kinds.map(
      ({ ide, profile, share }): JourneyLoad => ({
        name: slugText(`${profile.name}-${ide}`),
        journey: inBrowser ? BROWSERS[ide] : SESSION,
        starts: {
          kind: "piecewise",
          arrivals: "even",
          points: pulses(steps, stepS, (share * top) / steps),
        },
        settings: inBrowser
          ? fullMemory(profile, durationS)
          : {
              ...launchSettings(ide, profile, users),
              // Held until the run ends, whenever it began.
              steps: 1,
              thinkS: 0,
              cpuS: 0,
              blockS: durationS,
            },
      }),
    ),
    thresholds: [
      atMost("wb.session.start", "p95ResponseMs", START_LIMIT_MS, top),
      atMost("wb.session.start", "errorFraction", ERROR_FRACTION, top),
      atMost("wb.session.hold", "errorFraction", ERROR_FRACTION, top),
    ],
    limits: {},
    breakAim: { limit: limit.name, predictedLoad: sessions, unit: SESSIONS_UNIT },
  };
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

/** The kinds of sessions at the peak that are put on these nodes, by name. */
function kindsOn({ demand }: Plan, site: Site, on: Place): readonly SessionKind[] {
  const kinds = new Map<string, SessionKind & { readonly sessions: number }>();
  for (const { group, ide, sessions } of demand.peakBy ?? []) {
    const name = site.groups.find((one) => one.name === group)?.profile;
    const profile = site.profiles.find((one) => one.name === name);
    const isThere = on === "single-server" || site.workbench.placement[ide] === on;
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
