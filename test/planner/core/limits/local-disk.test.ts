import { expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import type { Plan } from "../../../../planner/core/plan.ts";
import { planSite } from "../../../../planner/core/plan-site.ts";
import type { SessionProfile } from "../../../../planner/core/site.ts";
import { catalog } from "../../../support/catalog.ts";
import { QUICK_PLAN } from "../../../support/plan-options.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const small: SessionProfile = { name: "small", cpuMillicores: 1000, memoryMib: 4096 };

function planOf(profiles: readonly SessionProfile[]): Plan | undefined {
  const groups = profiles.map(({ name }) => userGroup({ name: `of ${name}`, profile: name }));
  return planSite(siteOf({ groups, profiles }), catalog, QUICK_PLAN).plan;
}

it("counts images and temporary files of the average sessions on a node", () => {
  const plan = planOf([small]);
  const perNode = plan?.pools[0]?.sessionsPerNode ?? 0;
  expect(plan?.limits.find(({ name }) => name === "nodes.local-disk")?.need).toBe(5 + 4 * perNode);
  expect(plan?.warnings.filter(({ code }) => code === "LOCAL_DISK")).toEqual([]);
});

it("counts the larger node where only that holds a session, and says what disk would hold it at what price", () => {
  const huge: SessionProfile = { name: "huge", cpuMillicores: 8000, memoryMib: 300 * 1024 };
  const groups = [
    userGroup({ people: certain(400), profile: "small" }),
    userGroup({ name: "Few", people: certain(5), profile: "huge" }),
  ];
  const { plan } = planSite(siteOf({ groups, profiles: [small, huge] }), catalog, QUICK_PLAN);
  // 961,470 MiB less DaemonSets hold three sessions of 300 GiB; the smaller types that hold one cost more for all of them.
  expect(plan?.pools[0]?.instanceTypes).toEqual([expect.any(String), "r6i.32xlarge"]);
  expect(plan?.limits.find(({ name }) => name === "nodes.local-disk")).toMatchObject({
    need: 905,
    have: 179,
    shortBy: 726,
  });
  expect(plan?.warnings.filter(({ code }) => code === "LOCAL_DISK")).toEqual([
    {
      code: "LOCAL_DISK",
      sentence:
        "a node of r6i.32xlarge with 3 sessions of 300 GiB wants 905 GiB for images and for temporary files as large as their memory, " +
        "and a root disk of 200 GiB leaves 179: short by 726, and a full disk makes the kubelet evict sessions; " +
        "nodes.rootVolumeGib: 1007 holds them, $64.56 a month more for each node that stands all month",
    },
  ]);
});
