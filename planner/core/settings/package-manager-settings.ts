import { ceilFraction } from "../nodes/ceil-fraction.ts";
import type { PlanPackageManager } from "../package-manager/planned-package-manager.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import type { PlanSetting } from "./planned-setting.ts";

/** Returns what has to be set in Package Manager: in the values of its chart, or on its single server. */
export function packageManagerSettings(site: Site, { packageManager }: PlanParts): readonly PlanSetting[] {
  const plan = packageManager.packageManager;
  if (plan === undefined) return [];
  if (plan.topology === "single-server") return serverSettings(site, plan, packageManager.instanceType);
  const set = (key: string, value: string, reason: string): PlanSetting => ({
    where: "Package Manager chart values",
    key,
    value,
    reason,
  });
  const surge = surgeText(site.packageManager.maxSurgeFraction, plan.replicas);
  return [
    set("replicas", String(plan.replicas), "one replica a node, over three zones"),
    set(
      "strategy.rollingUpdate.maxSurge",
      surge,
      "how many pods and connections a rollout adds; the nodes and the database have room for them",
    ),
    set(
      "strategy.rollingUpdate.maxUnavailable",
      surge === "0%" ? "1" : "0",
      surge === "0%"
        ? "a rollout that adds no pod has to take one away first"
        : "a rollout takes no pod away before another is ready",
    ),
    set(
      "podDisruptionBudget",
      "maxUnavailable: 1",
      "off by default; an update of the node group that empties several nodes takes one replica at a time",
    ),
    set(
      "config.PostgresPool.MaxOpenConnections",
      String(plan.maxOpenConnections),
      "for many concurrent users; counts for each pool of a replica, and again for the pods that a rollout adds",
    ),
    set(
      "config.Database.Provider and config.Postgres.URL",
      "postgres, an empty database",
      "more than one replica needs PostgreSQL",
    ),
    ...(site.packageManager.poolsPerReplica > 1
      ? [
          set(
            "config.Postgres.UsageDataURL",
            "a second database on the same server",
            "each replica opens a pool for it as well",
          ),
        ]
      : []),
    set(
      "config.Storage.Default",
      "s3",
      "package objects and metadata lie in S3, so replicas share nothing else",
    ),
    set(
      "config.S3Storage.Bucket and Region",
      `a bucket in ${site.region}`,
      "default settings are enough; client-side encryption with KMS by choice",
    ),
    set(
      "Git builders",
      `${plan.gitBuilders} at once`,
      "as planned, over all replicas; they are made one by one (rspm create git-builder), and no published key limits how many build at once",
    ),
    set("rstudioPMKey", "one secret for all replicas", "every node needs the same encryption key"),
    set("config", "one configuration for all replicas", "every node needs the same configuration file"),
    set(
      "image, R and Python versions",
      "those that Git builds need, on every replica",
      "builders run in the serving pods, so each node must be able to build",
    ),
  ];
}

/**
 * What a single server is ordered and set with; the rest of its defaults stand.
 * Source: docs.posit.co/rspm/admin (database, building-packages), read 2026-11-22.
 */
function serverSettings(
  { assumptions }: Site,
  { gitBuilders, diskGib = 0 }: PlanPackageManager,
  instanceType = "",
): readonly PlanSetting[] {
  const set = (key: string, value: string, reason: string): PlanSetting => ({
    where: "Package Manager server",
    key,
    value,
    reason,
  });
  const isAssumed = assumptions.some(({ path }) => path === "packageManager.gitBuilders");
  return [
    set("instance type", instanceType, "one server outside of Kubernetes, as published for this load"),
    set(
      "disk",
      `${diskGib} GiB gp3`,
      "system, packages at the P90 of what they may take, and the database; it can grow later and never shrink",
    ),
    set(
      "Database.Provider",
      "sqlite",
      "the default; it has to lie on this local disk, not on shared storage",
    ),
    set(
      "Git builders",
      isAssumed ? "as many as a trial bears" : `${gitBuilders} at once`,
      "no single server is published with builders: they share its CPU with downloads, so state packageManager.gitBuilders and try it" +
        (isAssumed ? `; the default of ${gitBuilders} is that of the tested cluster` : ""),
    ),
    set(
      "R and Python versions",
      "those that Git builds need",
      "only where there are Git builders: packages are built on this server",
    ),
  ];
}

/**
 * Kubernetes takes whole percents, or a count of pods.
 * Source: kubernetes/kubernetes v1.33.5 pkg/apis/apps/validation, ValidateRollingUpdateDeployment.
 */
function surgeText(fraction: number, replicas: number): string {
  const percent = ceilFraction(fraction, 100);
  return percent / 100 === fraction ? `${percent}%` : String(ceilFraction(fraction, replicas));
}
