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

it("counts images and temporary files of the sessions that fill a node", () => {
  const plan = planOf([small]);
  const perNode = plan?.pools[0]?.sessionsPerNode ?? 0;
  expect(plan?.limits.find(({ name }) => name === "nodes.local-disk")?.need).toBe(5 + 4 * perNode);
  expect(plan?.warnings.filter(({ code }) => code === "LOCAL_DISK")).toEqual([]);
});

const huge: SessionProfile = { name: "huge", cpuMillicores: 8000, memoryMib: 300 * 1024 };
const withHuge = siteOf({
  groups: [
    userGroup({ people: certain(400), profile: "small" }),
    userGroup({ name: "Few", people: certain(5), profile: "huge" }),
  ],
  profiles: [small, huge],
});

it("enlarges the root disk for the larger node where only that holds a session, prices it and says so", () => {
  const { plan } = planSite(withHuge, catalog, QUICK_PLAN);
  // 961,470 MiB less DaemonSets hold three sessions of 300 GiB; the smaller types that hold one cost more for all of them.
  expect(plan?.pools[0]?.instanceTypes).toEqual([expect.any(String), "r6i.32xlarge"]);
  // 3 × 300 GiB, beside them 39,620 MiB for nine of 4 GiB, and an image of 5; 941 fit into 1,050 less a tenth and 1 GiB.
  expect(plan?.limits.find(({ name }) => name === "nodes.local-disk")).toMatchObject({
    need: 941,
    have: 944,
  });
  expect(plan?.warnings.filter(({ code }) => code === "LOCAL_DISK")).toEqual([]);
  expect(plan?.advice?.filter(({ code }) => code === "ROOT_DISK")).toEqual([
    {
      code: "ROOT_DISK",
      sentence:
        "root disks of the session nodes have 1,050 GiB, not the default of 200: a node of r6i.32xlarge with 3 sessions of 300 GiB and 9 of 4 GiB " +
        "wants 941 GiB for images and for temporary files as large as their memory, $68.00 a month more for each node that stands all month; nodes.rootVolumeGib states another size",
    },
  ]);
  expect(plan?.settings.find(({ key }) => key === "spec.blockDeviceMappings, ebs")?.value).toBe(
    "volumeType: gp3, volumeSize: 1050Gi",
  );
  const lines = plan?.cost.lines.filter(({ pool }) => pool === "sessions") ?? [];
  const nodes = lines.filter(({ id }) => id.startsWith("ec2.")).reduce((sum, one) => sum + one.quantity, 0);
  const disk = lines.find(({ id }) => id === "ebs.gp3.gb_month");
  expect(disk?.quantity).toBeCloseTo(1050 * nodes, 1);
});

it("leaves a root disk as the site states it, and says what disk would hold it at what price", () => {
  const assumptions = [{ path: "nodes.overhead.pods", value: "5", source: "a test" }];
  const { plan } = planSite({ ...withHuge, assumptions }, catalog, QUICK_PLAN);
  expect(plan?.limits.find(({ name }) => name === "nodes.local-disk")).toMatchObject({
    need: 941,
    have: 179,
    shortBy: 762,
  });
  expect(plan?.warnings.filter(({ code }) => code === "LOCAL_DISK")).toEqual([
    {
      code: "LOCAL_DISK",
      sentence:
        "a node of r6i.32xlarge with 3 sessions of 300 GiB and 9 of 4 GiB wants 941 GiB for images and for temporary files as large as their memory, " +
        "and a root disk of 200 GiB leaves 179: short by 762, and a full disk makes the kubelet evict sessions; " +
        "nodes.rootVolumeGib: 1047 holds them, $67.76 a month more for each node that stands all month",
    },
  ]);
});

it("counts the sessions that stay on the managed node group for the disks of its nodes", () => {
  const large: SessionProfile = { name: "large", cpuMillicores: 1000, memoryMib: 64 * 1024 };
  const groups = [userGroup({ people: certain(60), profile: "large", ideMix: { vscode: 1 } })];
  const { plan } = planSite(siteOf({ groups, profiles: [large] }), catalog, QUICK_PLAN);
  const limit = plan?.limits.find(({ name }) => name === "nodes.server.local-disk");
  const disk = Number(
    plan?.settings.find(({ where, key }) => where === "managed node group of Workbench" && key === "diskSize")
      ?.value,
  );
  expect(disk).toBeGreaterThan(200);
  expect(limit?.have).toBeCloseTo(0.9 * disk - 1, 6);
  expect(limit?.need).toBeLessThanOrEqual(limit?.have ?? 0);
});
