import { ceilFraction } from "../nodes/ceil-fraction.ts";
import type { PlanSetting } from "../plan.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";

/** Returns what has to be set in Package Manager; a single server needs nothing beside its defaults. */
export function packageManagerSettings(site: Site, { packageManager }: PlanParts): readonly PlanSetting[] {
  const plan = packageManager.packageManager;
  if (plan === undefined || plan.topology === "single-server") return [];
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
 * Kubernetes takes whole percents, or a count of pods.
 * Source: kubernetes/kubernetes v1.33.5 pkg/apis/apps/validation, ValidateRollingUpdateDeployment.
 */
function surgeText(fraction: number, replicas: number): string {
  const percent = ceilFraction(fraction, 100);
  return percent / 100 === fraction ? `${percent}%` : String(ceilFraction(fraction, replicas));
}
