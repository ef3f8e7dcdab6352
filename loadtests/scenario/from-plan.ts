import { figure } from "../../planner/core/figure.ts";
import type { PlanLimit } from "../../planner/core/limits/planned-limit.ts";
import type { Plan } from "../../planner/core/plan.ts";
import type { Site } from "../../planner/core/site.ts";
import { slugText } from "../../planner/core/slug.ts";
import { INSTALLS_UNIT } from "../analysis/offered-load.ts";
import { defaultMinSamples } from "../analysis/threshold-metrics.ts";
import type { Journey } from "../journeys/journey.ts";
import { meanStarts } from "../schedule/rate.ts";
import { expectedCostOf } from "./journey-cost.ts";
import type { PlannedScenario } from "./planned-scenario.ts";
import type { JourneyLoad, Scenario, StartPattern, Threshold, ThresholdMetric } from "./scenario.ts";
import { type Climb, sessionsAtPeak, sessionsBeyond } from "./sessions-from-plan.ts";
import { buildPattern } from "./start-spec.ts";

type Journeys = ReadonlyMap<string, Journey<unknown>>;

/** One working day at the peak: long enough for what builds up, short enough to be watched. */
const CARRY_DURATION_S = 8 * 3600;
const CARRY_WARM_UP_S = 10 * 60;
const DEMO_DURATION_S = 60;
const GRACE_S = 60;
/** The load ends at 1.2 times the first limit; the limit itself is a step. */
const BEYOND_FRACTION = 1.2;
const CLIMB: Climb = { steps: 12, beyondFraction: BEYOND_FRACTION, stepS: 10 * 60 };
/**
 * Restores begin at half of the limit and climb by tenths of it. A restore asks for one file after the other, so above what a
 * server bears it is restores that pile up, not files: at a tenth too many it takes them ten minutes to wait three seconds each time.
 */
const FROM_FRACTION = 0.5;
const RESTORE_STEPS = 8;
const RESTORE_STEP_S = 15 * 60;
const S_PER_DAY = 86_400;

const RESTORE = "pm.restore.r";

/**
 * What a restore must keep to: a client waits at most three seconds for 19 of 20 files and for its index (of 9 of 10, or of
 * half of them, where a short run cannot show more). These are starting points that a site changes; nobody has published objectives for Package Manager.
 */
const FILE_LIMIT_MS = 3000;
const INDEX_LIMIT_MS = 3000;
const ERROR_FRACTION = 0.01;

/**
 * Returns the load that the plan must carry for a working day: restores that deliver the P90 of its peak of package files; without
 * Package Manager the P90 of its peak of sessions.
 *
 * @param site what the plan is of, for the sessions of its people; absent = restores alone.
 */
export function scenarioFromPlan(plan: Plan, journeys: Journeys, site?: Site): PlannedScenario {
  const { p90, p50 } = plan.demand.peakInstallsPerS;
  const peakPerS = p90 ?? p50;
  if (plan.packageManager === undefined || peakPerS === undefined || peakPerS <= 0) {
    const sessions = site === undefined ? undefined : sessionsAtPeak(plan, site, CARRY_DURATION_S);
    return sessions === undefined ? noInstalls(plan) : { ok: true, scenario: sessions };
  }
  return {
    ok: true,
    scenario: {
      ...restoreScenario(plan, journeys, CARRY_DURATION_S, (perInstall) =>
        steady(peakPerS * perInstall, CARRY_DURATION_S),
      ),
      name: `${slugText(plan.site)}-carry`,
      description: `The load that the plan must carry: its peak of ${figure(peakPerS)} package files a second${p90 === undefined ? "" : ", at the P90 of what the answers leave open"}.`,
      warmUpS: CARRY_WARM_UP_S,
    },
  };
}

/**
 * Returns the load that would break the plan: steps of a tenth up to 1.2 times the first of its limits that restores or sessions
 * can reach.
 *
 * @param site what the plan is of, for the sessions of its people; absent = restores alone.
 */
export function breakFromPlan(plan: Plan, journeys: Journeys, site?: Site): PlannedScenario {
  for (const limit of plan.limits) {
    const scenario =
      installsBeyond(plan, journeys, limit) ??
      (site === undefined ? undefined : sessionsBeyond(plan, site, limit, CLIMB));
    if (scenario !== undefined) return { ok: true, scenario };
  }
  return { ok: false, sentence: `none of the limits of ${plan.site} can be reached by restores or sessions` };
}

function installsBeyond(plan: Plan, journeys: Journeys, limit: PlanLimit): Scenario | undefined {
  const reachedAt = limit.reachedAtInstallsPerS ?? 0;
  if (plan.packageManager === undefined || reachedAt <= 0) return undefined;
  const durationS = RESTORE_STEPS * RESTORE_STEP_S;
  return {
    ...restoreScenario(plan, journeys, durationS, (perInstall) => stairs(reachedAt * perInstall, durationS)),
    name: `${slugText(plan.site)}-break`,
    description: `The load that would break the plan: it climbs to ${figure(BEYOND_FRACTION)} times ${limit.name}, which the plan sees reached at ${figure(reachedAt)} package files a second.`,
    breakAim: { limit: limit.name, predictedLoad: reachedAt, unit: INSTALLS_UNIT },
  };
}

/** Returns one minute of restores that deliver the plan's mean of package files, at random times. */
export function demoFromPlan(plan: Plan, journeys: Journeys): PlannedScenario {
  const perDay = plan.demand.installsPerDay.p50;
  if (plan.packageManager === undefined || perDay === undefined || perDay <= 0) return noInstalls(plan);
  return {
    ok: true,
    scenario: {
      ...restoreScenario(plan, journeys, DEMO_DURATION_S, (perInstall) =>
        steady((perDay / S_PER_DAY) * perInstall, DEMO_DURATION_S),
      ),
      name: `${slugText(plan.site)}-demo`,
      description: `One minute at the plan's mean of ${figure(perDay, 0)} package files a day.`,
    },
  };
}

function noInstalls(plan: Plan): PlannedScenario {
  return {
    ok: false,
    sentence: `${plan.site} plans no installs from Package Manager, so there is no load to make`,
  };
}

function restoreScenario(
  plan: Plan,
  journeys: Journeys,
  durationS: number,
  startsFor: (startsPerInstall: number) => StartPattern,
): Scenario {
  const load: Omit<JourneyLoad, "starts"> = { name: "restores", journey: RESTORE, settings: {} };
  const unscheduled: JourneyLoad = { ...load, starts: { kind: "recorded", startsS: [] } };
  const { installs } = expectedCostOf(unscheduled, journeys);
  const pattern = startsFor(1 / installs);
  const starts = meanStarts(pattern, 0, durationS);
  return {
    name: plan.site,
    description: "",
    seed: plan.seed,
    durationS,
    warmUpS: 0,
    graceS: GRACE_S,
    environment: "test",
    targets: [{ product: "package-manager" }],
    owns: [],
    journeys: [{ ...load, starts: pattern }],
    thresholds: [
      atMost("pm.cran.file", highestPercentile(starts * installs), FILE_LIMIT_MS),
      atMost("pm.cran.index", highestPercentile(starts), INDEX_LIMIT_MS),
      atMost("*", "errorFraction", ERROR_FRACTION),
    ],
    limits: {},
  };
}

function atMost(operation: string, metric: ThresholdMetric, limit: number): Threshold {
  return { operation, metric, comparison: "at-most", limit, minSamples: defaultMinSamples(metric, limit) };
}

/** The highest percentile that the run will have measurements enough for, with half as many again to spare. */
function highestPercentile(expected: number): ThresholdMetric {
  const metrics = ["p95ResponseMs", "p90ResponseMs"] as const;
  return metrics.find((metric) => expected >= 1.5 * defaultMinSamples(metric, 0)) ?? "p50ResponseMs";
}

function steady(startsPerS: number, durationS: number): StartPattern {
  return patternOf({ kind: "constant", rate: { perS: startsPerS, of: "starts" } }, durationS);
}

function stairs(limitStartsPerS: number, durationS: number): StartPattern {
  return patternOf(
    {
      kind: "stairs",
      from: { perS: FROM_FRACTION * limitStartsPerS, of: "starts" },
      to: { perS: BEYOND_FRACTION * limitStartsPerS, of: "starts" },
      steps: RESTORE_STEPS,
    },
    durationS,
  );
}

function patternOf(spec: Parameters<typeof buildPattern>[0], durationS: number): StartPattern {
  const built = buildPattern(spec, { durationS, clock: "", installsPerStart: 0 });
  if (!built.ok) throw new Error(`expected a pattern, got a fault at ${built.key}: ${built.expected}`);
  return built.pattern;
}
