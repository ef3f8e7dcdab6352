import { describe, expect, it } from "vitest";
import { balancedScore } from "../../../../planner/core/fleet/balanced-score.ts";
import {
  allowedDisruptions,
  budgetNodes,
  budgetWindows,
  checkBudgets,
  DEFAULT_BUDGETS,
} from "../../../../planner/core/fleet/disruption-policy.ts";

const always = (): boolean => true;
const hour = 3_600_000;
/** Monday, 2026-01-05 00:00 UTC. */
const monday = 1_767_571_200_000;

describe("budgets", () => {
  // a share is rounded up, as Karpenter and PodDisruptionBudgets do
  it.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 1],
    [10, 1],
    [11, 2],
    [20, 2],
    [21, 3],
    [30, 3],
    [100, 10],
  ])("10 %% of %d nodes lets %d go", (nodes, expected) => {
    expect(budgetNodes({ nodes: "10%" }, nodes)).toBe(expected);
    expect(allowedDisruptions(DEFAULT_BUDGETS, "Empty", nodes, 0, always)).toBe(expected);
  });

  // in binary floating point 0.07 × 100 and 0.14 × 50 are a little above 7
  it.each([
    ["7%", 100, 7],
    ["14%", 50, 7],
    ["100%", 13, 13],
    ["0%", 13, 0],
    ["5", 13, 5],
  ])("%s of %d nodes is %d", (nodes, total, expected) => {
    expect(budgetNodes({ nodes }, total)).toBe(expected);
  });

  it("lets the tightest budget of the reason decide, less what is already going", () => {
    const budgets = [
      { nodes: "50%" },
      { nodes: "20%", reasons: ["Drifted", "Underutilized"] },
      { nodes: "0", reasons: ["Drifted"] },
    ] as const;
    expect(allowedDisruptions(budgets, "Empty", 20, 0, always)).toBe(10);
    expect(allowedDisruptions(budgets, "Underutilized", 20, 0, always)).toBe(4);
    expect(allowedDisruptions(budgets, "Underutilized", 20, 3, always)).toBe(1);
    expect(allowedDisruptions(budgets, "Underutilized", 20, 9, always)).toBe(0);
    expect(allowedDisruptions(budgets, "Drifted", 20, 0, always)).toBe(0);
    expect(allowedDisruptions(budgets, "Drifted", 20, 0, (budget) => budget.nodes !== "0")).toBe(4);
    expect(allowedDisruptions([], "Empty", 20, 2, always)).toBe(18);
  });

  it("holds for the duration after each hit of its schedule, in UTC", () => {
    const budget = { nodes: "0", schedule: "0 7 * * mon-fri", durationS: 11 * 3600 };
    const week = { fromMs: monday, toMs: monday + 7 * 24 * hour };
    const windows = budgetWindows(budget, week);
    expect(windows).toEqual(
      [0, 1, 2, 3, 4].map((day) => ({
        fromMs: monday + (day * 24 + 7) * hour,
        toMs: monday + (day * 24 + 18) * hour,
      })),
    );
  });

  it("cuts windows at the ends, joins those that touch, and holds always without a schedule", () => {
    const from8to9 = { fromMs: monday + 8 * hour, toMs: monday + 9 * hour };
    expect(budgetWindows({ nodes: "0" }, from8to9)).toEqual([from8to9]);
    expect(budgetWindows({ nodes: "0", schedule: "0 7 * * *", durationS: 7200 }, from8to9)).toEqual([
      from8to9,
    ]);
    expect(budgetWindows({ nodes: "0", schedule: "0 7 * * *", durationS: 3600 }, from8to9)).toEqual([]);
    expect(budgetWindows({ nodes: "0", schedule: "*/10 * * * *", durationS: 600 }, from8to9)).toEqual([
      from8to9,
    ]);
    expect(
      budgetWindows(
        { nodes: "0", schedule: "@daily", durationS: 60 },
        { fromMs: monday, toMs: monday + hour },
      ),
    ).toEqual([{ fromMs: monday, toMs: monday + 60_000 }]);
  });

  it("names everything that Karpenter would refuse", () => {
    const budgets = [
      { nodes: "101%" },
      { nodes: "-1" },
      { nodes: "1", schedule: "0 7 * * *" },
      { nodes: "1", schedule: "7 o'clock", durationS: 60 },
      { nodes: "1", schedule: "61 * * * *", durationS: 60 },
    ];
    expect(() => checkBudgets(budgets, "budgets")).toThrow(
      [
        'budgets.0.nodes: expected a number or 0%–100%, got "101%"',
        'budgets.1.nodes: expected a number or 0%–100%, got "-1"',
        "budgets.2: expected schedule and duration together, got one of them",
        `budgets.3.schedule: expected cron of five fields in UTC, got "7 o'clock"`,
        'budgets.4.schedule: expected cron of five fields in UTC, got "61 * * * *"',
      ].join("\n"),
    );
    expect(() => checkBudgets(DEFAULT_BUDGETS, "budgets")).not.toThrow();
  });
});

describe("balancedScore", () => {
  // kubernetes-sigs/karpenter@2266468 designs/balanced-consolidation.md: a pool of $58.08 a day; approved from 0.5
  it.each([
    ["7.26 saved by moving 3 of 80 pods", 7.26, 3 / 80, 3.33],
    ["4.84 saved with 5 % of the disruption", 4.84, 0.05, 1.67],
    ["2.42 saved with 10 %", 2.42, 0.1, 0.42],
    ["nothing saved", 0, 0.1, 0],
  ])("is as in Karpenter's design: %s", (_, saved, disruption, score) => {
    expect(balancedScore(saved, disruption, 58.08, 1)).toBeCloseTo(score, 2);
  });
});
