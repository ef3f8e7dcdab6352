import type { Plan, PlanPool } from "../core/plan.ts";
import { settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

/**
 * Returns the cluster with its managed node groups for eksctl; undefined where nothing runs on EKS.
 * Source: eksctl.io ClusterConfig schema, eksctl.io/v1alpha5.
 */
export function nodeGroupsManifest(plan: Plan): ManifestFile | undefined {
  const groups = plan.pools.filter((pool) => pool.manager === "managed" && runsOnEks(plan, pool));
  if (groups.length === 0) return undefined;
  const version = settingOf(plan, "EKS cluster", "version") ?? "";
  const zones = Math.max(...plan.pools.map((pool) => pool.zones));
  return yamlFile(
    "eks-cluster.yaml",
    [
      "The managed node groups of the plan for eksctl; Karpenter brings the session nodes (karpenter.yaml).",
      `Replace what begins with ${REPLACE}. Kubernetes ${version}; a version in standard support costs a sixth of one in extended support.`,
    ],
    [
      {
        apiVersion: "eksctl.io/v1alpha5",
        kind: "ClusterConfig",
        metadata: {
          name: `${REPLACE}cluster-name`,
          region: plan.region,
          version: `${REPLACE}${version.replaceAll(" ", "-")}`,
        },
        availabilityZones: Array.from({ length: zones }, (_, i) => `${REPLACE}zone-${i + 1}`),
        iam: { withOIDC: true },
        managedNodeGroups: groups.map((pool) => groupOf(plan, pool)),
      },
    ],
  );
}

/** A single server stands outside of Kubernetes. */
function runsOnEks({ workbench, packageManager }: Plan, { purpose }: PlanPool): boolean {
  const part = purpose === "package-manager" ? packageManager : workbench;
  return part?.topology === "cluster";
}

function groupOf(plan: Plan, pool: PlanPool): Readonly<Record<string, unknown>> {
  const { name, instanceTypes, nodes, purpose } = pool;
  const where = `managed node group of ${purpose === "package-manager" ? "Package Manager" : "Workbench"}`;
  return {
    name,
    instanceTypes,
    minSize: nodes.min,
    maxSize: nodes.max,
    desiredCapacity: nodes.max,
    volumeSize: Number(settingOf(plan, where, "diskSize")),
    volumeType: "gp3",
    privateNetworking: true,
    labels: { pool: name },
  };
}
