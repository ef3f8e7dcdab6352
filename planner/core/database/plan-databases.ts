import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { figure } from "../figure.ts";
import type { NodesPart } from "../nodes/nodes-part.ts";
import type { PackageManagerPart } from "../package-manager/package-manager-part.ts";
import type { PlanAdvice, PlanWarning } from "../plan-remark.ts";
import type { Site } from "../site.ts";
import { connections } from "./connections.ts";
import { tellCredits } from "./credit-reasons.ts";
import type { DatabasesPart } from "./databases-part.ts";
import { maxConnections } from "./max-connections.ts";
import { type DatabasePlanned, sizedDatabase } from "./sized-database.ts";

/** Concurrent sessions that db.t3.micro is published with. Source: docs.posit.co, Workbench on AWS EKS, read 2026-11-22. */
export const TESTED_SESSIONS_ON_MICRO = 5000;

/** Connections that a class keeps for administrators and monitoring beside the pools. A stated assumption of ours. */
const SPARE_CONNECTIONS = 12;

/** Fewer connections than this are no pool: the product's own minimum. Source: rstudio/rstudio@02fde1e ServerDatabase.cpp. */
const SMALLEST_POOL = 4;

/** The pool of one Workbench server pod; `setting` is true when it has to be set because the product's own would be too large. */
export interface WorkbenchPool {
  readonly poolSize: number;
  readonly setting: boolean;
}

/**
 * Returns the connections in the pool of one Workbench server pod: one a logical CPU of its node, at most 20, which is what the
 * product opens by itself; or fewer where a rollout of so many pods would not fit db.t3.micro, the class to start from.
 *
 * Source: rstudio/rstudio@02fde1e src/cpp/server_core/ServerDatabase.cpp (`pool-size` of database.conf).
 */
export function workbenchPool(nodeVcpu: number, serverPods: number): WorkbenchPool {
  const own = Math.min(20, Math.max(1, Math.floor(nodeVcpu)));
  const room = Math.floor((maxConnections(1) - SPARE_CONNECTIONS) / (2 * Math.max(1, serverPods)));
  return own > room && room >= SMALLEST_POOL
    ? { poolSize: room, setting: true }
    : { poolSize: own, setting: false };
}

/** Storage of the metadata database in GiB: the smallest gp3 volume of RDS for PostgreSQL. Source: docs.aws.amazon.com/AmazonRDS, CHAP_Storage. */
const WORKBENCH_STORAGE_GIB = 20;

/** Storage of Package Manager's database. Source: packagemanager.posit.co reference-architecture-aws-eks, read 2026-11-22. */
const PACKAGE_MANAGER_STORAGE_GIB = 100;

const WORKBENCH_SOURCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";
const PACKAGE_MANAGER_SOURCE =
  "Posit reference architecture Package Manager on AWS EKS (packagemanager.posit.co/__docs__), read 2026-11-22";

/** Plans the databases: class by the tested point and by connections, normal and in a rollout. */
export function planDatabases(
  site: Site,
  catalog: Pick<Catalog, "rdsClasses" | "priceBook">,
  demand: LikelyDemand,
  nodes: NodesPart,
  packageManager: PackageManagerPart,
): DatabasesPart {
  const parts = [
    ...(nodes.workbench?.topology === "cluster" ? [workbenchDatabase(site, catalog, demand, nodes)] : []),
    ...(packageManager.packageManager?.topology === "cluster"
      ? [packageManagerDatabase(site, catalog, packageManager)]
      : []),
  ];
  const credits = parts.map(({ database, row }) => tellCredits(site, catalog, demand, database.product, row));
  return {
    databases: parts.map((part) => part.database),
    blocking: parts.flatMap((part) => part.blocking),
    reasons: [...parts, ...credits].flatMap((part) => part.reasons),
    warnings: [
      ...[...parts, ...credits].flatMap((part) => part.warnings),
      ...unusedAnswers(site, nodes, packageManager),
    ],
    refusals: parts.flatMap((part) => part.refusals),
    rules: parts.flatMap((part) => part.rules),
    advice: usageDataAdvice(site, packageManager),
  };
}

/** What a site states of databases that its single servers do not have. */
function unusedAnswers(
  { workbench, packageManager: { databaseClass, databaseStorageGib, maxOpenConnections } }: Site,
  nodes: NodesPart,
  { packageManager }: PackageManagerPart,
): readonly PlanWarning[] {
  const stated = Object.entries({ databaseClass, databaseStorageGib, maxOpenConnections })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `packageManager.${name} (${value})`);
  const unused = (what: string, does: string): PlanWarning => ({
    code: "UNUSED_ANSWER",
    sentence: `${what} ${does}`,
  });
  return [
    ...(nodes.workbench?.topology === "single-server" && workbench.databaseClass !== undefined
      ? [
          unused(
            `workbench.databaseClass (${workbench.databaseClass})`,
            "is not planned: a single server keeps its own database (SQLite); state workbench.serverPods for a cluster with one on RDS",
          ),
        ]
      : []),
    ...(packageManager?.topology === "single-server" && stated.length > 0
      ? [
          unused(
            stated.join(", "),
            `${stated.length > 1 ? "are" : "is"} not planned: a single server suffices and keeps its own database (SQLite); state packageManager.replicas for a cluster with one on RDS`,
          ),
        ]
      : []),
  ];
}

function workbenchDatabase(
  site: Site,
  catalog: Pick<Catalog, "rdsClasses" | "priceBook">,
  demand: LikelyDemand,
  nodes: NodesPart,
): DatabasePlanned {
  const vcpu = nodes.managed?.candidate.vcpu ?? 1;
  const { poolSize } = workbenchPool(vcpu, site.workbench.serverPods);
  const need = connections({ replicas: site.workbench.serverPods, poolSize });
  const { sessions } = demand.peak;
  const beyondTested = sessions > TESTED_SESSIONS_ON_MICRO;
  const first = beyondTested ? "db.t3.small" : "db.t3.micro";
  return sizedDatabase({
    product: "workbench",
    region: site.region,
    catalog,
    stated: site.workbench.databaseClass,
    first,
    storageGib: WORKBENCH_STORAGE_GIB,
    need,
    beyondTested,
    rule: `${first} to ${figure(TESTED_SESSIONS_ON_MICRO)} concurrent sessions; connections = server pods × pool (one a CPU of the node, at most 20, or fewer where that keeps the class), doubled in a rollout`,
    inputs: { sessions, serverPods: site.workbench.serverPods, poolSize, nodeVcpu: vcpu },
    source: WORKBENCH_SOURCE,
  });
}

function packageManagerDatabase(
  site: Site,
  catalog: Pick<Catalog, "rdsClasses" | "priceBook">,
  part: PackageManagerPart,
): DatabasePlanned {
  const policy = site.packageManager;
  const replicas = part.packageManager?.replicas ?? 0;
  const poolSize = part.packageManager?.maxOpenConnections ?? 0;
  const need = connections({
    replicas,
    poolSize,
    pools: policy.poolsPerReplica,
    maxSurgeFraction: policy.maxSurgeFraction,
    otherConnections: policy.otherConnections,
  });
  const installsPerDay = (part.installsPerMonth * 24) / 730;
  const beyondTested = installsPerDay > (part.testedInstallsPerDay ?? Number.POSITIVE_INFINITY);
  return sizedDatabase({
    product: "package-manager",
    region: site.region,
    catalog,
    stated: policy.databaseClass,
    first: beyondTested ? "db.t3.2xlarge" : "db.t3.xlarge",
    storageGib: policy.databaseStorageGib ?? PACKAGE_MANAGER_STORAGE_GIB,
    need,
    beyondTested,
    rule:
      "db.t3.xlarge with 100 GB, at 10–20 % CPU with 1,000,000 installs a day; connections = replicas × pools × PostgresPool.MaxOpenConnections + others, " +
      "with the surge of a rollout on top",
    inputs: {
      replicas,
      maxOpenConnections: poolSize,
      poolsPerReplica: policy.poolsPerReplica,
      maxSurgeFraction: policy.maxSurgeFraction,
      otherConnections: policy.otherConnections,
    },
    source: PACKAGE_MANAGER_SOURCE,
  });
}

/** Usage data in a second database on the same server doubles what each replica opens there. */
function usageDataAdvice(site: Site, { packageManager }: PackageManagerPart): readonly PlanAdvice[] {
  const { poolsPerReplica, maxSurgeFraction, otherConnections } = site.packageManager;
  if (packageManager?.topology !== "cluster" || poolsPerReplica < 2) return [];
  const need = (pools: number) =>
    connections({
      replicas: packageManager.replicas,
      poolSize: packageManager.maxOpenConnections,
      pools,
      maxSurgeFraction,
      otherConnections,
    });
  const [together, apart] = [need(poolsPerReplica), need(1)];
  return [
    {
      code: "USAGE_DATA",
      sentence:
        `${figure(poolsPerReplica)} pools of each replica on one database server are ${figure(together.steady)} connections, ${figure(together.rollout)} in a rollout; ` +
        `with usage data on a server of its own each has ${figure(apart.steady)} and ${figure(apart.rollout)}`,
    },
  ];
}
