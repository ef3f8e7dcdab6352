import { SLOTS_PER_HOUR, SLOTS_PER_WEEK, slotAtUtc, weekMoment } from "../curve.ts";
import type { Ide, Placement, Site, SiteEvent } from "../site.ts";
import { peakOf } from "./concurrency.ts";
import type { SessionClass } from "./group-sessions.ts";
import { peakAt, sumWeeks } from "./peak-sessions.ts";

/** What a one-off event adds, and what has to be carried while it lasts. */
export interface EventPeak {
  readonly name: string;
  readonly startsAtUtc: string;
  /** When nodes have to be ready, and until when room is held. */
  readonly readyAtUtc: string;
  readonly heldUntilUtc: string;
  /** The busiest moment while room is held. */
  readonly atUtc: string;
  readonly ide: Ide;
  readonly profile: string;
  readonly placement: Placement;
  readonly eventSessions: number;
  /** Quantile of everybody else's sessions at that moment. */
  readonly otherSessions: number;
  readonly sessions: number;
  /** Package files that the event installs at its start, in all and a second. */
  readonly installs: number;
  readonly installsPerS: number;
}

/**
 * Returns the peak of an event: people arrive evenly, stay until the event ends and hold their sessions through the idle
 * tail of the IDE's rule; nobody is taken off the groups, as an event brings its own people. `classesOf` gives the sessions
 * of the groups in a week, which is that of the event, so that daylight saving is that of its day.
 */
export function eventPeak(
  site: Site,
  event: SiteEvent,
  classesOf: (weekStart: string) => readonly SessionClass[],
): EventPeak {
  const start = weekMoment(event.date, event.startHour, event.timeZone);
  const startSlot = Math.floor(start.slot);
  const span = {
    from: startSlot - Math.ceil((event.prepareMinutes / 60) * SLOTS_PER_HOUR),
    until: startSlot + Math.ceil((event.durationHours + event.holdMinutes / 60) * SLOTS_PER_HOUR),
  };
  const sessions = eventCurve(site, event, startSlot);
  const classes = classesOf(start.weekStart);
  const others = sumWeeks(classes);
  const inSpan = others.map((value, slot) =>
    slot >= span.from && slot < span.until ? value + (sessions[slot] ?? 0) : 0,
  );
  const { slot } = peakOf(inSpan);
  const rule = {
    weekStart: start.weekStart,
    ...site.demand,
    peakQuantile: site.peakQuantile,
  };
  const otherSessions = peakAt(classes, slot, rule, "moment").sessions;
  const eventSessions = Math.ceil((sessions[slot] ?? 0) - 1e-9);
  const installs = event.people * event.packagesPerPerson;
  return {
    name: event.name,
    startsAtUtc: slotAtUtc(start.weekStart, startSlot),
    readyAtUtc: slotAtUtc(start.weekStart, span.from),
    heldUntilUtc: slotAtUtc(start.weekStart, span.until),
    atUtc: slotAtUtc(start.weekStart, slot),
    ide: event.ide,
    profile: event.profile,
    placement: site.workbench.placement[event.ide],
    eventSessions,
    otherSessions,
    sessions: eventSessions + otherSessions,
    installs,
    installsPerS: installs / (60 * Math.max(1, event.arriveWithinMinutes)),
  };
}

/** Sessions of the event at the start of each slot of its week; what lasts into the next week is cut off. */
function eventCurve(site: Site, event: SiteEvent, startSlot: number): Float64Array {
  const curve = new Float64Array(SLOTS_PER_WEEK);
  const { action, afterMinutes = 0 } = site.workbench.idle[event.ide];
  const tailH = action === "never" ? Number.POSITIVE_INFINITY : afterMinutes / 60;
  const endSlot = startSlot + (event.durationHours + tailH) * SLOTS_PER_HOUR;
  const arrivingSlots = (event.arriveWithinMinutes / 60) * SLOTS_PER_HOUR;
  for (let slot = startSlot; slot < Math.min(endSlot, SLOTS_PER_WEEK); slot += 1) {
    const sinceStart = slot - startSlot;
    const arrived = sinceStart >= arrivingSlots ? 1 : sinceStart / arrivingSlots;
    curve[slot] = event.people * arrived;
  }
  return curve;
}

/** Returns how many other sessions an event meets when everybody else is so many times as many; half a one is a whole one. */
export function otherSessionsAt({ otherSessions }: Pick<EventPeak, "otherSessions">, growth: number): number {
  return Math.ceil(otherSessions * growth - 1e-9);
}
