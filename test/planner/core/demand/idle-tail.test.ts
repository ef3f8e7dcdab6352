import { describe, expect, it } from "vitest";
import { arrivalSteps, SLOTS_PER_HOUR } from "../../../../planner/core/curve.ts";
import { weekConcurrency } from "../../../../planner/core/demand/concurrency.ts";
import { stayingLonger } from "../../../../planner/core/demand/idle-tail.ts";

const pattern = {
  hours: { startHour: 8.5, endHour: 19 },
  weekdays: [1, 2, 3, 4, 6],
  timeZone: "Asia/Kolkata",
};
const steps = arrivalSteps(pattern, "2027-02-01");

describe("staying longer", () => {
  it.each([
    ["a slot", 1],
    ["the idle time of JupyterLab", 25],
    ["eight hours", 96],
    ["over a weekend", 700],
    ["a week", 2016],
    ["weeks", 5000],
  ])("by %s is what the whole holding time gives", (_, slots) => {
    const holding = { medianH: 2, logSd: 0.8, tailH: slots / SLOTS_PER_HOUR };
    const whole = weekConcurrency(steps, holding);
    const longer = stayingLonger(weekConcurrency(steps, { ...holding, tailH: 0 }), steps, slots);
    const off = whole.map((value, slot) => Math.abs(value - (longer[slot] ?? 0)));
    expect(Math.max(...off)).toBeLessThan(1e-9 * Math.max(...whole));
  });
});
