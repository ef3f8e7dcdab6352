import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  breakMonths,
  type GrowthCurves,
  growthCurves,
  growthPowers,
} from "../../../../planner/core/limits/growth.ts";

/** Draws in which every tenth grows by 3 % a month, the others by 1 %. */
const paces = Float64Array.from({ length: 100 }, (_, draw) => (draw % 10 === 0 ? 0.03 : 0.01));

function curvesOf(weights: readonly number[], growth: readonly Float64Array[]): GrowthCurves | undefined {
  return growthCurves(weights, growthPowers(growth));
}

describe("months until growth breaks a limit", () => {
  it.each([
    // ln(1.2) ÷ ln(1.03) = 6.17, ln(1.2) ÷ ln(1.01) = 18.32: the months after.
    { need: { fixed: 0, growing: 100 }, have: 120, p10: 7, p50: 19 },
    // 50 of the 100 stay: the other half must reach 70, a factor of 1.4: 11.38 and 33.81 months.
    { need: { fixed: 50, growing: 50 }, have: 120, p10: 12, p50: 34 },
    { need: { fixed: 0, growing: 130 }, have: 120, p10: 0, p50: 0 },
    // What only touches the limit has not broken it yet.
    { need: { fixed: 0, growing: 120 }, have: 120, p10: 1, p50: 1 },
    { need: { fixed: 100, growing: 0 }, have: 120, p10: undefined, p50: undefined },
    // 1.03^120 = 34.7, 1.01^120 = 3.3: in ten years only one draw in ten gets there.
    { need: { fixed: 0, growing: 10 }, have: 100, p10: 78, p50: undefined },
  ])("are $p10 and $p50 for a need of $need against $have", ({ need, have, p10, p50 }) => {
    const months = breakMonths(need, have, curvesOf([1], [paces]));
    expect(months).toEqual({
      ...(p10 === undefined ? {} : { monthP10: p10 }),
      ...(p50 === undefined ? {} : { monthP50: p50 }),
    });
  });

  it("weigh each group by what it has of the need", () => {
    const draws = 10;
    const growth = [new Float64Array(draws).fill(0.1), new Float64Array(draws).fill(0)];
    // 90 + 10 × 1.1^m > 110 ⇔ 1.1^m > 2 ⇔ m > 7.27.
    expect(breakMonths({ fixed: 0, growing: 100 }, 110, curvesOf([10, 90], growth))).toEqual({
      monthP10: 8,
      monthP50: 8,
    });
  });

  it("are not given where nobody grows, or nobody has any of the need", () => {
    expect(curvesOf([1], [new Float64Array(10)])).toBeUndefined();
    expect(curvesOf([0], [paces])).toBeUndefined();
  });

  it("are those of powers that were computed one by one", () => {
    const month = fc.integer({ min: 0, max: 127 });
    const pace = fc.double({ min: -0.2, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(pace, pace, month, (a, b, m) => {
        const grown = curvesOf([1, 3], [Float64Array.of(a), Float64Array.of(b)])?.(m)[0] ?? 1;
        const expected = 0.25 * (1 + a) ** m + 0.75 * (1 + b) ** m;
        expect(grown / expected).toBeCloseTo(1, 12);
      }),
    );
  });

  it("never come later for a larger need, nor earlier for a larger limit", () => {
    const curves = curvesOf([1], [paces]);
    const month = (need: number, have: number): number =>
      breakMonths({ fixed: 0, growing: need }, have, curves).monthP50 ?? 1000;
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.double({ min: 1, max: 300, noNaN: true }),
        (need, have) => {
          expect(month(need * 1.1, have)).toBeLessThanOrEqual(month(need, have));
          expect(month(need, have * 1.1)).toBeGreaterThanOrEqual(month(need, have));
        },
      ),
    );
  });

  it("do not forget a limit that was reached before a group shrank", () => {
    // 50 × 0.5^m + 50 × 1.1^m: falls from 100 to 80 at first and is above 150 once 1.1^m > 3, m > 11.53.
    const curves = curvesOf([1, 1], [Float64Array.of(-0.5), Float64Array.of(0.1)]);
    expect(curves?.(1)[0]).toBeCloseTo(0.8, 12);
    expect(breakMonths({ fixed: 0, growing: 100 }, 150, curves)).toEqual({ monthP10: 12, monthP50: 12 });
  });
});
