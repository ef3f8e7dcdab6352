import { describe, expect, it } from "vitest";
import {
  exceedanceInWords,
  newsvendorQuantile,
  warmPool,
} from "../../../../planner/core/demand/warm-pool.ts";

describe("warmPool", () => {
  it.each([
    {
      what: "75 in 10 min (mybinder.org)",
      arrivalsPerH: 450,
      leadTimeS: 600,
      sessions: 90,
      bursts: 101,
      waiting: 0.00228,
    },
    {
      what: "60 in 3 min, nodes in 10 (2i2c)",
      arrivalsPerH: 1200,
      leadTimeS: 600,
      sessions: 224,
      bursts: 242,
      waiting: 0.00143,
    },
    {
      what: "20 an hour, nodes in 90 s",
      arrivalsPerH: 20,
      leadTimeS: 90,
      sessions: 2,
      bursts: 3,
      waiting: 0.03265,
    },
  ])("$what", ({ arrivalsPerH, leadTimeS, sessions, bursts, waiting }) => {
    const need = { arrivalsPerH, leadTimeS, quantile: 0.95 };
    const pool = warmPool(need);
    expect(pool.sessions).toBe(sessions);
    expect(pool.waitingFraction).toBeCloseTo(waiting, 5);
    expect(warmPool({ ...need, varianceToMean: 3 }).sessions).toBe(bursts);
  });

  it("has the mean of 2i2c's own rule: 60 people in 3 min, a node in 10 min, room for 200", () => {
    expect(warmPool({ arrivalsPerH: 1200, leadTimeS: 600, quantile: 0.5 }).meanArrivals).toBe(200);
  });

  it("holds nothing ready for nobody", () => {
    expect(warmPool({ arrivalsPerH: 0, leadTimeS: 600, quantile: 0.95 })).toEqual({
      meanArrivals: 0,
      sessions: 0,
    });
  });
});

it.each([
  [9, 1, 0.9],
  [19, 1, 0.95],
  [99, 1, 0.99],
])("waiting at %d against idle at %d is worth the quantile %d", (wait, idle, quantile) => {
  expect(newsvendorQuantile(wait, idle)).toBeCloseTo(quantile, 12);
});

it.each([
  [0.95, "on about one working day in 20, once a month"],
  [0.996, "on about one working day in 250, once a year"],
  [0.9, "on about one working day in 10"],
  [0.4, "on most working days"],
])("the quantile %d is exceeded %s", (quantile, words) => {
  expect(exceedanceInWords(quantile)).toBe(words);
});
