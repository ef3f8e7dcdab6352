import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaBinomialQuantile,
  binomialQuantile,
  negativeBinomialQuantile,
  poissonExcess,
  poissonQuantile,
} from "../../../../planner/core/demand/quantiles.ts";

const PROBABILITIES = [0.5, 0.9, 0.95, 0.99, 0.999];

/** Log of n! by plain summation: the slow reference. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k += 1) sum += Math.log(k);
  return sum;
}

/** Log of α(α+1)…(α+k−1). */
function logRising(alpha: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < k; i += 1) sum += Math.log(alpha + i);
  return sum;
}

function smallest(weights: readonly number[], probability: number): number {
  let sum = 0;
  for (const [k, weight] of weights.entries()) {
    sum += weight;
    if (sum >= probability * (1 - 1e-12)) return k;
  }
  return weights.length - 1;
}

describe("quantiles of counts", () => {
  // R 4.2.2: qbinom(c(.5, .9, .95, .99, .999), n, p) and qpois(…, n * p).
  it.each([
    { n: 50, p: 0.4, binomial: [20, 24, 26, 28, 31], poisson: [20, 26, 28, 31, 35] },
    { n: 100, p: 0.4, binomial: [40, 46, 48, 52, 55], poisson: [40, 48, 51, 55, 61] },
    { n: 500, p: 0.4, binomial: [200, 214, 218, 226, 234], poisson: [200, 218, 224, 234, 245] },
  ])("$n people at $p", ({ n, p, binomial, poisson }) => {
    expect(PROBABILITIES.map((q) => binomialQuantile(n, p, q))).toEqual(binomial);
    expect(PROBABILITIES.map((q) => poissonQuantile(n * p, q))).toEqual(poisson);
  });

  // Need over the lead time of a node. Arrivals: jupyterhub/mybinder.org-deploy placeholders (75 and 150 in 10 min),
  // 2i2c-org/infrastructure event docs (60 per 3 min, 10 min per node); integers from R 4.2.2's qpois and qnbinom.
  it.each([
    { what: "75", mean: 75, poisson: [75, 86, 90, 96, 103], negative: [95, 101, 114], waitShare: 0.00228 },
    {
      what: "150",
      mean: 150,
      poisson: [150, 166, 170, 179, 189],
      negative: [178, 186, 203],
      waitShare: 0.00194,
    },
    {
      what: "200",
      mean: 200,
      poisson: [200, 218, 224, 234, 245],
      negative: [232, 242, 261],
      waitShare: 0.00143,
    },
    { what: "a half", mean: 0.5, poisson: [0, 1, 2, 3, 4], negative: [2, 3, 6], waitShare: 0.03265 },
  ])("room for $what arrivals over the lead time", ({ mean, poisson, negative, waitShare }) => {
    expect(PROBABILITIES.map((q) => poissonQuantile(mean, q))).toEqual(poisson);
    expect([0.9, 0.95, 0.99].map((q) => negativeBinomialQuantile(mean, 3, q))).toEqual(negative);
    expect(poissonExcess(mean, poissonQuantile(mean, 0.95)) / mean).toBeCloseTo(waitShare, 5);
  });

  it.each([
    { what: "nobody", got: () => binomialQuantile(0, 0.4, 0.9), expected: 0 },
    { what: "probability 0 of each", got: () => binomialQuantile(10, 0, 0.9), expected: 0 },
    { what: "probability 1 of each", got: () => binomialQuantile(10, 1, 0.01), expected: 10 },
    { what: "an exact tie", got: () => binomialQuantile(1, 0.5, 0.5), expected: 0 },
    { what: "an exact tie in the middle", got: () => binomialQuantile(3, 0.5, 0.5), expected: 1 },
    { what: "a mean of 0", got: () => poissonQuantile(0, 0.99), expected: 0 },
    { what: "all or nobody, low", got: () => betaBinomialQuantile(10, 0.4, 1, 0.6), expected: 0 },
    { what: "all or nobody, high", got: () => betaBinomialQuantile(10, 0.4, 1, 0.61), expected: 10 },
    // Uniform over 0 … n: α = β = 1.
    { what: "correlation 1/3 at a half", got: () => betaBinomialQuantile(9, 0.5, 1 / 3, 0.55), expected: 5 },
    { what: "ten million at a half", got: () => binomialQuantile(1e7, 0.5, 0.5), expected: 5e6 },
    // R 4.2.2: qbinom(0.9, 1e7, 0.5)
    { what: "ten million at a half, P90", got: () => binomialQuantile(1e7, 0.5, 0.9), expected: 5_002_026 },
    // Exact sums in fractions, Python 3.11.
    { what: "the far upper tail", got: () => poissonQuantile(1, 1 - 1e-12), expected: 14 },
    { what: "the far lower tail", got: () => binomialQuantile(100, 0.5, 1e-20), expected: 7 },
  ])("$what", ({ got, expected }) => {
    expect(got()).toBe(expected);
  });

  const anyP = fc.double({ min: 0.001, max: 0.999, noNaN: true });

  it("agrees with plain sums of the binomial and beta-binomial terms", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        anyP,
        fc.oneof(fc.constant(0), fc.double({ min: 0.0001, max: 0.95, noNaN: true })),
        anyP,
        (n, p, correlation, q) => {
          const a = (p * (1 - correlation)) / correlation;
          const b = ((1 - p) * (1 - correlation)) / correlation;
          const weights = Array.from({ length: n + 1 }, (_, k) => {
            const choose = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
            return Math.exp(
              correlation === 0
                ? choose + k * Math.log(p) + (n - k) * Math.log1p(-p)
                : choose + logRising(a, k) + logRising(b, n - k) - logRising(a + b, n),
            );
          });
          expect(betaBinomialQuantile(n, p, correlation, q)).toBe(smallest(weights, q));
        },
      ),
    );
  });

  it("never falls when people, shares or the probability grow", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        anyP,
        anyP,
        fc.integer({ min: 0, max: 500 }),
        (n, p, q, more) => {
          expect(binomialQuantile(n + more, p, q)).toBeGreaterThanOrEqual(binomialQuantile(n, p, q));
          expect(binomialQuantile(n, Math.min(1, p * 1.1), q)).toBeGreaterThanOrEqual(
            binomialQuantile(n, p, q),
          );
          expect(poissonQuantile(n + more, q)).toBeGreaterThanOrEqual(poissonQuantile(n, q));
          expect(poissonQuantile(n, Math.min(0.9999, q * 1.1))).toBeGreaterThanOrEqual(poissonQuantile(n, q));
        },
      ),
    );
  });

  it("refuses what is no count, share or probability, all at once", () => {
    expect(() => betaBinomialQuantile(1.5, 2, -1, 1)).toThrow(
      [
        "n: expected a whole number ≥ 0, got 1.5",
        "p: expected a number from 0 to 1, got 2",
        "correlation: expected a number from 0 to 1, got -1",
        "probability: expected a number between 0 and 1, both excluded, got 1",
      ].join("\n"),
    );
    expect(() => poissonQuantile(Number.NaN, 0.5)).toThrow("mean: expected a number ≥ 0, got NaN");
    expect(() => negativeBinomialQuantile(1, 0.5, 0.5)).toThrow(
      "varianceToMean: expected a number ≥ 1, got 0.5",
    );
  });
});
