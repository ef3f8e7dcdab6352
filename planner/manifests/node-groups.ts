import type { Plan, PlanPool } from "../core/plan.ts";
import { settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

type Product = "workbench" | "package-manager";

/**
 * Returns the clusters with their managed node groups for eksctl, one for each product that runs on EKS: the plan counts and pays for
 * both, and neither's pods land on the other's nodes.
 * Source: eksctl.io ClusterConfig schema, eksctl.io/v1alpha5.
 */
export function clusterManifests(plan: Plan): readonly ManifestFile[] {
  return [clusterManifest(plan, "workbench"), clusterManifest(plan, "package-manager")].flatMap((file) =>
    file === undefined ? [] : [file],
  );
}

function clusterManifest(plan: Plan, product: Product): ManifestFile | undefined {
  const part = product === "workbench" ? plan.workbench : plan.packageManager;
  const groups = plan.pools.filter(
    ({ manager, purpose }) =>
      manager === "managed" && (purpose === "package-manager") === (product === "package-manager"),
  );
  // A single server stands outside of Kubernetes.
  if (part?.topology !== "cluster" || groups.length === 0) return undefined;
  const version = settingOf(plan, "EKS cluster", "version") ?? "";
  const zones = Math.max(...groups.map((pool) => pool.zones));
  return yamlFile(
    `eks-${product}.yaml`,
    [
      product === "workbench"
        ? "Workbench's cluster with its managed node group for eksctl; Karpenter brings the session nodes (karpenter.yaml)."
        : "Package Manager's cluster with its managed node group for eksctl.",
      `Replace what begins with ${REPLACE}. Kubernetes ${version}; a version in standard support costs a sixth of one in extended support.`,
    ],
    [
      {
        apiVersion: "eksctl.io/v1alpha5",
        kind: "ClusterConfig",
        metadata: {
          name: `${REPLACE}${product === "workbench" ? "" : `${product}-`}cluster-name`,
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
