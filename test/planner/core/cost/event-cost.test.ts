import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventCosts } from "../../../../planner/core/cost/event-cost.ts";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { likelyDemand } from "../../../../planner/core/demand/likely-demand.ts";
import type { EventOnce } from "../../../../planner/core/demand/planned-event.ts";
import { planNodes } from "../../../../planner/core/nodes/plan-nodes.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { Site, SiteEvent } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

/** Two sessions of 1,800 m on an m6i.xlarge, the only type; half of the people stay on the managed node group with VS Code. */
function siteWith(...events: readonly SiteEvent[]): Site {
  const site = siteOf({
    groups: [
      userGroup({
        people: certain(40),
        concurrentFraction: certain(1),
        activeFraction: certain(1),
        ideMix: { rstudio: 0.5, vscode: 0.5 },
      }),
    ],
    profiles: [{ name: "standard", cpuMillicores: 1800, memoryMib: 5000 }],
    demand: { dayVariationFraction: 0, correlationFraction: 0 },
    events,
  });
  return { ...site, nodes: { ...site.nodes, instanceTypes: ["m6i.xlarge"] } };
}

/** Prices the events of a site on the nodes of another, which has no events that would make these larger. */
function onceOf(site: Site): readonly (EventOnce | undefined)[] {
  const demand = likelyDemand(site);
  const nodes = planNodes(site, catalog, demand);
  if (!nodes.ok) throw new Error("expected nodes");
  return eventCosts(site, catalog, { demand, nodes }).events.map(({ once }) => once);
}

describe("what an event costs once", () => {
  // m6i.xlarge costs $0.192 an hour in us-east-1 and gp3 $0.08 a GB-month (AWS Price List, as the catalogue dates them): a node with 200 GiB
  // costs 0.192 + 200 × 0.08 ÷ 730 = $0.213918 an hour.
  it.each([
    {
      // 30 people on 15 nodes: half an hour before, 9 h, and 2 h until RStudio suspends what is left open. 172.5 h × $0.213918.
      what: "nodes from before it until idle sessions have ended",
      event: siteEvent({ people: 30, durationHours: 9, prepareMinutes: 30 }),
      once: { pool: "sessions", nodes: 15, hours: 11.5, nodeHours: 172.5, usd: 36.9 },
    },
    {
      // 31 people need a 16th node; room is held for 3 h, longer than sessions are idle. 16 × 6 h × $0.213918.
      what: "whole nodes, as long as room is held",
      event: siteEvent({ people: 31, durationHours: 2, prepareMinutes: 60, holdMinutes: 180 }),
      once: { pool: "sessions", nodes: 16, hours: 6, nodeHours: 96, usd: 20.54 },
    },
    {
      // 20 sessions stay there on 10 nodes, three servers on 3: 20 nodes of three zones leave 13 when 7 go. 30 more: 28 of 42. Sessions of
      // VS Code never end by themselves: they are taken to be ended with the event. 22 × 4 h × $0.213918.
      what: "nodes by which the managed node group is larger for what runs there",
      event: siteEvent({ people: 30, ide: "vscode", durationHours: 3, prepareMinutes: 60 }),
      once: { pool: "server", nodes: 22, hours: 4, nodeHours: 88, usd: 18.82 },
    },
  ])("is that of $what", ({ event, once }) => {
    expect(onceOf(siteWith(event))).toMatchObject([{ instanceType: "m6i.xlarge", ...once }]);
  });

  it("is nothing where the managed node group has room for it", () => {
    const event = siteEvent({ people: 1, ide: "vscode", prepareMinutes: 0 });
    const site = { ...siteWith(event), groups: [userGroup({ people: certain(45), ideMix: { vscode: 1 } })] };
    // 45 sessions and one more both stand on 23 nodes.
    expect(onceOf(site)).toMatchObject([{ pool: "server", nodes: 0, nodeHours: 0, usd: 0 }]);
  });

  it("is that of nodes for the event alone where nobody else works on Karpenter's", () => {
    const groups = [userGroup({ ideMix: { vscode: 1 } })];
    const [once] = onceOf({ ...siteWith(siteEvent({ people: 31 })), groups });
    expect(once).toMatchObject({ pool: "sessions", instanceType: "m6i.xlarge", nodes: 16 });
  });

  it("is never less for more people", () => {
    const site = siteWith(siteEvent());
    const demand = likelyDemand(site);
    const nodes = planNodes(site, catalog, demand);
    if (!nodes.ok) throw new Error("expected nodes");
    const usdOf = (event: SiteEvent): number => {
      const [peak] = demand.events;
      if (peak === undefined) throw new Error("expected the event");
      const events = [{ ...peak, ide: event.ide, placement: site.workbench.placement[event.ide] }];
      const { events: priced } = eventCosts({ ...site, events: [event] }, catalog, {
        demand: { ...demand, events },
        nodes,
      });
      return priced[0]?.once?.usd ?? Number.NaN;
    };
    const event = fc.record({
      ide: fc.constantFrom("rstudio" as const, "vscode" as const),
      people: fc.integer({ min: 1, max: 400 }),
      durationHours: fc.double({ min: 0.25, max: 12, noNaN: true }),
      prepareMinutes: fc.integer({ min: 0, max: 120 }),
      holdMinutes: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(event, fc.integer({ min: 1, max: 60 }), (changes, more) => {
        const one = siteEvent(changes);
        expect(usdOf({ ...one, people: one.people + more })).toBeGreaterThanOrEqual(usdOf(one));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a plan with an event", () => {
  const event = siteEvent({ people: 30, durationHours: 9, prepareMinutes: 30 });
  const [without, withIt] = [siteWith(), siteWith(event)].map(
    (site) => planSite(site, catalog, QUICK_PLAN).plan,
  );

  it("has its dollars beside its sessions, with a reason, and in no line of the month that its nodes are in", () => {
    expect(withIt?.demand.events).toMatchObject([{ name: "Course", eventSessions: 30, once: { usd: 36.9 } }]);
    const reason = withIt?.reasons.find(({ path }) => path === "demand.events.Course.once");
    expect(reason?.inputs).toMatchObject({ nodes: 15, hours: 11.5, usdPerNodeHour: 0.192, rootDiskGib: 200 });
    const demandReason = withIt?.reasons.find(({ path }) => path === "demand.events.Course");
    expect(demandReason?.inputs).toMatchObject({ people: 30, idleMinutes: 120 });
    const nodeLines = [without, withIt].map((plan) =>
      plan?.cost.lines.filter(({ id }) => id.startsWith("ec2.") || id.startsWith("ebs.")),
    );
    expect(nodeLines[1]).toEqual(nodeLines[0]);
  });
});

it("is paid for all month, in every draw, where its sessions stay on the managed node group", () => {
  const plan = planSite(siteWith(siteEvent({ people: 30, ide: "vscode" })), catalog, QUICK_PLAN).plan;
  const [once] = plan?.demand.events?.map((one) => one.once) ?? [];
  const nodes = plan?.cost.lines.find(({ id, pool }) => pool === "server" && id.startsWith("ec2."));
  const planned = plan?.pools.find(({ name }) => name === "server")?.nodes.max ?? 0;
  expect(once?.nodes).toBeGreaterThan(1);
  // 22 of its nodes stand for the event; without it the mean would be about three.
  expect(nodes?.quantity ?? 0).toBeGreaterThan(planned - 2);
  const warning = plan?.warnings.find(({ code }) => code === "EVENT_ALL_MONTH");
  expect(warning?.sentence).toMatch(
    /^22 nodes of m6i\.xlarge in the managed node group stand for Course alone, and as the group has a fixed size they are paid for all month: \$3,[\d.,]+ of every month; with the group enlarged for the [\d.]+ h of the event alone it would be \$[\d.]+ once$/,
  );
});
