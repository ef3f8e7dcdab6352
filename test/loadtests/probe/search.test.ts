import { describe, expect, it } from "vitest";
import { throughputAt } from "../../../loadtests/analysis/usl.ts";
import { probeResult } from "../../../loadtests/probe/probe.ts";
import { judgeTrial, type RateTrial } from "../../../loadtests/probe/rate-trial.ts";
import { searchRate } from "../../../loadtests/probe/search.ts";
import { minuteOf, operationOf } from "../analysis/build-run.ts";

const objective = { quantile: 0.95, limitMs: 200, errorFraction: 0.01 };
const plan = { firstPerS: 10, maxPerS: 5000, stepS: 5, confirmS: 15, toleranceFraction: 0.05 };

function trialOf(perS: number, outcome: RateTrial["outcome"]): RateTrial {
  return {
    offeredPerS: perS,
    achievedPerS: perS,
    seconds: 5,
    requests: 100,
    errorFraction: 0,
    outcome,
    sentence: `${perS} ${outcome}`,
  };
}

/** A server that bears so much; longer looks are a little stricter. */
function serverOf(capacityPerS: number, strictness = 0) {
  return async (perS: number, seconds: number): Promise<RateTrial> =>
    trialOf(perS, perS <= capacityPerS * (1 - (seconds > 5 ? strictness : 0)) ? "holds" : "breaks");
}

describe("the highest rate that holds", () => {
  it.each([3, 11, 137, 860, 4999])(
    "of a server that bears %d a second is found within a twentieth",
    async (capacity) => {
      const found = await searchRate(plan, serverOf(capacity));
      expect(found.outcome).toBe("found");
      expect(found.holdsPerS).toBeLessThanOrEqual(capacity);
      expect(found.holdsPerS).toBeGreaterThan(capacity / 1.06);
      expect(found.breaksPerS).toBeGreaterThan(capacity);
    },
  );

  it("is confirmed for longer, and lower where that does not hold", async () => {
    const found = await searchRate(plan, serverOf(100, 0.15));
    expect(found.outcome).toBe("found");
    expect(found.holdsPerS).toBeLessThanOrEqual(85);
    expect(found.trials.at(-1)?.outcome).toBe("holds");
  });

  it("is not known when nothing breaks", async () => {
    const found = await searchRate({ ...plan, maxPerS: 300 }, serverOf(1000));
    expect(found).toMatchObject({ outcome: "never-broke", holdsPerS: 300 });
    expect(probeResult("http://127.0.0.1/", objective, found, undefined)).toMatchObject({
      exitCode: 3,
      sentence:
        "P95 within 200 ms and at most 1 % failures holds up to 300 requests a second, the most that was tried: where it bends is not known",
    });
  });

  it("does not exist when nothing holds", async () => {
    const found = await searchRate(plan, serverOf(0));
    expect(found).toMatchObject({ outcome: "never-held", breaksPerS: 0.625 });
    expect(probeResult("http://127.0.0.1/", objective, found, undefined).exitCode).toBe(1);
  });

  it("cannot be told where the generator is what limits, but one disturbance is none", async () => {
    let disturbed = 0;
    const once = async (perS: number, seconds: number): Promise<RateTrial> => {
      disturbed += 1;
      return disturbed === 2 ? trialOf(perS, "generator") : serverOf(100)(perS, seconds);
    };
    expect((await searchRate(plan, once)).outcome).toBe("found");
    const slow = async (perS: number): Promise<RateTrial> => trialOf(perS, perS > 35 ? "generator" : "holds");
    expect(await searchRate(plan, slow)).toMatchObject({ outcome: "generator", holdsPerS: 20 });
  });

  it("is tried for longer where there are too few requests", async () => {
    const asked: number[] = [];
    await searchRate(plan, async (perS, seconds) => {
      asked.push(seconds);
      return trialOf(perS, seconds < 20 ? "too-few" : perS <= 100 ? "holds" : "breaks");
    });
    expect(asked.slice(0, 2)).toEqual([5, 20]);
  });
});

describe("one rate", () => {
  const frame = (ms: number, failed = 0) =>
    minuteOf(0, {
      operations: {
        probe: operationOf(100, ms, failed === 0 ? {} : { "http-5xx": { count: failed, ms: 1 } }),
      },
      journeys: {
        probe: { scheduled: 100 + failed, started: 100 + failed, late: 0, missed: 0, completed: 100, failed },
      },
    });

  it.each([
    {
      what: "holds",
      frame: frame(100),
      outcome: "holds",
      sentence: "10.00 requests a second holds: its P95 is 100.0 ms, 0.00 % of its requests fail",
    },
    {
      what: "is too slow",
      frame: frame(300),
      outcome: "breaks",
      sentence: "10.00 requests a second does not hold: its P95 is 300.0 ms, above 200 ms",
    },
    {
      what: "fails",
      frame: frame(100, 4),
      outcome: "breaks",
      sentence: "10.00 requests a second does not hold: 3.85 % of its requests fail, more than 1 %",
    },
  ])("$what", ({ frame: measured, outcome, sentence }) => {
    expect(judgeTrial([measured], 10, 10, objective)).toMatchObject({ outcome, sentence });
  });

  it("says nothing of the server when the generator was starved", () => {
    const starved = {
      ...frame(100),
      journeys: { probe: { scheduled: 100, started: 80, late: 0, missed: 20, completed: 80, failed: 0 } },
    };
    expect(judgeTrial([starved], 10, 10, objective).outcome).toBe("generator");
  });
});

describe("the ladder's scaling", () => {
  const rung = (connections: number, perS: number) => ({
    connections,
    seconds: 5,
    answered: 5 * perS,
    perS,
    refused: 0,
    failed: 0,
    errorFraction: 0,
    cpuFraction: 0.3,
  });
  const found = { trials: [], outcome: "found", holdsPerS: 10, breaksPerS: 11 } as const;
  const ladder = (model: { sigma: number; kappa: number; lambda: number }, loads: readonly number[]) =>
    probeResult(
      "http://127.0.0.1/",
      objective,
      found,
      loads.map((n) => rung(n, throughputAt(model, n) * (1 + 0.002 * Math.sin(7 * n)))),
    );

  it("finds the peak, with intervals", () => {
    // σ 0.02, κ 0.002, λ 50: peak at √(0.98 ÷ 0.002) = 22.1 clients.
    const { scaling } = ladder({ sigma: 0.02, kappa: 0.002, lambda: 50 }, [1, 2, 4, 8, 16, 24, 32, 48]);
    expect(scaling?.peakConnections).toBeCloseTo(22.1, 0);
    expect(scaling?.sigma?.value).toBeCloseTo(0.02, 2);
    expect(scaling?.sigma?.high).toBeGreaterThan(scaling?.sigma?.value ?? 1);
    expect(scaling?.kappa?.low).toBeGreaterThan(0);
  });

  it("does not extrapolate beyond twice the largest rung", () => {
    const { scaling } = ladder({ sigma: 0.02, kappa: 0.0002, lambda: 50 }, [1, 2, 3, 4, 6, 8, 12, 16]);
    expect(scaling?.peakConnections).toBeUndefined();
    expect(scaling?.sentence).toBe(
      "no peak within twice the largest load of 16 clients: what lies beyond is not extrapolated",
    );
  });

  it("needs six rungs", () => {
    const { scaling } = ladder({ sigma: 0.02, kappa: 0.002, lambda: 50 }, [1, 2, 4, 8, 16]);
    expect(scaling?.sentence).toBe(
      "no scaling law: 5 distinct loads do not carry a fit, at least 6 are needed",
    );
  });
});
