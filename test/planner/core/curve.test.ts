import { describe, expect, it } from "vitest";
import type { RateStep } from "../../../planner/core/curve.ts";
import {
  ARRIVAL_WEIGHTS,
  arrivalSteps,
  REFERENCE_WEEK,
  SLOTS_PER_HOUR,
  SLOTS_PER_WEEK,
  slotAtUtc,
  weekMoment,
} from "../../../planner/core/curve.ts";

const arrivals = (steps: readonly RateStep[]) =>
  steps.reduce((sum, { fromSlot, toSlot, perH }) => sum + ((toSlot - fromSlot) / SLOTS_PER_HOUR) * perH, 0);

const workdays = [1, 2, 3, 4, 5];

describe("arrivalSteps", () => {
  it("gives each of thirteen hours its weight, 07:00 to 20:00 UTC on Monday", () => {
    const steps = arrivalSteps(
      { hours: { startHour: 7, endHour: 20 }, weekdays: [1], timeZone: "UTC" },
      REFERENCE_WEEK,
    );
    expect(steps.map((step) => step.fromSlot / SLOTS_PER_HOUR)).toEqual([
      7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
    for (const [i, step] of steps.entries()) expect(step.perH).toBeCloseTo(ARRIVAL_WEIGHTS[i] ?? 0, 12);
  });

  it.each([
    { zone: "America/New_York", hours: [9, 17], first: 14 },
    { zone: "Asia/Kolkata", hours: [9, 17], first: 3.5 },
    { zone: "Asia/Kathmandu", hours: [9, 17], first: 3.25 },
    { zone: "Asia/Tokyo", hours: [9, 17], first: 0 },
    { zone: "Europe/Zurich", hours: [0, 24], first: -1 },
    { zone: "Pacific/Auckland", hours: [8, 16], first: -5 },
    { zone: "Pacific/Auckland", hours: [22, 6], first: 9 },
  ])(
    "five days in $zone at $hours make five arrivals, whatever the week's edge",
    ({ zone, hours, first }) => {
      const [startHour = 0, endHour = 0] = hours;
      const steps = arrivalSteps(
        { hours: { startHour, endHour }, weekdays: workdays, timeZone: zone },
        REFERENCE_WEEK,
      );
      expect(arrivals(steps)).toBeCloseTo(5, 9);
      const wanted = ((first + 168) % 168) * SLOTS_PER_HOUR;
      expect(steps.some((step) => step.fromSlot === wanted)).toBe(true);
      for (const step of steps) {
        expect(step.fromSlot).toBeGreaterThanOrEqual(0);
        expect(step.toSlot).toBeLessThanOrEqual(SLOTS_PER_WEEK);
      }
    },
  );

  it("moves the hours after a change of the clock inside the week", () => {
    // In the European Union the clock goes forward on Sunday, 28 March 2027, 01:00 UTC.
    const pattern = { hours: { startHour: 9, endHour: 17 }, weekdays: [6, 7], timeZone: "Europe/Berlin" };
    const starts = arrivalSteps(pattern, "2027-03-22").map((step) => step.fromSlot / SLOTS_PER_HOUR);
    expect(starts).toContain(5 * 24 + 8);
    expect(starts).toContain(6 * 24 + 7);
  });

  it("loses no arrivals when the clock skips or repeats working hours", () => {
    const night = { hours: { startHour: 0, endHour: 6 }, weekdays: [7], timeZone: "Europe/Berlin" };
    expect(arrivals(arrivalSteps(night, "2027-03-22"))).toBeCloseTo(1, 9);
    expect(arrivals(arrivalSteps(night, "2027-10-25"))).toBeCloseTo(1, 9);
    const skipped = { hours: { startHour: 2, endHour: 3 }, weekdays: [7], timeZone: "Europe/Berlin" };
    expect(arrivals(arrivalSteps(skipped, "2027-03-22"))).toBeCloseTo(1, 9);
  });

  it("refuses a week that does not begin on Monday and a zone that nobody knows", () => {
    const pattern = { hours: { startHour: 9, endHour: 17 }, weekdays: workdays, timeZone: "Mars/Olympus" };
    expect(() => arrivalSteps(pattern, "2027-02-02")).toThrow(
      "expected the date of a Monday, got 2027-02-02",
    );
    expect(() => arrivalSteps(pattern, REFERENCE_WEEK)).toThrow(
      /^expected a date and a time zone, got .* in Mars\/Olympus$/,
    );
  });
});

describe("moments", () => {
  it("names a slot in UTC", () => {
    expect(slotAtUtc(REFERENCE_WEEK, 0)).toBe("2027-02-01T00:00Z");
    expect(slotAtUtc(REFERENCE_WEEK, SLOTS_PER_WEEK - 1)).toBe("2027-02-07T23:55Z");
  });

  it("finds the week of a local moment", () => {
    // 09:00 in New York in summer is 13:00 UTC; 2027-06-16 is a Wednesday.
    expect(weekMoment("2027-06-16", 9, "America/New_York")).toEqual({
      weekStart: "2027-06-14",
      slot: (2 * 24 + 13) * SLOTS_PER_HOUR,
    });
    // Monday 08:30 in Auckland is Sunday evening in UTC.
    expect(weekMoment("2027-06-14", 8.5, "Pacific/Auckland")).toEqual({
      weekStart: "2027-06-07",
      slot: (6 * 24 + 20.5) * SLOTS_PER_HOUR,
    });
  });
});
