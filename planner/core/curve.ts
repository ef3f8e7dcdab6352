import { DateTime } from "luxon";
import type { WorkingHours } from "./site.ts";
import { UTC } from "./utc.ts";

/** One grid step of a week. Every time zone in use is off UTC by a multiple of 15 minutes, so 5 divides them all. */
export const SLOT_MINUTES = 5;
export const SLOTS_PER_HOUR = 60 / SLOT_MINUTES;
/** Slots of a week; slot 0 begins on Monday, 00:00 UTC. */
export const SLOTS_PER_WEEK = 7 * 24 * SLOTS_PER_HOUR;

/** The week that a plan is computed for where none is named: a Monday outside daylight saving north of the equator. */
export const REFERENCE_WEEK = "2027-02-01";

/**
 * Share of a day's arrivals in each thirteenth of the working day: slow start, a peak before noon, a dip at lunch, a
 * second peak, a long end. Over 07:00–20:00 each is one hour.
 *
 * An assumption of ours on the shape that sites of analysts show; the weights add up to 1.
 */
export const ARRIVAL_WEIGHTS: readonly number[] = [
  0.02, 0.08, 0.18, 0.16, 0.08, 0.06, 0.1, 0.12, 0.09, 0.05, 0.03, 0.02, 0.01,
];

/** When a group works, in its own time. */
export interface WorkPattern {
  readonly hours: WorkingHours;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekdays: readonly number[];
  /** IANA name. */
  readonly timeZone: string;
}

/** An even rate from one slot (inclusive) to another (exclusive), in UTC slots of the week. */
export interface RateStep {
  readonly fromSlot: number;
  readonly toSlot: number;
  readonly perH: number;
}

/**
 * Returns the arrivals of a group that makes one arrival on each working day, as steps over the week in UTC.
 *
 * The weights are stretched over the working hours and rounded to slots. Days are those of the named week, so a change
 * of the clock inside it moves the hours after it; hours that the change leaves out give their share to the rest of the
 * day. Hours that end before they start run into the next day. A day that begins in the week before (east of Greenwich)
 * appears at the end of the week.
 *
 * @throws Error when `weekStart` is not the ISO date of a Monday, or the time zone is unknown.
 */
export function arrivalSteps(
  pattern: WorkPattern,
  weekStart: string,
  weights: readonly number[] = ARRIVAL_WEIGHTS,
): readonly RateStep[] {
  const monday = mondayOf(weekStart);
  const offset = steadyOffsetMinutes(weekStart, pattern.timeZone);
  const steps: RateStep[] = [];
  for (let day = FIRST_DAY; day <= LAST_DAY; day += 1) {
    const date = monday.plus({ days: day });
    if (!pattern.weekdays.includes(date.weekday)) continue;
    const slotAt = (hour: number): number =>
      offset === undefined
        ? localMoment(date, hour, pattern.timeZone).toUTC().diff(monday, "minutes").minutes / SLOT_MINUTES
        : (day * MINUTES_PER_DAY + Math.round(hour * 60) - offset) / SLOT_MINUTES;
    for (const step of daySteps(pattern, slotAt, weights)) {
      const fromSlot = Math.max(0, step.fromSlot);
      const toSlot = Math.min(SLOTS_PER_WEEK, step.toSlot);
      if (fromSlot < toSlot) steps.push({ fromSlot, toSlot, perH: step.perH });
    }
  }
  return steps;
}

/** Days around the week's Monday whose working hours may reach into the week. */
const FIRST_DAY = -2;
const LAST_DAY = 8;
const MINUTES_PER_DAY = 1440;

/**
 * Returns the minutes by which a zone's clocks are ahead of UTC in a week and the days around it whose work may reach into it;
 * undefined where they change. No zone changes them twice so soon.
 *
 * @throws Error when `weekStart` is not the ISO date of a Monday, or the time zone is unknown.
 */
export function steadyOffsetMinutes(weekStart: string, timeZone: string): number | undefined {
  const monday = mondayOf(weekStart);
  const [first, last] = [FIRST_DAY - 1, LAST_DAY + 2].map((days) => monday.plus({ days }).setZone(timeZone));
  if (first?.isValid !== true || last?.isValid !== true)
    throw new Error(`expected a date and a time zone, got ${weekStart} in ${timeZone}`);
  return first.offset === last.offset ? first.offset : undefined;
}

/** Returns the moment at which a slot of the week begins, as `2027-02-01T10:05Z`. */
export function slotAtUtc(weekStart: string, slot: number): string {
  return mondayOf(weekStart)
    .plus({ minutes: slot * SLOT_MINUTES })
    .toFormat("yyyy-MM-dd'T'HH:mm'Z'");
}

/** A moment by its week: the Monday (UTC) of that week and the slots since it began. The slot may be a fraction. */
export interface WeekMoment {
  readonly weekStart: string;
  readonly slot: number;
}

/**
 * Returns where a local moment lies on the UTC grid.
 *
 * @throws Error when the date or the time zone is unknown.
 */
export function weekMoment(date: string, hour: number, timeZone: string): WeekMoment {
  const local = localMoment(DateTime.fromISO(date, UTC), hour, timeZone).toUTC();
  const monday = local.startOf("week");
  return {
    weekStart: monday.toFormat("yyyy-MM-dd"),
    slot: local.diff(monday, "minutes").minutes / SLOT_MINUTES,
  };
}

function mondayOf(weekStart: string): DateTime {
  const monday = DateTime.fromISO(weekStart, UTC);
  if (!monday.isValid || monday.weekday !== 1)
    throw new Error(`expected the date of a Monday, got ${weekStart}`);
  return monday;
}

function localMoment(date: DateTime, hour: number, timeZone: string): DateTime {
  const minutes = Math.round(hour * 60);
  const local = DateTime.fromObject(
    { year: date.year, month: date.month, day: date.day },
    { ...UTC, zone: timeZone },
  ).plus({ days: Math.floor(minutes / 1440) });
  const moment = local.set({ hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 });
  if (!moment.isValid)
    throw new Error(`expected a date and a time zone, got ${date.toISODate()} in ${timeZone}`);
  return moment;
}

function daySteps(
  pattern: WorkPattern,
  slotAt: (hour: number) => number,
  weights: readonly number[],
): readonly RateStep[] {
  const { startHour, endHour } = pattern.hours;
  const lengthH = endHour > startHour ? endHour - startHour : endHour + 24 - startHour;
  const [first, last] = [slotAt(startHour), slotAt(startHour + lengthH)];
  const steady = Math.abs(last - first - lengthH * SLOTS_PER_HOUR) < 1e-6;
  const edges = Array.from({ length: weights.length + 1 }, (_, i) => {
    const sinceStartH = (i * lengthH) / weights.length;
    return Math.round(steady ? first + sinceStartH * SLOTS_PER_HOUR : slotAt(startHour + sinceStartH));
  });
  const parts = weights.flatMap((weight, i) => {
    const fromSlot = edges[i] ?? 0;
    const toSlot = edges[i + 1] ?? 0;
    return toSlot > fromSlot ? [{ fromSlot, toSlot, weight }] : [];
  });
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return parts.map(({ fromSlot, toSlot, weight }) => ({
    fromSlot,
    toSlot,
    perH: (weight / total / (toSlot - fromSlot)) * SLOTS_PER_HOUR,
  }));
}
