import { expect, it } from "vitest";
import { explainText } from "../../cli/support/explain.ts";
import type { Plan } from "../../planner/core/plan.ts";
import { aPlan } from "../support/report-fixtures.ts";

const WHY = { rule: "a difference", inputs: {}, source: "a source" };
const reason = (path: string) => ({ path, rule: "a rule", inputs: { n: 1 }, source: "a source" });
const plan: Plan = {
  ...aPlan(),
  alternatives: [
    {
      pool: "sessions",
      instanceTypes: ["m6i.2xlarge"],
      chosen: true,
      insideRules: true,
      nodes: 2,
      usdPerHourAtPeak: 1,
      usdPerMonth: 2,
      sessionsPerNode: 3,
      roomToGrowSessions: 0,
    },
  ],
  reasons: [reason("rules.0"), reason("rules.1"), reason("alternatives.0"), reason("pools.sessions.nodes")],
  rules: [
    { rule: "file system over two zones", why: WHY, usdPerMonth: 2, instead: "one", risk: "loss" },
    {
      rule: "a NAT gateway in each of three zones",
      setting: "natGateways",
      why: WHY,
      usdPerMonth: 1,
      instead: "one",
      risk: "loss",
    },
  ],
  advice: [{ code: "REQUEST_SHAPE", sentence: "a smaller request" }],
};

const [first] = plan.cost.lines;
if (first === undefined) throw new Error("expected a line");

it.each([
  ["rules.1", "rules.1\n  a rule"],
  ["rules.nat gateway", "rules.1\n  a rule"],
  ["rules.natGateways", "rules.1\n  a rule"],
  ["alternatives.0.usdPerMonth", "alternatives.0\n  a rule"],
  ["alternatives.m6i", "alternatives.0\n  a rule"],
  ["advice.REQUEST_SHAPE", "advice.0\n  a smaller request\n    code: REQUEST_SHAPE"],
  ["pools.0.nodes", "pools.sessions.nodes\n  a rule"],
  ["cost.lines.0", `cost.lines.${first.id}`],
  ["budget", "budget\n  nobody asked what a budget carries: --usd-per-month N"],
  ["demand.events", "demand.events\n  the site states no events"],
])("explains %s", (path, text) => {
  expect(explainText(plan, path)).toContain(text);
});

it("says where a plan has no advice", () => {
  expect(explainText({ ...plan, advice: [] }, "advice")).toBe("advice\n  this plan has none of them");
});
