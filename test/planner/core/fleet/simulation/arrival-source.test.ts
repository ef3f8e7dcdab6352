import { describe, expect, it } from "vitest";
import {
  calendarOf,
  weeklyArrivals,
  weekRates,
} from "../../../../../planner/core/fleet/simulation/arrival-source.ts";
import { dayFactors } from "../../../../../planner/core/fleet/simulation/day-factors.ts";
import { weeklyClass } from "../../../../support/fleet.ts";

/** Returns all arrivals of a class, in seconds since the Monday of the calendar. */
function arrivalsOf(
  timeZone: string,
  startDate: string,
  days: number,
  perWorkingDay = 1000,
): readonly number[] {
  const pattern = { hours: { startHour: 7, endHour: 20 }, weekdays: [1, 2, 3, 4, 5], timeZone };
  const arrivals = { kind: "weekly" as const, perWorkingDay, pattern };
  const calendar = calendarOf(startDate, 0, days);
  const source = weeklyArrivals(
    { ...weeklyClass(perWorkingDay), arrivals },
    calendar,
    weekRates(calendar),
    dayFactors(1, 0),
    1,
  );
  const times: number[] = [];
  for (let atS = source.next(); Number.isFinite(atS); atS = source.next()) times.push(atS);
  return times;
}

const hourOf = (atS: number): number => Math.floor(atS / 3600) % 24;

describe("arrivals of a working week", () => {
  it("come in order, as many as said, in the shares of the working hours", () => {
    const times = arrivalsOf("UTC", "2027-02-01", 28);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    // 20,000, standard deviation 141
    expect(Math.abs(times.length - 20_000)).toBeLessThan(3.5 * 141);
    const nine = times.filter((atS) => hourOf(atS) === 9).length / times.length;
    expect(Math.abs(nine - 0.18)).toBeLessThan(3.5 * Math.sqrt((0.18 * 0.82) / 20_000));
    expect(times.filter((atS) => Math.floor(atS / 86_400) % 7 >= 5)).toEqual([]);
  });

  it("move with the clock of their place, in summer by an hour", () => {
    const earliest = (startDate: string): number =>
      Math.min(...arrivalsOf("Europe/London", startDate, 5, 5000).map(hourOf));
    expect(earliest("2027-02-01")).toBe(7);
    expect(earliest("2027-07-05")).toBe(6);
  });

  it("change with the clock inside a week: Monday after the last Sunday of March is an hour earlier", () => {
    const times = arrivalsOf("Europe/London", "2027-03-22", 12, 5000);
    const first = (day: number): number =>
      Math.min(...times.filter((atS) => Math.floor(atS / 86_400) === day).map(hourOf));
    expect([first(4), first(7)]).toEqual([7, 6]);
  });

  it("east of Greenwich begin on Sunday in UTC", () => {
    const times = arrivalsOf("Asia/Tokyo", "2027-02-01", 7, 5000);
    expect(times.some((atS) => Math.floor(atS / 86_400) === 6 && hourOf(atS) >= 22)).toBe(true);
  });

  it("are the same however long the simulation lasts, and none come without people", () => {
    const short = arrivalsOf("UTC", "2027-02-01", 3);
    expect(arrivalsOf("UTC", "2027-02-01", 30).slice(0, short.length)).toEqual(short);
    expect(arrivalsOf("UTC", "2027-02-01", 30, 0)).toEqual([]);
  });
});
