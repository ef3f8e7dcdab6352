import { figure } from "../figure.ts";
import { sessionPoolLimits } from "../nodes/pool-limits.ts";
import type { PlanFleet } from "../plan-fleet.ts";
import type { PlanParts } from "../plan-parts.ts";
import { gibFromMib } from "../quantity.ts";
import type { Site } from "../site.ts";
import { disruptionSettings, leastKubernetes } from "./fleet-settings.ts";
import type { PlanSetting } from "./planned-setting.ts";

/** Returns what has to be set outside of the products: network, cluster, charts, node group, NodePool, file system, databases. */
export function clusterSettings(site: Site, parts: PlanParts, fleet?: PlanFleet): readonly PlanSetting[] {
  const onEks =
    parts.nodes.workbench?.topology === "cluster" ||
    parts.packageManager.packageManager?.topology === "cluster";
  if (!onEks) return [];
  return [
    ...networkSettings(site, parts, fleet),
    ...nodeGroupSettings(site, parts),
    ...nodePoolSettings(site, parts, fleet),
    ...storageSettings(parts),
    ...databaseSettings(parts),
  ];
}

function networkSettings(site: Site, parts: PlanParts, fleet: PlanFleet | undefined): readonly PlanSetting[] {
  const workbench = parts.nodes.workbench?.topology === "cluster";
  const zones = workbench ? site.workbench.zones : 3;
  return [
    {
      where: "EKS cluster",
      key: "version",
      value: `${leastKubernetes(fleet)} or newer`,
      reason:
        "the architecture is written for 1.30, and a scheduler that can be configured needs 1.31; a version in extended support costs six times as much",
    },
    {
      where: "VPC",
      key: "availability zones",
      value: String(zones),
      reason: "the servers survive the loss of one",
    },
    {
      where: "VPC",
      key: "subnets of nodes, databases and file system",
      value: "private, one in each zone",
      reason: "only the load balancer stands in public subnets",
    },
    {
      where: "VPC",
      key: "NAT gateways",
      value: "one in each zone",
      reason:
        "as they are paid for; by itself eksctl makes one, and the loss of its zone cuts the others off",
    },
    {
      where: "charts before Workbench",
      key: "installed",
      value: workbench
        ? "aws-load-balancer-controller, external-dns, karpenter, persistent volume of FSx"
        : "aws-load-balancer-controller, external-dns",
      reason: "the products' charts need load balancer, names, nodes and volume to be there",
    },
    {
      where: "load balancer",
      key: "alb.ingress.kubernetes.io/scheme and target-type",
      value: "internet-facing or internal; ip",
      reason:
        "the AWS Load Balancer Controller makes it from annotations; internal where nobody comes from outside",
    },
    {
      where: "load balancer",
      key: "idle_timeout.timeout_seconds",
      value: String(site.network.loadBalancerIdleTimeoutS),
      reason:
        "event polls return within 50 s; a request to a session that computes longer than this ends in 504",
    },
    ...(workbench
      ? [
          {
            where: "load balancer",
            key: "stickiness.enabled",
            value: "true",
            reason: "sign-in keys belong to one server pod",
          },
          healthCheck("Workbench", "/health-check"),
        ]
      : []),
    ...(parts.packageManager.packageManager?.topology === "cluster"
      ? [healthCheck("Package Manager", "/__ping__")]
      : []),
  ];
}

/** Source: rstudio/helm@f163d4f, readinessProbe of both charts; kubernetes-sigs/aws-load-balancer-controller, Ingress annotations. */
function healthCheck(product: string, path: string): PlanSetting {
  return {
    where: "load balancer",
    key: `alb.ingress.kubernetes.io/healthcheck-path of ${product}`,
    value: path,
    reason:
      "where the chart's readiness probe asks; by itself the controller asks for /, and an answer that redirects is not healthy",
  };
}

function nodeGroupSettings(site: Site, { nodes, packageManager }: PlanParts): readonly PlanSetting[] {
  const settings: PlanSetting[] = [];
  const disk = (gib: number) => ({
    key: "diskSize",
    value: String(gib),
    reason: "GiB of gp3 for images and temporary files, as the cost counts them",
  });
  const { managed } = nodes;
  if (managed !== undefined && nodes.workbench?.topology === "cluster") {
    const where = "managed node group of Workbench";
    settings.push(
      {
        where,
        key: "instanceTypes",
        value: managed.candidate.name,
        reason:
          "the cheapest of the families that carries what stays there, with enough nodes in each zone where sessions stay",
      },
      {
        where,
        key: "minSize and maxSize",
        value: `${figure(managed.nodes)} and ${figure(managed.nodes)}`,
        reason: "room for a rollout and for the loss of a zone; an update adds up to two nodes for each zone",
      },
      { where, ...disk(nodes.managedDisk?.gib ?? site.nodes.rootVolumeGib) },
    );
  }
  if (packageManager.packageManager?.topology === "cluster" && packageManager.instanceType !== undefined) {
    const where = "managed node group of Package Manager";
    settings.push(
      {
        where,
        key: "instanceTypes",
        value: packageManager.instanceType,
        reason: "the type that the load was tested on, unless the region has none",
      },
      {
        where,
        key: "desiredSize",
        value: String(packageManager.nodes),
        reason: "one node for each replica, over three zones",
      },
      { where, ...disk(site.nodes.rootVolumeGib) },
    );
  }
  return settings;
}

function nodePoolSettings(
  site: Site,
  { nodes }: PlanParts,
  fleet: PlanFleet | undefined,
): readonly PlanSetting[] {
  const pool = nodes.pools.find((one) => one.purpose === "sessions");
  const { sessions } = nodes;
  if (pool === undefined || sessions === undefined) return [];
  const where = "Karpenter NodePool";
  return [
    {
      where,
      key: "spec.template.spec.taints",
      value: "workload=sessions:NoSchedule",
      reason: "only sessions that tolerate it run here, so that nothing else keeps these nodes alive",
    },
    {
      where,
      key: "spec.template.metadata.labels.type",
      value: "karpenter",
      reason: "the affinity of the session template selects these nodes by it",
    },
    {
      where,
      key: "node.kubernetes.io/instance-type",
      value: pool.instanceTypes.join(", "),
      reason:
        "an open list lets Karpenter buy the smallest type that holds one session; this list keeps the planned size",
    },
    limitsSetting(site, sessions),
    ...disruptionSettings(fleet),
    {
      where: "Karpenter EC2NodeClass",
      key: "spec.amiSelectorTerms",
      value: "al2023 at a pinned version",
      reason: "with @latest each new image replaces every node; a pinned one is replaced when you choose",
    },
    {
      where: "Karpenter EC2NodeClass",
      key: "spec.blockDeviceMappings, ebs",
      value: `volumeType: gp3, volumeSize: ${sessions.rootDisk.gib}Gi`,
      reason: `session images and temporary files lie on it, up to ${figure(sessions.rootDisk.needGib)} GiB on a node; a full one makes the kubelet evict sessions`,
    },
  ];
}

function limitsSetting(site: Site, sessions: NonNullable<PlanParts["nodes"]["sessions"]>): PlanSetting {
  const { vcpu, memoryMib, stated } = sessionPoolLimits(site, sessions);
  return {
    where: "Karpenter NodePool",
    key: "spec.limits",
    value: `cpu: ${vcpu}, memory: ${Math.ceil(gibFromMib(memoryMib))}Gi`,
    reason:
      stated.vcpu || stated.memoryMib
        ? "as the site states; Karpenter counts the capacity of the nodes against it"
        : "the nodes of the peak and a quarter more: a brake against a run-away, above what the plan needs",
  };
}

function storageSettings({ storage }: PlanParts): readonly PlanSetting[] {
  const { fileSystem } = storage;
  if (fileSystem === undefined) return [];
  const where = "FSx for OpenZFS";
  return [
    {
      where,
      key: "DeploymentType, StorageCapacity, ThroughputCapacity",
      value: `${fileSystem.deploymentType}, ${fileSystem.capacityGib}, ${fileSystem.throughputMbPerS}`,
      reason: "the volume exists before the charts; then a persistent volume and its claim",
    },
    {
      where: "Workbench chart values",
      key: "homeStorage and sharedStorage, accessModes",
      value: "ReadWriteMany on that volume",
      reason:
        "homes, configuration and shared state are one POSIX file system for all server and session pods",
    },
  ];
}

function databaseSettings({ databases }: PlanParts): readonly PlanSetting[] {
  return databases.databases.map((database) => ({
    where: `RDS for PostgreSQL of ${database.product === "workbench" ? "Workbench" : "Package Manager"}`,
    key: "DBInstanceClass, MultiAZ, AllocatedStorage",
    value: `${database.instanceClass}, ${database.multiAz}, ${database.storageGib}`,
    reason: "an empty database for metadata over two zones, reachable from every host of the product",
  }));
}
