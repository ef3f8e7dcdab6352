import { describe, expect, it } from "vitest";
import { whatIfFindings } from "../../../../planner/core/fleet/what-if-findings.ts";
import { fleetVariant, fleetVariants } from "../../../support/fleet-variant.ts";

describe("what settings side by side say", () => {
  it("is a sentence for each dial", () => {
    expect(whatIfFindings(fleetVariants()).map(({ code, sentence }) => `${code}: ${sentence}`)).toEqual([
      "IDLE_LIMIT: with an idle limit of 30 min the nodes cost $180, $70 less (28 %); with an idle limit of 480 min the nodes cost $400, $150 more (60 %)",
      "NODE_SIZE: of the smallest nodes that were tried, at least m6i.2xlarge under most-allocated costs least: $220, $30 less (12 %) than as it is",
      "SCHEDULER: under most-allocated the nodes cost $230, $20 less (8 %); 15 % wait longer than 30 s or are never served, 10 % as it is",
      "CONSOLIDATION: under WhenEmpty the nodes cost $250, the same; 10 % wait longer than 30 s or are never served, 10 % as it is",
      "WARM_POOL: with a warm pool for 95 % of windows: 1 % wait longer than 30 s or are never served, 10 % as it is, and the nodes cost $263, $13 more (5 %)",
      "NODE_LIMIT: at most 18 nodes serve everybody as well; 12 % wait longer than 30 s or are never served, 10 % as it is; with at most 10 nodes 7 sessions would never be served",
    ]);
  });

  it("leaves out what was stopped, and says nothing without a whole base", () => {
    const [base = fleetVariant(), ...others] = fleetVariants();
    const [first = base] = others;
    const stopped = { ...first, result: { ...first.result, partial: true, days: 2 } };
    expect(whatIfFindings([base, stopped])).toEqual([
      {
        code: "PARTIAL",
        sentence:
          'the run was stopped while "idle 30 min" was tried, after 2 days of it: settings after that were not tried',
      },
    ]);
    expect(whatIfFindings([{ ...base, result: { ...base.result, partial: true } }, ...others])).toEqual([]);
    expect(whatIfFindings([])).toEqual([]);
  });
});
