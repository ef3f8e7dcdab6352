import { DateTime } from "luxon";
import { HANDS_ON_LOG_SD, meanHoldingH } from "../../planner/core/demand/holding-time.ts";
import { IDES, type Ide, type SessionProfile, type Site, type UserGroup } from "../../planner/core/site.ts";
import { slugText } from "../../planner/core/slug.ts";
import { defaultMinSamples } from "../analysis/threshold-metrics.ts";
import type { Journey } from "../journeys/journey.ts";
import { DRAWN_MEAN } from "../journeys/workbench/session-settings.ts";
import { expectedCostOf } from "./journey-cost.ts";
import type { PlannedScenario } from "./planned-scenario.ts";
import type { JourneyLoad, Scenario, StartPattern, Threshold, ThresholdMetric } from "./scenario.ts";
import { buildPattern } from "./start-spec.ts";

/** Sessions by the API alone, whatever the sign-in of the site. */
export const SESSION = "wb.session.api";
const RESTORE = "pm.restore.r";
const GRACE_S = 10 * 60;
/** A Monday. */
const DAY = { year: 2026, month: 1, day: 5 } as const;
/** The run goes on for so long after the last group's hours, so that sessions end in it. */
const AFTER_S = 2 * 3600;
/** Mean pause between two work steps: the journeys' own default. */
const THINK_S = 120;
/** Share of the requested memory that a step holds. The rest is for R itself and its copies. An assumption of ours; a site changes it. */
export const HELD_FRACTION = 0.6;
/** Share of the requested CPU that hands-on work uses on average. An assumption of ours; a site changes it. */
const CPU_FRACTION = 0.1;
const MOST_PEOPLE = 9999;
/** What Posit's own tests give a session that needs a new node (posit-dev/vip@dd735b1, workbench tests). */
export const START_LIMIT_MS = 300_000;
export const ERROR_FRACTION = 0.01;

/**
 * Returns a working day of the site's own sessions: counts from people, shares and IDEs, lengths from hands-on hours, work from
 * the session profiles, by the hours and zones of the groups; with the restores of package files that these people make.
 * Nobody quits, as in the plan: the server's idle limits end the sessions.
 */
export function sessionsFromSite(
  site: Site,
  journeys: ReadonlyMap<string, Journey<unknown>>,
): PlannedScenario {
  const groups = site.groups.filter(({ people }) => people.likely > 0);
  const named = namedPeople(site);
  const span = spanOf(groups);
  const sessions = site.products.workbench
    ? groups.flatMap((group) => groupLoads(site, group, named, span))
    : [];
  if (sessions.length === 0) return { ok: false, sentence: `${site.name} plans no sessions of Workbench` };
  const restores = site.products.packageManager
    ? groups.flatMap((group) => restoreLoads(group, journeys, span))
    : [];
  const scenario: Scenario = {
    name: `${slugText(site.name)}-sessions`,
    description: `A working day of the site's own sessions and restores, by the hours and zones of its groups; it begins at ${span.clock.slice(11, 16)} UTC.`,
    seed: 1,
    durationS: span.durationS,
    warmUpS: 0,
    graceS: GRACE_S,
    environment: "test",
    targets: [
      { product: "workbench" },
      ...(restores.length > 0 ? [{ product: "package-manager" } as const] : []),
    ],
    owns: [],
    journeys: [...sessions, ...restores].sort((a, b) => (a.name < b.name ? -1 : 1)),
    thresholds: [
      atMost("wb.session.start", "p95ResponseMs", START_LIMIT_MS),
      atMost("wb.session.hold", "errorFraction", ERROR_FRACTION),
    ],
    limits: {},
  };
  return { ok: true, scenario };
}

/** The stretch of time in which any group works on one working day. */
interface DaySpan {
  /** ISO 8601 in UTC. */
  readonly clock: string;
  readonly durationS: number;
}

function spanOf(groups: readonly UserGroup[]): DaySpan {
  const at = (hour: number, zone: string): number =>
    DateTime.fromObject(DAY, { zone }).plus({ hours: hour }).toSeconds();
  const first = Math.min(...groups.map(({ hours, timeZone }) => at(hours.startHour, timeZone)));
  const last = Math.max(...groups.map(({ hours, timeZone }) => at(hours.endHour, timeZone)));
  const clock = DateTime.fromSeconds(groups.length === 0 ? 0 : first, { zone: "utc" }).toISO() ?? "";
  return { clock, durationS: Math.max(0, last - first) + AFTER_S };
}

function groupLoads(site: Site, group: UserGroup, users: number, span: DaySpan): readonly JourneyLoad[] {
  const { people, activeFraction, sessionsPerPerson, ideMix } = group;
  const profile = site.profiles.find(({ name }) => name === group.profile);
  const perDay = people.likely * activeFraction.likely * sessionsPerPerson.likely;
  return IDES.flatMap((ide) => {
    const share = ideMix[ide] ?? 0;
    if (share <= 0 || perDay <= 0 || profile === undefined) return [];
    return [
      {
        name: `${slugText(group.name)}-${ide}`,
        journey: SESSION,
        starts: overTheDay(perDay * share, group, span),
        settings: sessionSettings(ide, group, profile, users),
      },
    ];
  });
}

/** Returns what a session of the site is started with, for people `load0001` and so on. */
export function launchSettings(
  ide: Ide,
  { cpuMillicores, memoryMib, image }: SessionProfile,
  users: number,
): JourneyLoad["settings"] {
  return {
    ide,
    userPrefix: "load",
    users,
    cpus: cpuMillicores / 1000,
    memoryMb: Math.round(memoryMib * 1.048576),
    ...(image !== undefined && { image }),
  };
}

/** Returns how many people are named in the load of a site: all of its groups, as far as names go. */
export function namedPeople({ groups }: Pick<Site, "groups">): number {
  return Math.min(MOST_PEOPLE, Math.ceil(groups.reduce((sum, { people }) => sum + people.likely, 0)));
}

/** Steps fill the mean hands-on time: each is a pause and its work. */
function sessionSettings(
  ide: Ide,
  { handsOnHours }: UserGroup,
  profile: SessionProfile,
  users: number,
): JourneyLoad["settings"] {
  const { cpuMillicores, memoryMib } = profile;
  const cpuS = Math.round((CPU_FRACTION * THINK_S * cpuMillicores) / 100) / 10;
  const handsOnS = 3600 * meanHoldingH({ medianH: handsOnHours.likely, logSd: HANDS_ON_LOG_SD, tailH: 0 });
  return {
    ...launchSettings(ide, profile, users),
    steps: Math.max(1, Math.round(handsOnS / (THINK_S * DRAWN_MEAN + cpuS))),
    thinkS: THINK_S,
    cpuS,
    holdMib: Math.round(HELD_FRACTION * memoryMib),
    abandonFraction: 1,
  };
}

function restoreLoads(
  group: UserGroup,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  span: DaySpan,
): readonly JourneyLoad[] {
  const files = group.people.likely * group.packagesPerDay.likely;
  if (files <= 0) return [];
  const load = { name: `${slugText(group.name)}-restores`, journey: RESTORE, settings: {} };
  const { installs } = expectedCostOf({ ...load, starts: { kind: "recorded", startsS: [] } }, journeys);
  return [{ ...load, starts: overTheDay(files / installs, group, span) }];
}

/** Evenly over the working hours of the group, in its own zone, on the one working day. */
function overTheDay(
  starts: number,
  { hours, timeZone }: UserGroup,
  { clock, durationS }: DaySpan,
): StartPattern {
  const hourWeights = Array.from({ length: 24 }, (_, hour) =>
    Math.max(0, Math.min(1, hours.endHour - hour, hour + 1 - hours.startHour)),
  );
  const weekdayWeights = [1, 0, 0, 0, 0, 0, 0];
  const rate = { perS: starts / 86_400 / 7, of: "starts" } as const;
  const built = buildPattern(
    { kind: "week", rate, hourWeights, weekdayWeights, timeZone },
    { durationS, clock, installsPerStart: 0 },
  );
  if (!built.ok) throw new Error(`expected a pattern, got a fault at ${built.key}: ${built.expected}`);
  return built.pattern;
}

function atMost(operation: string, metric: ThresholdMetric, limit: number): Threshold {
  return { operation, metric, comparison: "at-most", limit, minSamples: defaultMinSamples(metric, limit) };
}
