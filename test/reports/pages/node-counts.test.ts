import { expect, it } from "vitest";
import type { Reason } from "../../../planner/core/reason.ts";
import { nodeCounts } from "../../../reports/pages/chapters/node-counts.ts";
import { aPlan } from "../../support/report-fixtures.ts";

const plan = aPlan();
const most = plan.pools.find(({ purpose }) => purpose === "sessions")?.nodes.max;
const reason = (path: string, inputs: Reason["inputs"]): Reason => ({ path, rule: "r", inputs, source: "s" });
const packed = { sessions: 113.2, nodes: 15 };
const other = {
  theEventOrHourThatDecides: "Wednesday 13:00 UTC",
  sessionsOfTheEventOrHourThatDecides: 105.27,
  nodesForIt: 19,
};

it.each([
  {
    what: "names the hour that decides and the weeks that were simulated",
    reasons: [
      reason("pools.sessions.nodes.max", { ...packed, ...other }),
      reason("pools.sessions.nodes", { mostInSimulatedWeeks: 25 }),
      reason("limits.nodepool.sessions.cpu", { "nodes of m6i.xlarge": 2, growingPart: 800 }),
    ],
    said: [
      "the 114 sessions on Karpenter's nodes at the P90 of the peak pack onto 15 when all start at once, 7.6 on each in the mean; Wednesday 13:00 UTC with 106 sessions needs most, 19; ",
      "simulated weeks, in which sessions cannot be moved together, hold 25 at most; ",
      `the pool may have ${most}, and limits are held against 2 of m6i.xlarge; `,
    ],
  },
  {
    what: "says where the peak itself decides",
    reasons: [reason("pools.sessions.nodes.max", packed)],
    said: [`; no event and no other hour needs more; the pool may have ${most}; and `],
  },
])("$what", ({ reasons, said }) => {
  const text = JSON.stringify(nodeCounts({ ...plan, reasons }));
  for (const part of said) expect(text).toContain(part);
});

it("is left out of a plan without session nodes", () => {
  expect(nodeCounts({ ...plan, pools: [] })).toEqual([]);
});
