import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decodeLatencies,
  type Latencies,
  latencyAtRankMs,
  mergeLatencies,
  quantileMs,
} from "../../../loadtests/analysis/latency.ts";
import { minimumSamples } from "../../../loadtests/analysis/minimum-samples.ts";
import {
  type Interval,
  orderStatisticInterval,
  seriesQuantileInterval,
  wilsonInterval,
} from "../../../loadtests/analysis/sampling.ts";
import { decodeHistogram, percentileMs } from "../../../loadtests/results/histogram.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { histogramOf } from "../results/build-frame.ts";
import { wanderingMinutes } from "./wandering.ts";

/** Latencies without the rounding of a histogram. */
function exactly(values: readonly number[]): Latencies {
  const sorted = [...values].sort((a, b) => a - b);
  return { valuesMs: sorted, counts: sorted.map(() => 1), total: sorted.length };
}

it.each([
  { quantile: 0.5, samples: 6 },
  { quantile: 0.9, samples: 36 },
  { quantile: 0.95, samples: 72 },
  { quantile: 0.99, samples: 368 },
  { quantile: 0.999, samples: 3688 },
])("needs $samples measurements for the quantile $quantile", ({ quantile, samples }) => {
  // Smallest n with q^n ≤ 0.025: ln 0.025 ÷ ln q = 5.32, 35.01, 71.92, 367.04, 3,687.03.
  expect(minimumSamples(quantile)).toBe(samples);
  expect(orderStatisticInterval(exactly(Array(samples).fill(1)), quantile)).toEqual({ low: 1, high: 1 });
  expect(orderStatisticInterval(exactly(Array(samples - 1).fill(1)), quantile)).toBeUndefined();
});

it("takes the ranks that the binomial law gives", () => {
  // n = 100, median: ranks 40 and 61. Source: R 4.2.2, qbinom(c(0.025, 0.975), 100, 0.5) = 40, 60; upper rank one above.
  const latencies = exactly(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(orderStatisticInterval(latencies, 0.5)).toEqual({ low: 40, high: 61 });
});

it("counts what HdrHistogram counts, merged or whole", () => {
  const latency = fc.double({ min: 0.002, max: 100_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1 }), fc.array(latency), (left, right) => {
      const merged = mergeLatencies([left, right].map((part) => decodeLatencies(histogramOf(...part))));
      const whole = decodeHistogram(histogramOf(...left, ...right));
      expect(merged.total).toBe(left.length + right.length);
      for (const percent of [50, 90, 95, 99, 99.9]) {
        expect(quantileMs(merged, percent / 100)).toBe(percentileMs(whole, percent));
      }
      expect(latencyAtRankMs(merged, merged.total)).toBe(percentileMs(whole, 100));
    }),
    { numRuns: 60 },
  );
});

it("covers the true p95 of independent measurements in 95 of 100 series", () => {
  const series = 2000;
  let inside = 0;
  for (let seed = 1; seed <= series; seed += 1) {
    const random = randomStream(seed, "sampling");
    // Exponential with mean 1: its p95 is ln 20.
    const interval = orderStatisticInterval(
      exactly(Array.from({ length: 200 }, () => -Math.log(1 - random()))),
      0.95,
    );
    if (interval !== undefined && interval.low <= Math.log(20) && Math.log(20) <= interval.high) inside += 1;
  }
  // Whole ranks cover a little more than nominal: 95.6 % at n = 200; the standard error is 0.5 points.
  expect(inside / series).toBeGreaterThan(0.94);
  expect(inside / series).toBeLessThan(0.985);
});

it("widens for minutes that depend on each other, where the binomial interval is far too narrow", () => {
  const width = (interval: Partial<Interval> | undefined): number =>
    (interval?.high ?? Infinity) - (interval?.low ?? 0);
  const frames = wanderingMinutes({ seed: 5, minutes: 240, correlation: 0.9, perMinute: 40 });
  expect(width(seriesQuantileInterval(frames, 0.5))).toBeGreaterThan(
    3 * width(orderStatisticInterval(mergeLatencies(frames), 0.5)),
  );
});

it("leaves out an end that too few minutes do not reach", () => {
  const frames = wanderingMinutes({ seed: 5, minutes: 20, correlation: 0.9, perMinute: 40 });
  expect(seriesQuantileInterval(frames, 0.99)?.high).toBeUndefined();
});

it("gives Wilson's interval of a share", () => {
  // 0 of 100: upper end z² ÷ (n + z²) = 3.8415 ÷ 103.8415 = 0.03699.
  expect(wilsonInterval(0, 100).low).toBe(0);
  expect(wilsonInterval(0, 100).high).toBeCloseTo(0.036993, 6);
  // 5 of 100. Source: R 4.2.2, prop.test(5, 100, correct = FALSE): 0.02154368, 0.11175047.
  expect(wilsonInterval(5, 100).low).toBeCloseTo(0.02154368, 7);
  expect(wilsonInterval(5, 100).high).toBeCloseTo(0.11175047, 7);
});
