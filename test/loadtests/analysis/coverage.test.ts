import { expect, it } from "vitest";
import { seriesQuantileInterval, seriesRatioInterval } from "../../../loadtests/analysis/sampling.ts";
import { normalQuantile } from "../../../planner/core/demand/normal.ts";
import { MEASUREMENT_SD, wandering, wanderingMinutes } from "./wandering.ts";

/** The standard error of a coverage of 95 % over so many series is 0.7 points. */
const SERIES = 1000;
const MINUTES = 240;

it.each([
  { quantile: 0.5, correlation: 0 },
  { quantile: 0.5, correlation: 0.5 },
  { quantile: 0.5, correlation: 0.9 },
  { quantile: 0.95, correlation: 0 },
  { quantile: 0.95, correlation: 0.5 },
  { quantile: 0.95, correlation: 0.9 },
])(
  "covers the quantile $quantile within 2 points of 95 %, neighbours correlating by $correlation",
  ({ quantile, correlation }) => {
    const truth = 100 + MEASUREMENT_SD * normalQuantile(quantile);
    let inside = 0;
    for (let seed = 1; seed <= SERIES; seed += 1) {
      const minutes = wanderingMinutes({ seed, minutes: MINUTES, correlation, perMinute: 10 });
      const { low = -Infinity, high = Infinity } = seriesQuantileInterval(minutes, quantile) ?? {};
      if (low <= truth && truth <= high) inside += 1;
    }
    expect(inside / SERIES, `${inside}`).toBeGreaterThanOrEqual(0.93);
    expect(inside / SERIES, `${inside}`).toBeLessThanOrEqual(0.97);
  },
);

it.each([0, 0.5, 0.9])("covers a share of failures, neighbours correlating by %d", (correlation) => {
  const share = 0.05;
  let inside = 0;
  for (let seed = 1; seed <= SERIES; seed += 1) {
    const frames = Array.from(wandering(seed, MINUTES, correlation), (level) => ({
      // Log-normal shares with a mean of 5 %.
      part: 1000 * share * Math.exp(0.5 * level - 0.125),
      whole: 1000,
    }));
    const interval = seriesRatioInterval(frames);
    if (interval !== undefined && interval.low <= share && share <= interval.high) inside += 1;
  }
  expect(inside / SERIES, `${inside}`).toBeGreaterThanOrEqual(0.93);
  expect(inside / SERIES, `${inside}`).toBeLessThanOrEqual(0.97);
});
