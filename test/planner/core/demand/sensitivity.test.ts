import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../../../planner/core/demand/normal.ts";
import { rankInputs, tornado } from "../../../../planner/core/demand/sensitivity.ts";
import { stratifiedUniforms } from "../../../../planner/core/demand/stratified.ts";
import { summarise } from "../../../../planner/core/demand/summary.ts";

describe("tornado", () => {
  it("orders p, U, u for cost an hour = U · p · 0.384 / (7 · u)", () => {
    const base: Readonly<Record<string, number>> = { U: 500, p: 0.4, u: 0.7 };
    const swings = tornado(
      [
        { input: "U", low: 450, high: 600 },
        { input: "p", low: 0.3, high: 0.55 },
        { input: "u", low: 0.6, high: 0.8 },
      ],
      (input, value) => {
        const { U = 0, p = 0, u = 1 }: Readonly<Record<string, number>> = { ...base, [input]: value };
        return (U * p * 0.384) / (7 * u);
      },
    );
    expect(swings.map((swing) => swing.input)).toEqual(["p", "U", "u"]);
    const [p, people, use] = swings;
    expect(p?.atLow).toBeCloseTo(11.755102, 6);
    expect(p?.atHigh).toBeCloseTo(21.55102, 6);
    expect(p?.swing).toBeCloseTo(9.795918, 6);
    expect(people?.atLow).toBeCloseTo(14.106122, 6);
    expect(people?.atHigh).toBeCloseTo(18.808163, 6);
    expect(people?.swing).toBeCloseTo(4.702041, 6);
    expect(use?.atLow).toBeCloseTo(18.285714, 6);
    expect(use?.atHigh).toBeCloseTo(13.714286, 6);
    expect(use?.swing).toBeCloseTo(4.571429, 6);
  });
});

describe("rankInputs", () => {
  it("puts the input that drives the answer first, whatever its sign", () => {
    const names = ["a", "b", "c"];
    const inputs = new Map(names.map((name) => [name, stratifiedUniforms(1, name, 2000)]));
    const [a, b] = [inputs.get("a"), inputs.get("b")];
    const answer = stratifiedUniforms(1, "noise", 2000).map(
      (x, i) => x / 100 + (a?.[i] ?? 0) - 5 * (b?.[i] ?? 0),
    );
    const ranked = rankInputs(inputs, answer);
    expect(ranked.map((one) => one.input)).toEqual(["b", "a", "c"]);
    expect(ranked[0]?.rankCorrelation).toBeLessThan(-0.9);
    expect(rankInputs(inputs, new Float64Array(2000))).toEqual([]);
  });
});

describe("draws of a log-normal cost", () => {
  it("show its quantiles and mean within their own standard error", () => {
    // Median 10,000, log-sd 0.25: exp(ln 10000 + 0.25 z) at z = 0, 1.2816, 2.3263; mean 10000 · e^(0.25²/2).
    const costs = stratifiedUniforms(1, "cost", 4000).map((y) => 10_000 * Math.exp(0.25 * normalQuantile(y)));
    const { mean, p50, p90, p99 } = summarise(costs);
    for (const [drawn, expected] of [
      [mean, 10_317.43],
      [p50, 10_000],
      [p90, 13_776.62],
      [p99, 17_888.75],
    ] as const) {
      const error = drawn.standardError ?? Number.NaN;
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(0.01 * expected);
      expect(Math.abs(drawn.value - expected)).toBeLessThan(5 * error + 0.002 * expected);
    }
    expect(10_000 * Math.exp(0.25 * normalQuantile(0.95))).toBeCloseTo(15_086.47, 2);
  });
});

describe("normal distribution", () => {
  // R 4.2.2: qnorm and pnorm.
  it.each([
    [0.5, 0],
    [0.9, 1.2815515655446],
    [0.99, 2.32634787404084],
    [1e-10, -6.36134090240406],
    [1e-300, -37.0471],
  ])("the quantile of %d is %d", (y, x) => {
    expect(normalQuantile(y)).toBeCloseTo(x, y < 1e-100 ? 4 : 10);
    expect(normalCdf(normalQuantile(y)) / y).toBeCloseTo(1, 10);
  });
});

describe("stratifiedUniforms", () => {
  it("hits each interval of each batch once and is shifted by nothing but seed and name", () => {
    const uniforms = stratifiedUniforms(1, "x", 1000);
    for (let batch = 0; batch < 10; batch += 1) {
      const cells = [...uniforms.slice(100 * batch, 100 * (batch + 1))].map((u) => Math.floor(100 * u));
      expect(cells.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    }
    expect(stratifiedUniforms(1, "x", 1000)).toEqual(uniforms);
    expect(stratifiedUniforms(1, "y", 1000)).not.toEqual(uniforms);
    expect(stratifiedUniforms(2, "x", 1000)).not.toEqual(uniforms);
  });

  it("leaves the standard error unknown where one batch is all there is", () => {
    expect(summarise(stratifiedUniforms(1, "x", 5)).mean).not.toHaveProperty("standardError");
  });
});
