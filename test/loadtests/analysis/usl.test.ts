import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UslFit } from "../../../loadtests/analysis/usl.ts";
import {
  contentionKnee,
  contentionLimit,
  fitUsl,
  throughputAt,
  throughputAtLatency,
} from "../../../loadtests/analysis/usl.ts";

function fitted(load: readonly number[], throughput: readonly number[]): UslFit {
  const answer = fitUsl(load, throughput);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.fit;
}

describe("fitUsl", () => {
  // cran/usl 3.0.3 @ 9814ea0, dataset specsdm91.
  it("agrees with R on specsdm91, with its standard errors", () => {
    const load = [1, 18, 36, 72, 108, 144, 216];
    const throughput = [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2];
    const fit = fitted(load, throughput);
    expect(fit.sigma).toBeCloseTo(0.0277285, 6);
    expect(fit.kappa / 1.043655e-4).toBeCloseTo(1, 5);
    expect(fit.lambda).toBeCloseTo(89.99523, 3);
    expect(fit.standardErrors.sigma).toBeCloseTo(0.0091217, 6);
    expect((fit.standardErrors.kappa ?? 0) / 1.9875e-5).toBeCloseTo(1, 4);
    expect(fit.standardErrors.lambda).toBeCloseTo(14.2135, 3);
    expect(fit.residualStandardError).toBeCloseTo(82.84582, 4);
    expect(fit.degreesOfFreedom).toBe(4);
    expect(fit.peakLoad).toBeCloseTo(96.51956, 3);
    expect(fit.peakThroughput).toBeCloseTo(1883.899, 2);
    expect(fit.peakBeyondMeasured).toBe(false);
    expect(contentionKnee(fit)).toBeCloseTo(36.06401, 3);
    expect(throughputAt(fit, contentionKnee(fit) ?? 0)).toBeCloseTo(1542.399, 2);
    expect(contentionLimit(fit)).toBeCloseTo(3245.589, 1);
    const efficiency = throughput.map((x, i) => x / (fit.lambda * (load[i] ?? 1)));
    for (const [i, expected] of [0.7211, 0.6148, 0.51, 0.286, 0.1882, 0.137, 0.0876].entries()) {
      expect(efficiency[i]).toBeCloseTo(expected, 4);
    }
  });

  it("finds the coefficients that made the points of R's unit test", () => {
    const fit = fitted([1, 2, 4, 6, 8, 10], [1, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557]);
    expect(fit.sigma).toBeCloseTo(0.02, 3);
    expect(fit.kappa).toBeCloseTo(0.02, 3);
    expect(fit.lambda).toBeCloseTo(1, 3);
  });

  it("recovers the model from points that lie on it, at any scale", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        fc.double({ min: -6, max: -1, noNaN: true }),
        fc.double({ min: -3, max: 5, noNaN: true }),
        (sigma, logKappa, logLambda) => {
          const model = { sigma, kappa: 10 ** logKappa, lambda: 10 ** logLambda };
          const load = [1, 2, 5, 10, 20, 50, 100];
          const fit = fitted(
            load,
            load.map((n) => throughputAt(model, n)),
          );
          expect(fit.sigma / model.sigma).toBeCloseTo(1, 4);
          expect(fit.kappa / model.kappa).toBeCloseTo(1, 4);
          expect(fit.lambda / model.lambda).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  it.each([
    { what: "grows in proportion", f: (n: number) => 7 * n },
    { what: "is only held back by contention", f: (n: number) => (7 * n) / (1 + 0.1 * (n - 1)) },
    { what: "grows faster than the load", f: (n: number) => 7 * n ** 1.1 },
  ])("names no peak where throughput $what", ({ f }) => {
    const load = [1, 2, 4, 8, 16, 32];
    const fit = fitted(load, load.map(f));
    expect(fit.kappa).toBe(0);
    expect(fit).not.toHaveProperty("peakLoad");
    expect(fit.standardErrors).not.toHaveProperty("kappa");
  });

  it("says when the peak lies too far beyond what was measured", () => {
    const load = [1, 2, 3, 4, 5, 6];
    const fit = fitted(
      load,
      load.map((n) => throughputAt({ sigma: 0.01, kappa: 1e-3, lambda: 5 }, n)),
    );
    expect(fit.peakLoad).toBeCloseTo(31.46, 1);
    expect(fit.peakBeyondMeasured).toBe(true);
  });

  it("refuses fewer than six distinct loads, and silence", () => {
    expect(fitUsl([1, 2, 3, 4, 5, 5], [1, 2, 3, 4, 5, 5])).toEqual({
      ok: false,
      reason: "5 distinct loads do not carry a fit, at least 6 are needed",
    });
    expect(fitUsl([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0])).toEqual({
      ok: false,
      reason: "throughput is 0 at every load",
    });
  });

  it("names every fault of the measurements", () => {
    expect(() => fitUsl([0, 1, 2], [1, Number.NaN])).toThrow(
      [
        "load.0: expected a number > 0, got 0",
        "throughput.1: expected a number ≥ 0, got NaN",
        "throughput: expected 3 numbers, one for each load, got 2",
      ].join("\n"),
    );
  });
});

describe("throughputAtLatency", () => {
  // codahale/usl4j, ModelTest.
  it.each([
    [0.03, 69.38886665],
    [0.04, 82.91561976],
    [0.05, 84.06346808],
  ])("at %d s the model of usl4j gives %d", (latencyS, throughput) => {
    expect(throughputAtLatency({ sigma: 0.06, kappa: 0.06, lambda: 40 }, latencyS)).toBeCloseTo(
      throughput,
      6,
    );
  });

  it("answers without crosstalk, and not where there is no answer", () => {
    const latencyS = 20 / throughputAt({ sigma: 0.1, kappa: 0, lambda: 40 }, 20);
    expect(throughputAtLatency({ sigma: 0.1, kappa: 0, lambda: 40 }, latencyS)).toBeCloseTo(20 / latencyS, 9);
    expect(throughputAtLatency({ sigma: 0, kappa: 0, lambda: 40 }, 1 / 40)).toBeUndefined();
    expect(throughputAtLatency({ sigma: 0.1, kappa: 0.1, lambda: 40 }, 0.0001)).toBeUndefined();
  });
});
