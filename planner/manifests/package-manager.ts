import type { Plan } from "../core/plan.ts";
import { ingressOf } from "./ingress.ts";
import { fieldsOf, settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

const CHART = "Package Manager chart values";

/**
 * Returns the values of Posit's chart for Package Manager; undefined where it is no cluster.
 * Source: keys of rstudio/helm rstudio-pm values.yaml and examples/package-manager/storage/rstudio-pm-with-s3.yaml @ f163d4f, chart 0.20.4.
 */
export function packageManagerManifest(plan: Plan): ManifestFile | undefined {
  if (plan.packageManager?.topology !== "cluster") return undefined;
  const usage = settingOf(plan, CHART, "config.Postgres.UsageDataURL") !== undefined;
  const url = (database: string): string => `postgres://${REPLACE}user@${REPLACE}host:5432/${database}`;
  const values = {
    replicas: Number(settingOf(plan, CHART, "replicas")),
    strategy: {
      type: "RollingUpdate",
      rollingUpdate: {
        maxSurge: podsOf(settingOf(plan, CHART, "strategy.rollingUpdate.maxSurge")),
        maxUnavailable: podsOf(settingOf(plan, CHART, "strategy.rollingUpdate.maxUnavailable")),
      },
    },
    podDisruptionBudget: fieldsOf(plan, CHART, "podDisruptionBudget"),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": "rstudio-pm" } },
      },
    ],
    rstudioPMKey: `${REPLACE}one key for all replicas, from a secret`,
    config: {
      Database: { Provider: "postgres" },
      Postgres: { URL: url("packages"), ...(usage ? { UsageDataURL: url("usage") } : {}) },
      PostgresPool: {
        MaxOpenConnections: Number(settingOf(plan, CHART, "config.PostgresPool.MaxOpenConnections")),
      },
      Storage: { Default: settingOf(plan, CHART, "config.Storage.Default") },
      S3Storage: { Bucket: `${REPLACE}bucket`, Region: plan.region },
    },
    ingress: ingressOf(plan, "package-manager"),
  };
  return yamlFile(
    "package-manager-values.yaml",
    [
      "Values for Posit's chart rstudio-pm, as the plan sets them; add licence, certificate, database password and the role that may use the bucket.",
      `Replace what begins with ${REPLACE}. The image has to hold the R and Python versions that Git builds need.`,
    ],
    [values],
  );
}

/** A count of pods, or a share of them as `100%`. */
function podsOf(value: string | undefined): string | number | undefined {
  return value === undefined || value.endsWith("%") ? value : Number(value);
}
