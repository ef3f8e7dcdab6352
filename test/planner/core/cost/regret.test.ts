import { describe, expect, it } from "vitest";
import { commitmentBreakEven, commitmentPays } from "../../../../planner/core/cost/commitment.ts";
import { spendRegret } from "../../../../planner/core/cost/regret.ts";

describe("spendRegret", () => {
  // Formula: Netflix-Skunkworks/service-capacity-modeling @ dc69307.
  it.each([
    [120, 100, 36.4113],
    [80, 100, 47.5913],
    [100, 100, 0],
  ])("planned %d, optimal %d: %d", (planned, optimal, regret) => {
    expect(spendRegret(planned, optimal)).toBeCloseTo(regret, 4);
  });
});

describe("commitment", () => {
  it("pays from 63 % of the hours at a discount of 37 %", () => {
    expect(commitmentBreakEven(0.37)).toBe(0.63);
    expect(commitmentPays(0.37, 0.63)).toBe(true);
    expect(commitmentPays(0.37, 0.3)).toBe(false);
  });
});
