import { describe, expect, it } from "vitest";
import { creditBalance } from "../../../../planner/core/database/burst-credits.ts";
import { catalog } from "../../../support/catalog.ts";

function classOf(name: string) {
  const row = catalog.rdsClasses.find((one) => one.name === name);
  if (row === undefined) throw new Error(`expected ${name} in the catalogue`);
  return row;
}

describe("CPU credits", () => {
  // EC2 User Guide, burstable performance: db.t3.micro has two vCPU at 10 %, earns 12 credits an hour and keeps 288.
  it("stay full at the baseline", () => {
    expect(creditBalance(classOf("db.t3.micro"), new Array(168).fill(0.2))).toEqual({
      baselineVcpu: 0.2,
      meanVcpu: expect.closeTo(0.2, 9),
      peakVcpu: 0.2,
      lowestCredits: expect.closeTo(288, 6),
      mostCredits: 288,
      surplusVcpuHours: 0,
    });
  });

  it("carry a peak and come back at night", () => {
    // Eight hours at 0.5 vCPU pay 8 × (30 − 12) = 144 credits; sixteen idle hours earn more than that.
    const day = [...new Array(8).fill(0.5), ...new Array(16).fill(0)];
    const balance = creditBalance(classOf("db.t3.micro"), [...day, ...day, ...day]);
    expect(balance).toMatchObject({ lowestCredits: 144, surplusVcpuHours: 0 });
  });

  it("run out where the load stays above the baseline, and the rest is charged", () => {
    // 1 vCPU pays 60 and earns 12: 288 credits last six hours, then 48 credits an hour are surplus, 0.8 vCPU-hours.
    const balance = creditBalance(classOf("db.t3.micro"), new Array(10).fill(1));
    expect(balance?.lowestCredits).toBe(0);
    expect(balance?.surplusVcpuHours).toBeCloseTo(4 * 0.8, 9);
  });

  it("are nothing to classes that are not burstable", () => {
    expect(creditBalance(classOf("db.m6g.large"), [1])).toBeUndefined();
  });
});
