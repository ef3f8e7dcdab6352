import { describe, expect, it } from "vitest";
import {
  counterRandom,
  delayAt,
  drawAt,
  normalAt,
  shifted,
} from "../../../../../planner/core/fleet/simulation/counter-random.ts";
import { dayFactors, gammaOfMeanOne } from "../../../../../planner/core/fleet/simulation/day-factors.ts";
import { randomStream } from "../../../../../planner/core/random.ts";

const N = 100_000;

function momentsOf(draw: (index: number) => number): { mean: number; variance: number } {
  const values = Float64Array.from({ length: N }, (_, index) => draw(index));
  const mean = values.reduce((sum, value) => sum + value, 0) / N;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (N - 1) };
}

describe("draws by index", () => {
  it("are even, and do not follow from those of another stream or of the index before", () => {
    const [a, b] = [counterRandom(1, "a"), counterRandom(1, "b")];
    const { mean, variance } = momentsOf((index) => drawAt(a, index));
    expect(Math.abs(mean - 0.5)).toBeLessThan(3.5 * Math.sqrt(1 / 12 / N));
    expect(variance).toBeCloseTo(1 / 12, 3);
    for (const lag of [1, 2, 7]) {
      const product = momentsOf((index) => (drawAt(a, index) - 0.5) * (drawAt(a, index + lag) - 0.5)).mean;
      expect(Math.abs(product)).toBeLessThan(3.5 / 12 / Math.sqrt(N));
    }
    expect(
      Math.abs(momentsOf((index) => (drawAt(a, index) - 0.5) * (drawAt(b, index) - 0.5)).mean),
    ).toBeLessThan(3.5 / 12 / Math.sqrt(N));
    expect(drawAt(a, 5)).toBe(drawAt(counterRandom(1, "a"), 5));
    for (const by of [7, 0x40000000]) expect(drawAt(shifted(a, by), 5)).toBe(drawAt(a, by + 5));
  });

  it("give standard normal numbers", () => {
    const stream = counterRandom(2, "normal");
    const { mean, variance } = momentsOf((index) => normalAt(stream, index));
    expect(Math.abs(mean)).toBeLessThan(3.5 / Math.sqrt(N));
    expect(Math.abs(variance - 1)).toBeLessThan(3.5 * Math.sqrt(2 / N));
  });

  it("give delays with the median and the 95th percentile that were asked for", () => {
    const stream = counterRandom(3, "delay");
    const delays = Array.from({ length: N }, (_, index) =>
      delayAt({ kind: "lognormal", medianS: 50, p95S: 75 }, stream, index),
    ).sort((a, b) => a - b);
    expect(delays[N / 2]).toBeCloseTo(50, 0);
    expect(delays[Math.floor(0.95 * N)]).toBeCloseTo(75, 0);
    expect(delayAt({ kind: "lognormal", medianS: 0, p95S: 0 }, stream, 1)).toBe(0);
  });
});

describe("factors of days", () => {
  it.each([0.2, 1, 2])("have mean 1 and a coefficient of variation of %s", (variation) => {
    const random = randomStream(4, "gamma");
    const { mean, variance } = momentsOf(() => gammaOfMeanOne(variation, random));
    expect(Math.abs(mean - 1)).toBeLessThan((4 * variation) / Math.sqrt(N));
    // kurtosis of a gamma: 3 + 6 · variation²
    const error = variation ** 2 * Math.sqrt((2 + 6 * variation ** 2) / N);
    expect(Math.abs(variance - variation ** 2)).toBeLessThan(4 * error);
  });

  it("are shared by all groups but for their own part, and 1 without variation", () => {
    const days = dayFactors(1, 0.2);
    expect(days("a", 0, 3)).toBe(days("b", 0, 3));
    expect(days("a", 0.1, 3)).not.toBe(days("b", 0.1, 3));
    expect(days("a", 0.1, 3)).toBe(dayFactors(1, 0.2)("a", 0.1, 3));
    expect(dayFactors(1, 0)("a", 0, 3)).toBe(1);
  });
});
