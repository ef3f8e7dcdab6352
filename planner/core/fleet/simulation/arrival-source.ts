import { DateTime } from "luxon";
import { arrivalSteps, SLOT_MINUTES, SLOTS_PER_WEEK, type WorkPattern } from "../../curve.ts";
import { type Random, randomStream } from "../../random.ts";
import { UTC } from "../../utc.ts";
import type { FleetClass } from "../fleet-input.ts";
import type { DayFactors } from "./day-factors.ts";

const SLOT_S = SLOT_MINUTES * 60;
const WEEK_S = SLOTS_PER_WEEK * SLOT_S;

/** An even rate between two moments of a week, in seconds since its Monday. */
interface RateRun {
  readonly fromS: number;
  readonly toS: number;
  readonly perS: number;
}

/** Gives the arrivals of a weekly pattern one after the other; at one and the same seed they are the same in every run. */
export interface ArrivalSource {
  /** Returns the next arrival, in seconds since the calendar's Monday; infinite where there is none before the end. */
  readonly next: () => number;
}

/** Where the simulation lies in the calendar. */
export interface Calendar {
  /** The Monday (UTC) of the week in which it begins, warm-up included; all times count from there. */
  readonly monday: DateTime;
  readonly beginS: number;
  /** When the count begins: after the warm-up. */
  readonly countFromS: number;
  readonly endS: number;
}

/** Returns the calendar of some days from a date on, with a warm-up before. */
export function calendarOf(startDate: string, warmUpDays: number, days: number): Calendar {
  const start = DateTime.fromISO(startDate, UTC);
  const begin = start.minus({ days: warmUpDays });
  const monday = begin.startOf("week");
  const seconds = (at: DateTime): number => at.diff(monday, "seconds").seconds;
  return {
    monday,
    beginS: seconds(begin),
    countFromS: seconds(start),
    endS: seconds(start.plus({ days })),
  };
}

/** Gives the rates of a pattern in a week; weeks without a change of the clock share theirs. */
export type WeekRates = (pattern: WorkPattern, week: number) => readonly RateRun[];

/**
 * Rates that were asked for before, by pattern and week. Time zones cost more than the simulation of a week, and what-ifs ask for the
 * same weeks again and again; what is known depends on nothing but the key.
 */
const KNOWN_RATES = new Map<string, readonly RateRun[]>();
const KNOWN_CLOCKS = new Map<string, string>();
const MOST_KNOWN = 4096;

/** Returns the rates of the calendar's weeks for one arrival a working day. */
export function weekRates({ monday }: Calendar): WeekRates {
  return (pattern, week) => {
    const { hours, weekdays, timeZone } = pattern;
    const start = monday.plus({ weeks: week });
    const weekStart = start.toFormat("yyyy-MM-dd");
    const clock = remember(KNOWN_CLOCKS, `${weekStart} ${timeZone}`, () => {
      const offset = (days: number): number => start.plus({ days }).setZone(timeZone).offset;
      const [before, after] = [offset(-2), offset(9)];
      return before === after ? String(before) : weekStart;
    });
    const key = JSON.stringify([hours.startHour, hours.endHour, weekdays, timeZone, clock]);
    return remember(KNOWN_RATES, key, () => runsOf(pattern, weekStart));
  };
}

function remember<V>(known: Map<string, V>, key: string, compute: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const value = compute();
  known.set(key, value);
  return value;
}

function runsOf(pattern: WorkPattern, weekStart: string): readonly RateRun[] {
  const perS = new Float64Array(SLOTS_PER_WEEK);
  for (const { fromSlot, toSlot, perH } of arrivalSteps(pattern, weekStart)) {
    for (let slot = fromSlot; slot < toSlot; slot += 1) perS[slot] = (perS[slot] ?? 0) + perH / 3600;
  }
  const runs: RateRun[] = [];
  for (let from = 0; from < SLOTS_PER_WEEK; ) {
    const rate = perS[from] ?? 0;
    let to = from + 1;
    // a run ends with its day, since each day has a factor of its own
    while (to < SLOTS_PER_WEEK && perS[to] === rate && to % (86_400 / SLOT_S) !== 0) to += 1;
    if (rate > 0) runs.push({ fromS: from * SLOT_S, toS: to * SLOT_S, perS: rate });
    from = to;
  }
  return runs;
}

/**
 * Returns the arrivals of a class whose people come by a weekly pattern: a Poisson process whose rate follows the pattern and the
 * factor of the day, by inverting the integral of the rate.
 */
export function weeklyArrivals(
  one: FleetClass & { readonly arrivals: { readonly kind: "weekly" } },
  calendar: Calendar,
  rates: WeekRates,
  days: DayFactors,
  seed: number,
): ArrivalSource {
  const { perWorkingDay, pattern } = one.arrivals;
  const random: Random = randomStream(seed, `fleet/${one.name}/arrivals`);
  const lastWeek = Math.floor((calendar.endS - 1) / WEEK_S);
  let week = Math.floor(calendar.beginS / WEEK_S);
  let runs = perWorkingDay > 0 ? rates(pattern, week) : [];
  let index = 0;
  let atS = calendar.beginS;
  let factor = 1;
  let factorDay = Number.NaN;
  const factorOn = (day: number): number => {
    if (day !== factorDay) factor = days(one.group, one.dayVariationFraction, day);
    factorDay = day;
    return factor;
  };
  const next = (): number => {
    let need = -Math.log(1 - random());
    while (perWorkingDay > 0 && week <= lastWeek) {
      const run = runs[index];
      if (run === undefined) {
        week += 1;
        index = 0;
        if (week <= lastWeek) runs = rates(pattern, week);
        continue;
      }
      const fromS = Math.max(atS, week * WEEK_S + run.fromS);
      const toS = week * WEEK_S + run.toS;
      const perS = run.perS * perWorkingDay * factorOn(Math.floor(fromS / 86_400));
      const there = perS * (toS - fromS);
      if (toS > fromS && there >= need) {
        atS = fromS + need / perS;
        return atS < calendar.endS ? atS : Number.POSITIVE_INFINITY;
      }
      if (toS > fromS) need -= there;
      index += 1;
    }
    return Number.POSITIVE_INFINITY;
  };
  return { next };
}

/** Returns the seconds by which the clock of a pattern is ahead of UTC at the beginning of the calendar. */
export function clockAheadS({ monday, beginS }: Calendar, timeZone: string): number {
  return monday.plus({ seconds: beginS }).setZone(timeZone).offset * 60;
}
