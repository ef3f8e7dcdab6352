import { workbenchPool } from "./database/plan-databases.ts";
import type { PlanSetting } from "./plan.ts";
import type { PlanParts } from "./plan-parts.ts";
import { IDES, type Ide, type IdleRule, type Site } from "./site.ts";

const IDE_NAMES: Readonly<Record<Ide, string>> = {
  rstudio: "RStudio Pro",
  jupyterlab: "JupyterLab",
  "jupyter-notebook": "Jupyter Notebook",
  vscode: "VS Code",
  positron: "Positron",
};

/**
 * Returns what the site has to set: place, key, value and reason, in the order in which an administrator meets them.
 *
 * Source: Posit's reference architectures Workbench and Package Manager on AWS EKS (docs.posit.co), read 2026-11-22.
 */
export function planSettings(site: Site, parts: PlanParts): readonly PlanSetting[] {
  return [
    ...nodePoolSettings(parts),
    ...launcherSettings(site, parts),
    ...idleSettings(site, parts),
    ...packageManagerSettings(parts),
  ];
}

function nodePoolSettings({ nodes }: PlanParts): readonly PlanSetting[] {
  const pool = nodes.pools.find((one) => one.purpose === "sessions");
  if (pool === undefined) return [];
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
  ];
}

function launcherSettings(site: Site, { nodes }: PlanParts): readonly PlanSetting[] {
  if (nodes.workbench === undefined) return [];
  const chart = "Workbench chart values";
  const stays = IDES.filter((ide) => site.workbench.placement[ide] === "managed").map(
    (ide) => IDE_NAMES[ide],
  );
  return [
    {
      where: chart,
      key: "replicas",
      value: String(nodes.workbench.serverPods),
      reason: "one server pod in each zone survives the loss of a pod or a zone",
    },
    { where: chart, key: "launcher.enabled", value: "true", reason: "sessions run as Kubernetes jobs" },
    {
      where: chart,
      key: "launcher.useTemplates",
      value: "true",
      reason: "the job template carries affinity and toleration",
    },
    {
      where: chart,
      key: "launcher.extraTemplates",
      value: "job.tpl, service.tpl",
      reason: "job.tpl is changed, service.tpl is not",
    },
    {
      where: chart,
      key: "launcher.includeDefaultTemplates",
      value: "false",
      reason: "the two templates above take the place of the defaults",
    },
    {
      where: "job.tpl",
      key: "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
      value: "type In [karpenter]",
      reason: `for every session without the tag rstudio-vscode-session; ${stays.length === 0 ? "none" : stays.join(", ")} stay on the managed node group`,
    },
    {
      where: "job.tpl",
      key: "tolerations",
      value: "workload Equal sessions NoSchedule",
      reason: "the same sessions tolerate the taint of Karpenter's nodes",
    },
    {
      where: "load balancer",
      key: "idle_timeout.timeout_seconds",
      value: String(site.network.loadBalancerIdleTimeoutS),
      reason:
        "event polls return within 50 s; a request to a session that computes longer than this ends in 504",
    },
    {
      where: "load balancer",
      key: "stickiness.enabled",
      value: "true",
      reason: "sign-in keys belong to one server pod",
    },
    {
      where: "VPC",
      key: "subnets of nodes, databases and file system",
      value: "private",
      reason: "only the load balancer stands in public subnets",
    },
  ];
}

function idleSettings(site: Site, { nodes }: PlanParts): readonly PlanSetting[] {
  if (nodes.workbench === undefined) return [];
  const used = IDES.filter((ide) => site.groups.some((group) => (group.ideMix[ide] ?? 0) > 0));
  return used.map((ide) => idleSetting(ide, site.workbench.idle[ide]));
}

function idleSetting(ide: Ide, rule: IdleRule): PlanSetting {
  const value = rule.action === "never" ? "never" : `${rule.action} after ${rule.afterMinutes} min`;
  const reason =
    rule.action === "never"
      ? `${IDE_NAMES[ide]} sessions do not end when idle: they only add up`
      : `${IDE_NAMES[ide]} sessions end when idle, so that nodes can go`;
  return { where: "Workbench configuration", key: rule.setting, value, reason };
}

function packageManagerSettings({ packageManager }: PlanParts): readonly PlanSetting[] {
  const plan = packageManager.packageManager;
  if (plan === undefined || plan.topology === "single-server") return [];
  const where = "Package Manager chart values";
  return [
    { where, key: "replicas", value: String(plan.replicas), reason: "one replica a node, over three zones" },
    {
      where,
      key: "config.PostgresPool.MaxOpenConnections",
      value: String(plan.maxOpenConnections),
      reason: "for many concurrent users; counts per replica, and twice in a rollout with a surge of 100 %",
    },
    {
      where,
      key: "config.Storage.Default",
      value: "s3",
      reason: "package objects and metadata lie in S3, so replicas share nothing else",
    },
    {
      where,
      key: "config.Database.Provider",
      value: "postgres",
      reason: "more than one replica needs PostgreSQL",
    },
    {
      where,
      key: "rstudioPMKey",
      value: "one secret for all replicas",
      reason: "every node needs the same encryption key",
    },
  ];
}
