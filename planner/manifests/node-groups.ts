import type { PlanPool } from "../core/nodes/planned-pool.ts";
import type { Plan } from "../core/plan.ts";
import { settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

type Product = "workbench" | "package-manager";

/** EKS wants subnets in two zones. Source: eksctl-io/eksctl@99984ad pkg/apis/eksctl.io/v1alpha5/vpc.go, MinRequiredSubnets. */
const LEAST_ZONES = 2;

/** What eksctl calls the cluster, and Karpenter's tag that finds its subnets and security groups. */
export const WORKBENCH_CLUSTER = `${REPLACE}cluster-name`;
export const DISCOVERY_TAG = "karpenter.sh/discovery";

interface Cluster {
  readonly product: Product;
  readonly groups: readonly PlanPool[];
  /** Names of the zones of the network that both clusters share. */
  readonly zones: readonly string[];
  /** Whether another cluster brings the network. */
  readonly joins: boolean;
}

/**
 * Returns the clusters with their managed node groups for eksctl, one for each product that runs on EKS: the plan counts and pays for
 * both, and neither's pods land on the other's nodes. Both stand in one network, whose NAT gateways are paid for once.
 * Source: eksctl-io/eksctl@99984ad (after v0.230.0) pkg/apis/eksctl.io/v1alpha5/assets/schema.json and validation.go.
 */
export function clusterManifests(plan: Plan): readonly ManifestFile[] {
  const clusters = (["workbench", "package-manager"] as const).flatMap((product) => {
    const groups = groupsOf(plan, product);
    return groups.length === 0 ? [] : [{ product, groups }];
  });
  const count = Math.max(LEAST_ZONES, ...clusters.flatMap(({ groups }) => groups.map(({ zones }) => zones)));
  const zones = Array.from({ length: count }, (_, i) => `${REPLACE}zone-${i + 1}`);
  return clusters.map((cluster, index) => clusterManifest(plan, { ...cluster, zones, joins: index > 0 }));
}

/** A single server stands outside of Kubernetes. */
function groupsOf(plan: Plan, product: Product): readonly PlanPool[] {
  const part = product === "workbench" ? plan.workbench : plan.packageManager;
  if (part?.topology !== "cluster") return [];
  return plan.pools.filter(
    ({ manager, purpose }) =>
      manager === "managed" && (purpose === "package-manager") === (product === "package-manager"),
  );
}

function clusterManifest(plan: Plan, cluster: Cluster): ManifestFile {
  const { product, groups, zones } = cluster;
  const version = settingOf(plan, "EKS cluster", "version") ?? "";
  const name = product === "workbench" ? WORKBENCH_CLUSTER : `${REPLACE}${product}-cluster-name`;
  const karpenter = product === "workbench" && plan.pools.some(({ manager }) => manager === "karpenter");
  return yamlFile(
    `eks-${product}.yaml`,
    [
      product === "workbench"
        ? "Workbench's cluster with its managed node group for eksctl; Karpenter brings the session nodes (karpenter.yaml)."
        : "Package Manager's cluster with its managed node group for eksctl.",
      ...(cluster.joins
        ? [
            "It stands in the network of Workbench's cluster, which is made first: the plan pays for one network.",
          ]
        : []),
      `Replace what begins with ${REPLACE}. Kubernetes ${version}; a version in standard support costs a sixth of one in extended support.`,
    ],
    [
      {
        apiVersion: "eksctl.io/v1alpha5",
        kind: "ClusterConfig",
        metadata: {
          name,
          region: plan.region,
          version: `${REPLACE}${version.replaceAll(" ", "-")}`,
          ...(karpenter ? { tags: { [DISCOVERY_TAG]: name } } : {}),
        },
        ...networkOf(cluster),
        iam: { withOIDC: true },
        managedNodeGroups: groups.map((pool) => groupOf(plan, pool, zones)),
      },
    ],
  );
}

/** By itself eksctl makes one NAT gateway; the plan pays for one in each zone. Subnets and zones exclude each other. */
function networkOf({ zones, joins }: Cluster): Readonly<Record<string, unknown>> {
  if (!joins) return { availabilityZones: zones, vpc: { nat: { gateway: "HighlyAvailable" } } };
  const subnets = zones.map((zone, i) => [zone, { id: `${REPLACE}private-subnet-${i + 1}` }]);
  return {
    vpc: { id: `${REPLACE}vpc-of-the-workbench-cluster`, subnets: { private: Object.fromEntries(subnets) } },
  };
}

function groupOf(plan: Plan, pool: PlanPool, zones: readonly string[]): Readonly<Record<string, unknown>> {
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
    ...(pool.zones < zones.length ? { availabilityZones: zones.slice(0, pool.zones) } : {}),
    labels: { pool: name },
  };
}
