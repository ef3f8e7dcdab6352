import type { Catalog, RdsClass } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { counted, figure } from "../figure.ts";
import { compareText } from "../order.ts";
import type { PlanDatabase, PlanWarning, Reason } from "../plan.ts";
import type { DatabasesPart, NodesPart, PackageManagerPart } from "../plan-parts.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { type ConnectionNeed, connections } from "./connections.ts";
import { maxConnections } from "./max-connections.ts";

/** Concurrent sessions that db.t3.micro is published with. Source: docs.posit.co, Workbench on AWS EKS, read 2026-11-22. */
export const TESTED_SESSIONS_ON_MICRO = 5000;

/** The classes in the order in which they grow, as far as the reference architectures and their tested points reach. */
const LADDER = [
  "db.t3.micro",
  "db.t3.small",
  "db.t3.medium",
  "db.t3.large",
  "db.t3.xlarge",
  "db.t3.2xlarge",
] as const;

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
  catalog: Pick<Catalog, "rdsClasses">,
  demand: LikelyDemand,
  nodes: NodesPart,
  packageManager: PackageManagerPart,
): DatabasesPart {
  const parts = [
    ...(nodes.workbench === undefined ? [] : [workbenchDatabase(site, catalog, demand, nodes)]),
    ...(packageManager.packageManager?.topology === "cluster"
      ? [packageManagerDatabase(site, catalog, packageManager)]
      : []),
  ];
  return {
    databases: parts.map((part) => part.database),
    blocking: parts.flatMap((part) => part.blocking),
    reasons: parts.map((part) => part.reason),
    warnings: parts.flatMap((part) => part.warnings),
    refusals: parts.flatMap((part) => part.refusals),
  };
}

interface DatabasePlanned {
  readonly database: PlanDatabase;
  readonly blocking: readonly Refusal[];
  readonly refusals: readonly Refusal[];
  readonly reason: Reason;
  readonly warnings: readonly PlanWarning[];
}

function workbenchDatabase(
  site: Site,
  catalog: Pick<Catalog, "rdsClasses">,
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
  catalog: Pick<Catalog, "rdsClasses">,
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

interface DatabaseQuestion {
  readonly product: PlanDatabase["product"];
  readonly catalog: Pick<Catalog, "rdsClasses">;
  readonly stated: string | undefined;
  readonly first: string;
  readonly storageGib: number;
  readonly need: ConnectionNeed;
  readonly beyondTested: boolean;
  readonly rule: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly source: string;
}

/** Takes the stated class, or the first of the ladder, from where the rule says, that holds the connections of a rollout. */
function sizedDatabase(question: DatabaseQuestion): DatabasePlanned {
  const { product, need, stated } = question;
  const ladder = laddered(question);
  const short = ladder.filter((row) => maxConnections(row.memoryGib) < need.rollout);
  const chosen =
    stated === undefined
      ? (ladder
          .slice(indexOfClass(ladder, question.first))
          .find((row) => maxConnections(row.memoryGib) >= need.rollout) ?? ladder.at(-1))
      : question.catalog.rdsClasses.find((row) => row.name === stated);
  if (chosen === undefined)
    throw new Error(`expected a database class of the catalogue, got ${stated ?? question.first}`);
  const have = maxConnections(chosen.memoryGib);
  const refusalOf = (row: RdsClass): Refusal => shortOfConnections(product, row, need);
  return {
    database: {
      product,
      instanceClass: chosen.name,
      storageGib: question.storageGib,
      multiAz: true,
      connections: need,
      maxConnections: have,
      beyondTested: question.beyondTested,
    },
    blocking: have < need.rollout ? [refusalOf(chosen)] : [],
    refusals: short.filter((row) => row.name !== chosen.name).map(refusalOf),
    reason: {
      path: `databases.${product}.instanceClass`,
      rule: question.rule,
      inputs: { ...question.inputs, steady: need.steady, rollout: need.rollout, maxConnections: have },
      source: question.source,
    },
    warnings: question.beyondTested ? [beyondTestedWarning(product, chosen.name)] : [],
  };
}

function laddered(question: DatabaseQuestion): readonly RdsClass[] {
  return LADDER.flatMap((name) => question.catalog.rdsClasses.filter((row) => row.name === name)).sort(
    (a, b) => a.memoryGib - b.memoryGib || compareText(a.name, b.name),
  );
}

function indexOfClass(ladder: readonly RdsClass[], name: string): number {
  return Math.max(
    0,
    ladder.findIndex((row) => row.name === name),
  );
}

function shortOfConnections(product: string, row: RdsClass, need: ConnectionNeed): Refusal {
  const have = maxConnections(row.memoryGib);
  const shortBy = need.rollout - have;
  const steady =
    need.steady > have
      ? `${figure(need.steady)} are needed all the time and ${figure(need.rollout)} in a rollout`
      : `the steady ${figure(need.steady)} fit, but a rollout needs ${figure(need.rollout)}`;
  return {
    subject: row.name,
    code: "CONNECTIONS",
    resource: "connections",
    unit: "connections",
    need: need.rollout,
    have,
    shortBy,
    sentence: `${row.name} allows ${counted(have, "connection")} to ${product}: ${steady}, short by ${figure(shortBy)}`,
  };
}

function beyondTestedWarning(product: PlanDatabase["product"], instanceClass: string): PlanWarning {
  const point =
    product === "workbench"
      ? "5,000 concurrent sessions on db.t3.micro"
      : "1,000,000 installs a day on db.t3.xlarge";
  return {
    code: "BEYOND_TESTED",
    sentence: `the load is above the tested point of ${point}; ${instanceClass} is the next class, and nobody has published that it suffices`,
  };
}
