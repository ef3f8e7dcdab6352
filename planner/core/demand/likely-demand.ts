import { REFERENCE_WEEK, SLOT_MINUTES } from "../curve.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Ide, Site, UserGroup } from "../site.ts";
import { IDES } from "../site.ts";
import type { SessionCount } from "./deal-out.ts";
import { installWarnings, ratchetWarnings, routeWarnings } from "./demand-warnings.ts";
import type { EventPeak } from "./event-peak.ts";
import { eventPeak } from "./event-peak.ts";
import type { CurveBook, GroupRoutes, SessionClass, WeekSteps } from "./group-sessions.ts";
import { arrivalsName, curveBook, groupSessions, weekCurves, weekSteps } from "./group-sessions.ts";
import type { Installs } from "./installs.ts";
import { installsOf } from "./installs.ts";
import type { PeakSessions } from "./peak-sessions.ts";
import { peakSessions, sumWeeks } from "./peak-sessions.ts";
import type { PlanDemand } from "./planned-demand.ts";

/** The demand of a site at the likely values of all answers. */
export interface LikelyDemand {
  /** `p50` of the peak is the quantile of the daily maximum at the likely values; no other quantile is computed. */
  readonly demand: PlanDemand;
  /** Sessions over the reference week. */
  readonly week: {
    readonly startUtc: string;
    readonly slotMinutes: number;
    readonly total: readonly number[];
    readonly classes: readonly SessionClass[];
  };
  readonly peak: PeakSessions;
  /** The same for the sessions of one placement alone; its moment may be another. */
  readonly karpenter: PeakSessions;
  readonly managed: PeakSessions;
  readonly installs: Installs;
  /** In the order of the site's groups. */
  readonly routes: readonly GroupRoutes[];
  /** In the order of the site's events. */
  readonly events: readonly EventPeak[];
  readonly warnings: readonly PlanWarning[];
}

/** Which week, and how many months of growth from today. */
export interface DemandMoment {
  /** ISO date of a Monday. */
  readonly weekStart?: string;
  readonly months?: number;
  /** What was computed already; the next one who asks finds it there. */
  readonly curves?: CurveBook;
}

/**
 * Returns the demand of a site, computed once from the likely value of every answer.
 *
 * A site without Workbench has no sessions, one without Package Manager no installs: their quantiles are absent.
 */
export function likelyDemand(site: Site, moment: DemandMoment = {}): LikelyDemand {
  const { weekStart = REFERENCE_WEEK, months = 0, curves = curveBook() } = moment;
  const peopleOf = (group: UserGroup): number =>
    group.people.likely * (1 + group.growthPerMonthFraction.likely) ** months;
  const sessionsIn = (start: string) => {
    const curve = weekCurves(start, curves);
    return (site.products.workbench ? site.groups : []).map((group) =>
      groupSessions(site, group, likelyAnswers(group, peopleOf(group)), curve),
    );
  };
  const arrivalsIn = (start: string): string =>
    site.groups.map((group) => arrivalsName(group, start, curves)).join();
  const groups = sessionsIn(weekStart);
  const classes = groups.flatMap((group) => group.classes);
  const routes = groups.map((group) => group.routes);
  const rule = {
    weekStart,
    ...site.demand,
    peakQuantile: site.peakQuantile,
  };
  const peakWhere = (placement: SessionClass["placement"]) =>
    peakSessions(
      classes.filter((one) => one.placement === placement),
      rule,
    );
  const peak = peakSessions(classes, rule);
  const installs = likelyInstalls(site, peopleOf, weekStart, weekSteps(weekStart, curves));
  const classesIn = (start: string) =>
    arrivalsIn(start) === arrivalsIn(weekStart)
      ? classes
      : sessionsIn(start).flatMap((group) => group.classes);
  return {
    demand: planDemand(
      site,
      site.groups.reduce((sum, group) => sum + peopleOf(group), 0),
      peak,
      installs,
    ),
    week: { startUtc: weekStart, slotMinutes: SLOT_MINUTES, total: [...sumWeeks(classes)], classes },
    peak,
    karpenter: peakWhere("karpenter"),
    managed: peakWhere("managed"),
    installs,
    routes,
    events: (site.products.workbench ? site.events : []).map((event) => eventPeak(site, event, classesIn)),
    warnings: [...ratchetWarnings(classes), ...routeWarnings(site, routes), ...installWarnings(installs)],
  };
}

function likelyInstalls(
  site: Site,
  peopleOf: (group: UserGroup) => number,
  weekStart: string,
  stepsOf: WeekSteps,
): Installs {
  const { installsPerDay, peakFactor } = site.packageManager;
  return installsOf(
    site.products.packageManager ? site.groups : [],
    (group) => ({
      people: peopleOf(group),
      packagesPerDay: group.packagesPerDay.likely,
      ciRestoresPerDay: group.ciRestoresPerDay.likely,
      ciPackagesPerRestore: group.ciPackagesPerRestore.likely,
    }),
    weekStart,
    {
      ...(installsPerDay === undefined ? {} : { perDay: installsPerDay.likely }),
      ...(peakFactor === undefined ? {} : { peakFactor: peakFactor.likely }),
    },
    stepsOf,
  );
}

function likelyAnswers(group: UserGroup, people: number) {
  return {
    people,
    activeFraction: group.activeFraction.likely,
    concurrentFraction: group.concurrentFraction.likely,
    sessionsPerPerson: group.sessionsPerPerson.likely,
    handsOnHours: group.handsOnHours.likely,
  };
}

function planDemand(site: Site, people: number, peak: PeakSessions, installs: Installs): PlanDemand {
  return {
    people,
    peakSessions: site.products.workbench ? { p50: peak.sessions } : {},
    peakAtUtc: peak.atUtc,
    byIde: byIde(peak.byClass),
    installsPerDay: site.products.packageManager ? { p50: installs.perDay } : {},
    peakInstallsPerS: site.products.packageManager ? { p50: installs.peakPerS } : {},
  };
}

function byIde(counts: readonly SessionCount[]): Readonly<Partial<Record<Ide, number>>> {
  const entries = IDES.map((ide): [Ide, number] => [
    ide,
    counts.reduce((sum, one) => sum + (one.ide === ide ? one.sessions : 0), 0),
  ]);
  return Object.fromEntries(entries.filter(([, sessions]) => sessions > 0));
}
