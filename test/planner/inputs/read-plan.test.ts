import { describe, expect, it } from "vitest";
import { planSite } from "../../../planner/core/plan-site.ts";
import { readPlan } from "../../../planner/inputs/read-plan.ts";
import { catalog } from "../../support/catalog.ts";
import { QUICK_PLAN } from "../../support/plan-options.ts";
import { siteEvent, siteOf } from "../../support/site.ts";

describe("a stored plan", () => {
  const { plan } = planSite(siteOf({ events: [siteEvent()] }), catalog, QUICK_PLAN);
  if (plan?.storage === undefined) throw new Error("expected a plan with storage");
  const { storage, demand } = plan;

  it("is read as it was written, next steps and events included", () => {
    expect(readPlan(JSON.stringify(plan), "plan.json")).toEqual(plan);
    expect(storage.nextSteps).toHaveLength(3);
    expect(demand.events?.[0]?.once?.usd).toBeGreaterThan(0);
  });

  it("may be of a time when it told neither", () => {
    const { nextSteps: _steps, ...told } = storage;
    const events = demand.events?.map(({ once: _once, ...event }) => event);
    const older = JSON.stringify({ ...plan, storage: told, demand: { ...demand, events } });
    expect(readPlan(older, "plan.json").storage).toEqual(told);
  });

  it("is refused where a step has no size", () => {
    const nextSteps = [{ name: "capacity", unit: "GiB", from: 1200, outcome: "enlarge" }];
    const text = JSON.stringify({ ...plan, storage: { ...storage, nextSteps } });
    expect(() => readPlan(text, "plan.json")).toThrow(/storage\.nextSteps\.0\.to/);
  });
});
