import { expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { fullestNode, openProfiles } from "../../../../planner/core/nodes/full-node.ts";
import type { SessionProfile } from "../../../../planner/core/site.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

const none = { cpuMillicores: 0, memoryMib: 0, pods: 0 };
const small: SessionProfile = { name: "small", cpuMillicores: 1000, memoryMib: 4000, memoryLimitMib: 8000 };
const huge: SessionProfile = { name: "huge", cpuMillicores: 16_000, memoryMib: 120_000 };
const node = { name: "node", room: { cpuMillicores: 31_600, memoryMib: 250_000, pods: 200 } };

it.each([
  // Two of `huge` want 32,000 m of 31,600, one leaves room for fifteen of 1,000.
  { what: "one large session and what fits beside it", people: 40, held: ["1 huge", "15 small"] },
  { what: "no more sessions than there are people for", people: 4, held: ["1 huge", "4 small"] },
])("is filled with $what", ({ people, held }) => {
  const groups = [
    userGroup({ people: certain(people), profile: "small" }),
    userGroup({ name: "Few", people: certain(3), profile: "huge" }),
    userGroup({ name: "Stay", profile: "other", ideMix: { vscode: 1 } }),
  ];
  const other: SessionProfile = { name: "other", cpuMillicores: 100, memoryMib: 100 };
  const site = siteOf({ groups, profiles: [small, huge, other] });
  const open = openProfiles({ ...site, nodes: { ...site.nodes, overhead: none } });
  const leads = open.filter(({ profile }) => profile === huge);
  const full = fullestNode({ nodes: { ...site.nodes, overhead: none } }, node, open, leads);
  expect(full?.held.map(({ sessions, profile }) => `${sessions} ${profile}`)).toEqual(held);
});

it("counts the people of events", () => {
  const site = siteOf({ profiles: [small, huge], groups: [], events: [siteEvent({ profile: "small" })] });
  expect(openProfiles(site)).toEqual([{ profile: small, most: 50 }]);
});
