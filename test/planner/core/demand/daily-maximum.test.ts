import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateStep } from "../../../../planner/core/curve.ts";
import { arrivalSteps, REFERENCE_WEEK, SLOTS_PER_HOUR } from "../../../../planner/core/curve.ts";
import { peakOf, weekConcurrency } from "../../../../planner/core/demand/concurrency.ts";
import {
  dailyMaximumLevel,
  dailyMaximumQuantile,
  looksAround,
} from "../../../../planner/core/demand/daily-maximum.ts";
import type { HoldingTime } from "../../../../planner/core/demand/holding-time.ts";
import { meanHoldingH } from "../../../../planner/core/demand/holding-time.ts";
import { normalQuantile } from "../../../../planner/core/demand/normal.ts";
import {
  binomialQuantile,
  negativeBinomialQuantile,
  poissonQuantile,
} from "../../../../planner/core/demand/quantiles.ts";
import { quantileOf } from "../../../../planner/core/demand/summary.ts";
import { randomStream } from "../../../../planner/core/random.ts";

const MANY = 1e7;

describe("dailyMaximumQuantile", () => {
  it.each([0.5, 0.9, 0.95, 0.99])(
    "is the quantile of a single look, P%d: binomial, Poisson, negative binomial",
    (q) => {
      const look = (capacity: number, dayVariationFraction: number) =>
        dailyMaximumQuantile({ looks: [40], capacity, dayVariationFraction }, q);
      expect(look(100, 0)).toBe(binomialQuantile(100, 0.4, q));
      expect(look(MANY, 0)).toBe(poissonQuantile(40, q));
      // Poisson with a gamma factor of variation c: variance to mean = 1 + c²·mean.
      expect(look(MANY, 0.3)).toBe(negativeBinomialQuantile(40, 1 + 0.09 * 40, q));
      expect(
        dailyMaximumQuantile({ looks: [4000], capacity: 1e9, dayVariationFraction: 0.2 }, q) /
          negativeBinomialQuantile(4000, 1 + 0.04 * 4000, q),
      ).toBeCloseTo(1, 3);
    },
  );

  it("is that of the gamma factor alone for very many people", () => {
    // R 4.2.2: qgamma(0.95, 25, 25) = 1.3500961
    const level = dailyMaximumLevel({ looks: [4e6], capacity: 1e9, dayVariationFraction: 0.2 }, 0.95);
    expect(level / 4e6).toBeCloseTo(1.3500961, 3);
  });

  it("rounds the level up to whole sessions, however few come and however rare the day", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 6, noNaN: true }).map(Math.exp),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1.5, 20, 1e12),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.5, 0.9, 0.99, 0.999),
        (peak, count, room, dayVariationFraction, q) => {
          const looks = Array.from({ length: count }, (_, i) => peak * (1 - (0.5 * i) / count));
          const day = { looks, capacity: room * (peak + 1), dayVariationFraction };
          const level = dailyMaximumLevel(day, q);
          const least = Math.ceil(level * (1 - 1e-6));
          const most = Math.ceil(level * (1 + 1e-6));
          expect([least, most]).toContain(dailyMaximumQuantile(day, q));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("multiplies independent looks", () => {
    // Two looks alike: the P81 of both is the P90 of one.
    const two = dailyMaximumQuantile({ looks: [40, 40], capacity: MANY, dayVariationFraction: 0 }, 0.81);
    expect(two).toBe(poissonQuantile(40, 0.9));
  });

  it("never exceeds the capacity, never falls with the looks, and needs nobody where nobody comes", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        fc.integer({ min: 300, max: 2000 }),
        (look, dayVariationFraction, q, capacity) => {
          const at = (looks: readonly number[]) =>
            dailyMaximumQuantile({ looks, capacity, dayVariationFraction }, q);
          expect(at([look])).toBeLessThanOrEqual(capacity);
          expect(at([look, look / 2])).toBeGreaterThanOrEqual(at([look]));
          expect(at([1.1 * look])).toBeGreaterThanOrEqual(at([look]));
        },
      ),
      { numRuns: 20 },
    );
    expect(dailyMaximumQuantile({ looks: [0], capacity: 100, dayVariationFraction: 0.2 }, 0.95)).toBe(0);
  });
});

describe("the daily maximum of a week's curve", () => {
  it.each([
    { perDay: 40, tailH: 2, days: 3000 },
    { perDay: 400, tailH: 0, days: 1200 },
  ])("agrees with $days simulated days of $perDay sessions, tail $tailH h", ({ perDay, tailH, days }) => {
    const holding = { medianH: 1.5, logSd: 0.8, tailH };
    const everyDay = {
      hours: { startHour: 7, endHour: 20 },
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      timeZone: "UTC",
    };
    const steps = arrivalSteps(everyDay, REFERENCE_WEEK).map((step) => ({
      ...step,
      perH: perDay * step.perH,
    }));
    const week = weekConcurrency(steps, holding);
    const looks = looksAround(week, peakOf(week).slot, meanHoldingH(holding));
    const maxima = simulatedMaxima(steps, holding, days).toSorted((a, b) => a - b);
    for (const q of [0.5, 0.9, 0.95]) {
      const computed = dailyMaximumQuantile({ looks, capacity: MANY, dayVariationFraction: 0 }, q);
      expect(Math.abs(computed - quantileOf(maxima, q))).toBeLessThanOrEqual(1 + 0.02 * computed);
    }
  });
});

/** Highest number present on each of many second days: two days of arrivals, each session on its own. */
function simulatedMaxima(steps: readonly RateStep[], holding: HoldingTime, days: number): number[] {
  const random = randomStream(1, "daily maxima");
  const oneDay = steps.filter((step) => step.fromSlot < 24 * SLOTS_PER_HOUR);
  return Array.from({ length: days }, () => {
    const events = [0, 24].flatMap((dayH) =>
      oneDay.flatMap(({ fromSlot, toSlot, perH }) => {
        const lengthH = (toSlot - fromSlot) / SLOTS_PER_HOUR;
        const count = poissonQuantile(perH * lengthH, (random() * 2 ** 32 + 0.5) / 2 ** 32);
        return Array.from({ length: count }, () => {
          const startH = dayH + fromSlot / SLOTS_PER_HOUR + random() * lengthH;
          const handsOn =
            holding.medianH * Math.exp(holding.logSd * normalQuantile((random() * 2 ** 32 + 0.5) / 2 ** 32));
          return [
            { atH: startH, change: 1 },
            { atH: startH + handsOn + holding.tailH, change: -1 },
          ];
        }).flat();
      }),
    );
    let [present, most] = [0, 0];
    for (const { atH, change } of events.sort((a, b) => a.atH - b.atH)) {
      present += change;
      if (atH >= 24 && atH < 48) most = Math.max(most, present);
    }
    return most;
  });
}

describe("looksAround", () => {
  it("looks every fifth of a holding time, the peak first, and leaves the quiet hours out", () => {
    const week = new Float64Array(2016).map((_, slot) => Math.max(0, 100 - Math.abs(slot - 500)));
    // A holding time of 5 h: every 12 slots, up to 50 slots away.
    expect(looksAround(week, 500, 5)).toEqual([100, 88, 88, 76, 76, 64, 64, 52, 52]);
  });
});
