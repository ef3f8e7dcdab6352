import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Estimate } from "../../../../planner/core/demand/estimate.ts";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import type { Bounds, Metalog } from "../../../../planner/core/demand/metalog.ts";
import { fitMetalog, quantile } from "../../../../planner/core/demand/metalog.ts";

function fitted(estimate: Estimate, bounds: Bounds): Metalog {
  const fit = fitMetalog(estimate, bounds);
  if (!fit.ok) throw new Error(fit.reason);
  return fit.metalog;
}

const three = (low: number, likely: number, high: number, confidence = 0.9): Estimate => ({
  low,
  likely,
  high,
  confidence,
});

// Coefficients and quantiles: Keelin 2016 (doi 10.1287/deca.2016.0338), 3×3 system solved in Python 3.11 floats.
const SHARE: Bounds = [0, 1];
const published = [
  {
    what: "a share with a long right side",
    estimate: three(0.2, 0.35, 0.6),
    bounds: SHARE,
    a: [-0.619039, 0.304262, 0.097075],
    quantiles: [0.142, 0.2, 0.2836, 0.35, 0.4358, 0.6, 0.7306],
    digits: 4,
  },
  {
    what: "a share that is nearly even",
    estimate: three(0.3, 0.45, 0.6),
    bounds: SHARE,
    a: [-0.200671, 0.212734, -0.01528],
    quantiles: [0.2292, 0.3, 0.3921, 0.45, 0.5072, 0.6, 0.6775],
    digits: 4,
  },
  {
    what: "people, above 0",
    estimate: three(150, 250, 400),
    bounds: "positive" as Bounds,
    a: [5.521461, 0.166556, -0.015405],
    quantiles: [112.3288, 150, 207.3171, 250, 298.9304, 400, 519.113],
    digits: 3,
  },
];

describe("fitMetalog", () => {
  it.each(published)("keeps the printed coefficients and quantiles of $what", (row) => {
    const metalog = fitted(row.estimate, row.bounds);
    if (metalog.kind !== "curve") throw new Error("expected a curve");
    expect(metalog.a1).toBeCloseTo(row.a[0] ?? Number.NaN, 5);
    expect(metalog.a2).toBeCloseTo(row.a[1] ?? Number.NaN, 5);
    expect(metalog.a3).toBeCloseTo(row.a[2] ?? Number.NaN, 5);
    const got = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((y) => quantile(metalog, y));
    for (const [i, expected] of row.quantiles.entries()) expect(got[i]).toBeCloseTo(expected, row.digits);
  });

  it.each([
    {
      why: "wrong order",
      estimate: three(3, 2, 4),
      bounds: "none" as Bounds,
      reason: "low 3, likely 2 and high 4 must rise in this order",
    },
    {
      why: "low equals high, likely does not",
      estimate: three(3, 2, 3),
      bounds: "none" as Bounds,
      reason: "low 3, likely 2 and high 3 must rise in this order",
    },
    {
      why: "on the lower bound",
      estimate: three(0, 2, 4),
      bounds: "positive" as Bounds,
      reason: "low 0 must lie above 0",
    },
    {
      why: "above the upper bound",
      estimate: three(0.2, 0.9, 1.4),
      bounds: SHARE,
      reason: "high 1.4 must lie below 1",
    },
    {
      why: "a certain number outside",
      estimate: certain(1.2),
      bounds: SHARE,
      reason: "1.2 lies outside 0 to 1",
    },
    {
      why: "a certain number below 0",
      estimate: certain(-1),
      bounds: "positive" as Bounds,
      reason: "-1 lies outside the numbers from 0 up",
    },
    {
      why: "no number",
      estimate: three(1, Number.NaN, 3),
      bounds: "none" as Bounds,
      reason: "likely is not a finite number: NaN",
    },
    {
      why: "infinite",
      estimate: three(1, 2, Number.POSITIVE_INFINITY),
      bounds: "none" as Bounds,
      reason: "high is not a finite number: Infinity",
    },
    {
      why: "a confidence of 1",
      estimate: three(1, 2, 3, 1),
      bounds: "none" as Bounds,
      reason: "confidence must lie between 0 and 1, got 1",
    },
    {
      why: "too far apart",
      estimate: three(1e-300, 1, 1e300, 0.2),
      bounds: "positive" as Bounds,
      reason: "low 1e-300 and high 1e+300 lie too far apart to compute with",
    },
    {
      why: "median too near to low",
      estimate: three(10, 11, 100),
      bounds: "none" as Bounds,
      reason:
        "low 10, likely 11 and high 100 contradict each other: likely is the median, and at 90 % it lies too near to low (lopsidedness 2.173, at most 1.667)",
    },
    {
      why: "median too near to high",
      estimate: three(10, 99, 100),
      bounds: "none" as Bounds,
      reason:
        "low 10, likely 99 and high 100 contradict each other: likely is the median, and at 90 % it lies too near to high (lopsidedness 2.173, at most 1.667)",
    },
  ])("refuses $why", ({ estimate, bounds, reason }) => {
    expect(fitMetalog(estimate, bounds)).toEqual({ ok: false, reason });
  });

  it("turns a known number into a point, on a bound too", () => {
    expect(fitMetalog(certain(0), "positive")).toEqual({ ok: true, metalog: { kind: "point", value: 0 } });
    expect(quantile(fitted(certain(1), SHARE), 0.99)).toBe(1);
  });

  const anyEstimate = fc
    .tuple(
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      fc.double({ min: 0.05, max: 0.99, noNaN: true }),
    )
    .map(([a, b, c, confidence]) => {
      const [low = 0, likely = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
      return three(low, likely, high, confidence);
    });

  it("keeps the three points and never falls, for whatever it accepts", () => {
    fc.assert(
      fc.property(anyEstimate, fc.constantFrom<Bounds>("none", "positive", SHARE), (estimate, bounds) => {
        const fit = fitMetalog(estimate, bounds);
        if (!fit.ok || fit.metalog.kind === "point") return;
        const alpha = (1 - estimate.confidence) / 2;
        expect(quantile(fit.metalog, alpha)).toBeCloseTo(estimate.low, 8);
        expect(quantile(fit.metalog, 0.5)).toBeCloseTo(estimate.likely, 8);
        expect(quantile(fit.metalog, 1 - alpha)).toBeCloseTo(estimate.high, 8);
        // Points a few units of the last place apart leave nothing but rounding between neighbours.
        const rounding = 16 * Number.EPSILON * Math.max(Math.abs(estimate.low), Math.abs(estimate.high));
        let last = Number.NEGATIVE_INFINITY;
        for (let i = 1; i < 200; i += 1) {
          const value = quantile(fit.metalog, i / 200);
          expect(value).toBeGreaterThanOrEqual(last - rounding);
          last = value;
        }
      }),
    );
  });

  it("says so when asked for a probability that is none", () => {
    expect(() => quantile(fitted(certain(1), "none"), 1)).toThrow(
      "expected a probability between 0 and 1, both excluded, got 1",
    );
  });
});
