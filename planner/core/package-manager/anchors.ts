/** A published set-up of Package Manager and the load that it is known to carry: "tested", never a ceiling. */
export interface PackageManagerAnchor {
  readonly name: string;
  readonly topology: "cluster" | "single-server";
  readonly instanceType: string;
  readonly nodes: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly installsPerDay: number;
  readonly gitBuilders: number;
  readonly source: string;
}

/** Package files a day that the reference cluster was tested with (30 million a month). */
export const TESTED_INSTALLS_PER_DAY = 1_000_000;

/** Package files a day that a single server is published with (1 million a month, also given as 30,000 a day). */
export const SINGLE_SERVER_INSTALLS_PER_DAY = 30_000;

/** Git builders that the reference cluster was tested with. */
export const TESTED_GIT_BUILDERS = 100;

/** Connections of one replica's pool. Source: packagemanager.posit.co reference-architecture-aws-eks, read 2026-11-22. */
export const MAX_OPEN_CONNECTIONS = 50;

/**
 * The published set-ups, the default first. They claim the same load on 16 to 48 vCPU, so each is a lower bound of what it carries.
 * Read 2026-11-22.
 */
export const PACKAGE_MANAGER_ANCHORS: readonly PackageManagerAnchor[] = [
  anchor(
    "EKS",
    "cluster",
    "c6a.4xlarge",
    3,
    16,
    32,
    "packagemanager.posit.co/__docs__ reference-architecture-aws-eks",
  ),
  anchor(
    "EKS, newer page",
    "cluster",
    "m6i.2xlarge",
    3,
    8,
    32,
    "packagemanager.rstudio.com/__docs__ reference-architecture-aws-k8s",
  ),
  anchor(
    "high availability",
    "cluster",
    "c5.4xlarge",
    2,
    16,
    32,
    "packagemanager.posit.co/__docs__ reference-architecture-aws-ha",
  ),
  anchor(
    "load balanced",
    "cluster",
    "m6i.2xlarge",
    2,
    8,
    32,
    "packagemanager.rstudio.com/__docs__ reference-architecture-aws-lb",
  ),
  anchor(
    "single server",
    "single-server",
    "m6i.xlarge",
    1,
    4,
    16,
    "solo.rstudiopm.com/__docs__ single server",
  ),
  anchor(
    "single server, older page",
    "single-server",
    "t3.2xlarge",
    1,
    8,
    32,
    "docs.posit.co/rspm reference-architecture-aws-single-server",
  ),
];

function anchor(
  name: string,
  topology: "cluster" | "single-server",
  instanceType: string,
  nodes: number,
  vcpu: number,
  memoryGib: number,
  source: string,
): PackageManagerAnchor {
  const cluster = topology === "cluster";
  return {
    name,
    topology,
    instanceType,
    nodes,
    vcpu,
    memoryGib,
    installsPerDay: cluster ? TESTED_INSTALLS_PER_DAY : SINGLE_SERVER_INSTALLS_PER_DAY,
    gitBuilders: cluster ? TESTED_GIT_BUILDERS : 0,
    source,
  };
}
