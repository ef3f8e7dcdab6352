import { describe, expect, it } from "vitest";
import { arrivalSteps, SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../../../../planner/core/curve.ts";
import { peakOf, weekConcurrency } from "../../../../planner/core/demand/concurrency.ts";
import { meanHoldingH } from "../../../../planner/core/demand/holding-time.ts";
import { sinusoidPeak } from "../../../../planner/core/demand/mt-g-infinity.ts";
import { poissonQuantile } from "../../../../planner/core/demand/quantiles.ts";

const everyDay = {
  hours: { startHour: 7, endHour: 20 },
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  timeZone: "UTC",
};
const steps = arrivalSteps(everyDay, "2027-02-01").map((step) => ({ ...step, perH: 400 * step.perH }));

describe("weekConcurrency", () => {
  // 400 sessions a day, hands-on log-normal with mean 2 h and log-sd 0.8; figures of an independent computation, to 0.1 %.
  it.each([
    { tailH: 0, peak: 101.526, at: 11, littlesLaw: 33.3333, min: 0.382, p99: 126 },
    { tailH: 2, peak: 177.915, at: 11 + 52 / 60, littlesLaw: 66.6667, min: 0.65, p99: 210 },
  ])("a working day with an idle tail of $tailH h", ({ tailH, peak, at, littlesLaw, min, p99 }) => {
    const holding = { medianH: Math.exp(Math.log(2) - 0.32), logSd: 0.8, tailH };
    const week = weekConcurrency(steps, holding);
    const top = peakOf(week);
    expect(top.value / peak).toBeCloseTo(1, 3);
    expect(Math.abs(((top.slot / SLOTS_PER_HOUR) % 24) - at)).toBeLessThanOrEqual(1 / SLOTS_PER_HOUR);
    const mean = week.reduce((sum, value) => sum + value, 0) / SLOTS_PER_WEEK;
    expect(mean).toBeCloseTo(littlesLaw, 3);
    expect(meanHoldingH(holding) * 400).toBeCloseTo(littlesLaw * 24, 2);
    expect(Math.min(...week) / min).toBeCloseTo(1, 2);
    expect(poissonQuantile(top.value, 0.99)).toBe(p99);
  });

  it("agrees with the closed form for constant stays and arrivals that follow a sine", () => {
    const sine = Array.from({ length: SLOTS_PER_WEEK }, (_, slot) => {
      const angle = (2 * Math.PI * (slot + 0.5)) / SLOTS_PER_HOUR / 24;
      return { fromSlot: slot, toSlot: slot + 1, perH: 100 + 80 * Math.sin(angle) };
    });
    const week = weekConcurrency(sine, { medianH: 0, logSd: 0, tailH: 4 });
    const closed = sinusoidPeak({
      meanPerH: 100,
      amplitudePerH: 80,
      periodH: 24,
      service: "constant",
      meanServiceH: 4,
    });
    expect(peakOf(week).value).toBeCloseTo(closed.peak, 1);
    expect(peakOf(week).slot / SLOTS_PER_HOUR).toBeCloseTo(6 + (closed.lagH ?? 0), 5);
  });

  it("piles up over weeks when sessions last longer than one", () => {
    const flat = [{ fromSlot: 0, toSlot: SLOTS_PER_WEEK, perH: 2 }];
    const week = weekConcurrency(flat, { medianH: 3, logSd: 0.8, tailH: 500 });
    expect(week[77]).toBeCloseTo(2 * meanHoldingH({ medianH: 3, logSd: 0.8, tailH: 500 }), 9);
    const monday = [{ fromSlot: 0, toSlot: 12, perH: 10 }];
    // One batch of 10 a week, each for exactly two weeks and a half: three batches at first, two afterwards.
    const two = weekConcurrency(monday, { medianH: 0, logSd: 0, tailH: 2.5 * 168 });
    expect(two[100]).toBeCloseTo(30, 9);
    expect(two[SLOTS_PER_WEEK - 1]).toBeCloseTo(20, 9);
  });

  it("holds nobody when nobody comes", () => {
    expect(peakOf(weekConcurrency([], { medianH: 2, logSd: 0.8, tailH: 1 }))).toEqual({ slot: 0, value: 0 });
  });
});
