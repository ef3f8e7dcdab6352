import { DateTime } from "luxon";
import { REFERENCE_WEEK, SLOTS_PER_WEEK, weekMoment } from "../curve.ts";
import { peakOf } from "../demand/concurrency.ts";
import { groupSessions, type WeekCurve, weekCurves } from "../demand/group-sessions.ts";
import { HANDS_ON_LOG_SD } from "../demand/holding-time.ts";
import { IDES, type Ide, type IdleRule, type Site, type SiteEvent, type UserGroup } from "../site.ts";
import { UTC } from "../utc.ts";
import type { FleetClass } from "./fleet-input.ts";

/** What changes the classes of a site. */
export interface ClassDials {
  readonly startDate: string;
  readonly days: number;
  readonly demandLevel: number;
  readonly idleMinutes: Readonly<Partial<Record<Ide, number>>>;
  /** False leaves out the sessions that stay on the managed node group. */
  readonly withManaged: boolean;
}

/** What people of each group do at the likely values of its answers: the same for every policy, and in proportion at every level. */
export interface GroupFlow {
  readonly group: UserGroup;
  /** Sessions when everybody has all of theirs open. */
  readonly everything: number;
  /** Sessions that start on a working day, over all IDEs whose sessions end. */
  readonly startsPerDay: number;
  /** Mean number of sessions at the group's busiest moment. */
  readonly height: number;
}

/** Returns the flow of every group of a site. Costs more than the simulation of a week; to be asked for once. */
export function siteFlows(site: Site): readonly GroupFlow[] {
  if (!site.products.workbench) return [];
  const curve = weekCurves(REFERENCE_WEEK);
  return site.groups.map((group) => {
    const people = group.people.likely;
    const { routes } = groupSessions(
      site,
      group,
      {
        people,
        activeFraction: group.activeFraction.likely,
        concurrentFraction: group.concurrentFraction.likely,
        sessionsPerPerson: group.sessionsPerPerson.likely,
        handsOnHours: group.handsOnHours.likely,
      },
      curve,
    );
    const height = routes.used === "flow" ? routes.flowSessions : routes.surveySessions;
    const shapePeak = shapePeakOf(site, group, curve);
    return {
      group,
      everything: people * group.sessionsPerPerson.likely,
      startsPerDay: shapePeak > 0 ? height / shapePeak : 0,
      height,
    };
  });
}

/**
 * Returns the classes of a site at the likely values of its answers: one for each IDE of each group, and one for each event that
 * begins inside the days. The height is that of the plan's demand, so that with the site's own idle rules the mean number of sessions
 * is the plan's curve; longer or shorter idle times change how long sessions stay, not how often people come.
 */
export function siteClasses(
  site: Site,
  dials: ClassDials,
  flows: readonly GroupFlow[] = siteFlows(site),
): readonly FleetClass[] {
  if (!site.products.workbench) return [];
  return [
    ...flows.flatMap((flow) => groupClasses(site, flow, dials)),
    ...site.events.flatMap((event) => eventClass(site, event, dials)),
  ].filter(({ placement }) => dials.withManaged || placement === "karpenter");
}

function groupClasses(site: Site, flow: GroupFlow, dials: ClassDials): readonly FleetClass[] {
  const { group } = flow;
  const everything = flow.everything * dials.demandLevel;
  const common = {
    group: group.name,
    profile: group.profile,
    handsOn: { medianH: group.handsOnHours.likely, logSd: HANDS_ON_LOG_SD },
    dayVariationFraction: ownVariation(site, everything, flow.height * dials.demandLevel),
  };
  return IDES.flatMap((ide): readonly FleetClass[] => {
    const share = group.ideMix[ide] ?? 0;
    if (share === 0) return [];
    const never = site.workbench.idle[ide].action === "never";
    const idle = idleOf(site, ide, dials);
    // where sessions never end people still come, to the session that they have
    const perDay = never ? flow.everything * group.activeFraction.likely : flow.startsPerDay;
    return [
      {
        ...common,
        name: `${group.name}/${ide}`,
        placement: site.workbench.placement[ide],
        seats: everything * share,
        idle,
        standing: idle.action === "never",
        arrivals: { kind: "weekly", perWorkingDay: perDay * share * dials.demandLevel, pattern: group },
      },
    ];
  });
}

/** The highest mean number of sessions of a group for one arrival on each working day, over the IDEs whose sessions end. */
function shapePeakOf(site: Site, group: UserGroup, curve: WeekCurve): number {
  const sum = new Float64Array(SLOTS_PER_WEEK);
  for (const ide of IDES) {
    const share = group.ideMix[ide] ?? 0;
    const { action, afterMinutes = 0 } = site.workbench.idle[ide];
    if (share === 0 || action === "never") continue;
    const holding = { medianH: group.handsOnHours.likely, logSd: HANDS_ON_LOG_SD, tailH: afterMinutes / 60 };
    const week = curve(group, holding);
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + share * (week[i] ?? 0);
  }
  return peakOf(sum).value;
}

/** n people with correlation ρ of whom a share p is there vary by n·p·(1 − p)·(n − 1)·ρ more than independent ones. */
function ownVariation(site: Site, capacity: number, sessions: number): number {
  if (sessions <= 0 || capacity <= 1) return 0;
  const free = Math.max(0, 1 - sessions / capacity);
  return Math.sqrt((site.demand.correlationFraction * free * (capacity - 1)) / sessions);
}

function idleOf(
  site: Site,
  ide: Ide,
  { idleMinutes }: ClassDials,
): Pick<IdleRule, "action" | "afterMinutes"> {
  const rule = site.workbench.idle[ide];
  const afterMinutes = idleMinutes[ide];
  if (afterMinutes === undefined) return rule;
  return { action: rule.action === "never" ? "kill" : rule.action, afterMinutes };
}

function eventClass(site: Site, event: SiteEvent, dials: ClassDials): readonly FleetClass[] {
  const atS = eventStartS(event, dials.startDate);
  if (atS < 0 || atS >= dials.days * 86_400) return [];
  return [
    {
      name: `event ${event.name}`,
      group: `event ${event.name}`,
      profile: event.profile,
      placement: site.workbench.placement[event.ide],
      seats: event.people,
      handsOn: { medianH: event.durationHours, logSd: 0 },
      idle: idleOf(site, event.ide, dials),
      dayVariationFraction: 0,
      standing: false,
      arrivals: {
        kind: "event",
        atS,
        people: event.people,
        withinS: event.arriveWithinMinutes * 60,
        durationS: event.durationHours * 3600,
      },
    },
  ];
}

/** Returns when an event begins, in seconds since the beginning of a date in UTC. */
export function eventStartS(event: SiteEvent, startDate: string): number {
  const { weekStart, slot } = weekMoment(event.date, event.startHour, event.timeZone);
  const monday = DateTime.fromISO(weekStart, UTC);
  const start = DateTime.fromISO(startDate, UTC);
  return monday.plus({ minutes: slot * 5 }).diff(start, "seconds").seconds;
}
