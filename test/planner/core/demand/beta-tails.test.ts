import { describe, expect, it } from "vitest";
import { betaByTails, betaMedian } from "../../../../planner/core/demand/beta-tails.ts";
import { betaCdf, logBeta, logGamma } from "../../../../planner/core/demand/special.ts";

describe("betaByTails", () => {
  it("finds the printed distributions", () => {
    const skewed = betaByTails(0.3, 0.6, 0.05);
    expect(skewed.alpha).toBeCloseTo(12.918606, 4);
    expect(skewed.beta).toBeCloseTo(15.923401, 4);
    expect(skewed.alpha / (skewed.alpha + skewed.beta)).toBeCloseTo(0.447909, 6);
    expect(betaMedian(skewed)).toBeCloseTo(0.446689, 6);
    const even = betaByTails(0.4, 0.6, 0.05);
    expect(even.alpha).toBeCloseTo(33.386513, 4);
    expect(even.beta).toBeCloseTo(33.386513, 4);
  });

  it("refuses tails that are none", () => {
    expect(() => betaByTails(0.6, 0.3, 0.7)).toThrow(
      "high: expected a number above low (0.6), got 0.3\ntail: expected a number between 0 and 0.5, got 0.7",
    );
  });
});

describe("special functions", () => {
  // R 4.2.2: pbeta(0.3, 2, 5), pbeta(0.41, 400, 600), pbeta(0.5001, 5e6, 5e6), lgamma(0.1), lgamma(1e7)
  it("agree with R", () => {
    expect(betaCdf(0.3, 2, 5)).toBeCloseTo(0.579825, 10);
    expect(betaCdf(0.41, 400, 600)).toBeCloseTo(0.741481453494246, 10);
    expect(betaCdf(0.5001, 5e6, 5e6)).toBeCloseTo(0.7364553684685818, 6);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
    expect(logGamma(1e7) / 151180949.3694739).toBeCloseTo(1, 14);
  });

  it.each([
    // Computed with mpmath 1.3 at 40 digits.
    ["small numbers", 2, 5, -3.401197381662155],
    ["a large one", 700, 9999, -2587.684552048898],
    ["two large ones", 1e4, 1e4, -13866.28325676141],
    ["one that is all but endless", 3, 1e12, -82.1999161672287],
    ["many beside it", 2500.5, 1e12, -52030.33435449707],
  ])("logBeta of %s keeps its digits", (_, alpha, beta, expected) => {
    expect(Math.abs(logBeta(alpha, beta) / expected - 1)).toBeLessThan(1e-14);
    expect(logBeta(beta, alpha)).toBe(logBeta(alpha, beta));
  });
});
