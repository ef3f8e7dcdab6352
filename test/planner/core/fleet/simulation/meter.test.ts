import { describe, expect, it } from "vitest";
import { launchTable } from "../../../../../planner/core/fleet/launch-table.ts";
import {
  addWait,
  createHistogram,
  shownSteps,
  waitQuantile,
} from "../../../../../planner/core/fleet/simulation/histogram.ts";
import {
  advance,
  countSessions,
  createMeter,
  nodesQuantile,
  restartMeter,
} from "../../../../../planner/core/fleet/simulation/meter.ts";
import { resourcePrices } from "../../../../../planner/core/fleet/simulation/resource-price.ts";
import { ec2Offer, fleetPool } from "../../../../support/fleet.ts";

const pod = { cpuMillicores: 1000, memoryMib: 500, quoteUsdPerH: 0.5 };

describe("a meter", () => {
  it("adds up over hours, days and weeks what is there", () => {
    const meter = createMeter(0);
    meter.nodes = 2;
    countSessions(meter, [{ usdPerMillicoreH: 0.001, usdPerMibH: 0 }], 3, pod);
    advance(meter, 5400);
    meter.nodes = 5;
    advance(meter, 2 * 7 * 86_400);
    const s = 2 * 7 * 86_400;
    expect(meter.sums).toMatchObject({ sessionS: 3 * s, nodeS: 2 * 5400 + 5 * (s - 5400), cpuS: 3000 * s });
    expect(meter.sums.quoteUsd).toBeCloseTo((1.5 * s) / 3600, 6);
    expect(meter.sums.boundUsd).toBeCloseTo((3 * s) / 3600, 6);
    // the second hour of the week: half an hour of 2 and one of 5 in the first week, an hour of 5 in the second
    expect((meter.hourNodes[1] ?? 0) / (meter.hourSeconds[1] ?? 1)).toBeCloseTo(
      (2 * 1800 + 5 * 5400) / 7200,
      12,
    );
    expect(meter.hourSeconds.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(s, 6);
  });

  it("knows the share of time of each number of nodes", () => {
    const meter = createMeter(0);
    for (const [nodes, untilS] of [
      [1, 50],
      [200, 95],
      [3, 100],
    ] as const) {
      meter.nodes = nodes;
      advance(meter, untilS);
    }
    expect([0.5, 0.51, 0.55, 0.56, 1].map((fraction) => nodesQuantile(meter, fraction))).toEqual([
      1, 3, 3, 200, 200,
    ]);
  });

  it("begins anew with what is there", () => {
    const meter = createMeter(0);
    countSessions(meter, [], 3, pod);
    advance(meter, 100);
    restartMeter(meter);
    advance(meter, 150);
    expect(meter.sums.sessionS).toBe(150);
    expect(meter.peakAll).toBe(3);
  });
});

describe("waits", () => {
  it("have quantiles to a quarter of a second and steps for a report", () => {
    const waits = createHistogram();
    for (const s of [0, 5, 5.1, 30, 4000]) addWait(waits, s);
    expect([0.2, 0.4, 0.8, 1].map((fraction) => waitQuantile(waits, fraction))).toEqual([
      0.25, 5.25, 30.25, 4000,
    ]);
    const cold = createHistogram();
    addWait(cold, 30);
    expect(shownSteps(waits, cold).filter(({ starts }) => starts > 0)).toEqual([
      { fromS: 0, toS: 5, starts: 1, cold: 0 },
      { fromS: 5, toS: 10, starts: 2, cold: 0 },
      { fromS: 30, toS: 45, starts: 1, cold: 1 },
      { fromS: 1800, starts: 1, cold: 0 },
    ]);
    expect(waitQuantile(createHistogram(), 0.5)).toBeUndefined();
  });
});

describe("prices of resources", () => {
  it("never value a node above its price, and value some node at it", () => {
    const offers = ["c6i.2xlarge", "m6i.2xlarge", "r6i.2xlarge", "m6i.4xlarge"].map((name) => ec2Offer(name));
    const { pool } = fleetPool();
    const prices = resourcePrices([launchTable(pool, offers, ["zone-a"])], offers);
    expect(prices.length).toBeGreaterThan(2);
    for (const { usdPerMillicoreH, usdPerMibH } of prices) {
      const shares = offers.map(
        ({ real, usdPerHour }) =>
          (usdPerMillicoreH * real.cpuMillicores + usdPerMibH * real.memoryMib) / usdPerHour,
      );
      expect(Math.max(...shares)).toBeCloseTo(1, 9);
    }
  });
});
