import { describe, expect, it } from "vitest";
import { sinusoidPeak } from "../../../../planner/core/demand/mt-g-infinity.ts";

const swing = { meanPerH: 100, amplitudePerH: 80, periodH: 24 };

describe("sinusoidPeak", () => {
  // Formulas: Eick, Massey and Whitt 1993; digits recomputed in Python 3.11.
  it.each([
    { service: "exponential" as const, meanServiceH: 1, peak: 177.3918, lagH: 0.978 },
    { service: "exponential" as const, meanServiceH: 4, peak: 620.9988, lagH: 3.088 },
    { service: "exponential" as const, meanServiceH: 12, peak: 1491.1819, lagH: 4.8229 },
    { service: "constant" as const, meanServiceH: 1, peak: 179.7717, lagH: 0.5 },
    { service: "constant" as const, meanServiceH: 4, peak: 705.5775, lagH: 2 },
    { service: "constant" as const, meanServiceH: 12, peak: 1811.155, lagH: 6 },
  ])(
    "$service stays of $meanServiceH h peak at $peak after $lagH h",
    ({ service, meanServiceH, peak, lagH }) => {
      const got = sinusoidPeak({ ...swing, service, meanServiceH });
      expect(got.peak).toBeCloseTo(peak, 4);
      expect(got.lagH).toBeCloseTo(lagH, 4);
    },
  );

  it("is flat, without a lag, for stays of a whole period and for even arrivals", () => {
    expect(sinusoidPeak({ ...swing, service: "constant", meanServiceH: 24 })).toEqual({ peak: 2400 });
    expect(sinusoidPeak({ ...swing, amplitudePerH: 0, service: "exponential", meanServiceH: 2 })).toEqual({
      peak: 200,
    });
  });

  it("keeps the lag inside the period for constant stays longer than it", () => {
    // S = 36 h: the last 24 h hold 2,400 always, the 12 h before swing as S = 12 h a day later, so the peak of 6 h.
    const got = sinusoidPeak({ ...swing, service: "constant", meanServiceH: 36 });
    expect(got.peak).toBeCloseTo(2400 + 1811.155, 3);
    expect(got.lagH).toBeCloseTo(6, 9);
  });

  it("refuses negative rates and empty times", () => {
    expect(() =>
      sinusoidPeak({ meanPerH: 1, amplitudePerH: 2, periodH: 0, service: "constant", meanServiceH: 1 }),
    ).toThrow(
      "amplitude: expected at most the mean, as a rate is never negative, got 2\nperiodH: expected a number > 0, got 0",
    );
  });
});
