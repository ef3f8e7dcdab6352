import type { FsxDeploymentType } from "../catalog.ts";
import type {
  DemandPolicy,
  Ide,
  NodeOverhead,
  PackageClient,
  Placement,
  SessionProfile,
  WorkbenchPolicy,
} from "../site.ts";
import { certain, DEFAULT_CONFIDENCE, type Estimate } from "./estimate.ts";

/** What is assumed where nobody answered, and where it comes from. */
export interface Prior<T> {
  readonly value: T;
  readonly source: string;
}

const WORKBENCH_ON_EKS = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";
const PACKAGE_MANAGER_ON_EKS =
  "Posit reference architecture Package Manager on AWS EKS (packagemanager.posit.co/__docs__), read 2026-11-22";
const NO_FIGURE = "no public figure found (2026-11): a stated assumption, to be asked or measured";

/** Priors of a group of people. Three points are a 90 % interval. */
export const GROUP_PRIORS = {
  activeFraction: prior(
    range(0.15, 0.3, 0.45),
    "Berkeley DataHub: 14.8 % of 12,257 registered people on a mean day, 28.8 % on the peak day " +
      "(berkeley-dsep-infra/datahub-usage-analysis@d5b9c00); analysts at work are taken to be higher",
  ),
  concurrentFraction: prior(
    range(0.25, 0.4, 0.6),
    "Rubin Science Platform about 33 % (sqr-104), Coder 60 % (coder/coder docs@0e3e292), The Littlest JupyterHub " +
      "40–60 % (jupyterhub/the-littlest-jupyterhub@84ed38f)",
  ),
  sessionsPerPerson: prior(range(1, 1.2, 1.6), `1.0–1.6 sessions of an active person: ${NO_FIGURE}`),
  ideMix: prior<Readonly<Partial<Record<Ide, number>>>>({ rstudio: 1 }, `RStudio alone: ${NO_FIGURE}`),
  handsOnHours: prior(range(1.5, 2.1, 3), `a median of 1.5–3 h: ${NO_FIGURE}`),
  weekdays: prior<readonly number[]>([1, 2, 3, 4, 5], "Monday to Friday"),
  homeGb: prior(
    range(2, 8, 40),
    "a few GB each for some teams, much more where large files are kept at home " +
      `(${WORKBENCH_ON_EKS}); 8–250 GB (SEPM-163 in lagerratrobe/posit_hardware_specs)`,
  ),
  packagesPerDay: prior(
    range(10, 40, 200),
    `one user may download dozens or hundreds of packages a day (${PACKAGE_MANAGER_ON_EKS})`,
  ),
  ciRestoresPerDay: prior(certain(0), "no automatic restores stated"),
  ciPackagesPerRestore: prior(
    range(20, 60, 140),
    "package files of one restore from nothing: dplyr 15, rmarkdown 39, caret 65, tidyverse 111, Seurat 139 " +
      "(recursive hard dependencies in Debian sid, 2026-09)",
  ),
  growthPerMonthFraction: prior(certain(0), "no growth stated"),
} as const;

/**
 * Which clients fetch packages for the sessions of an IDE.
 * Both languages halve where an IDE serves both; no public figure was found (2026-11).
 */
export const CLIENTS_BY_IDE: Prior<Readonly<Record<Ide, Readonly<Partial<Record<PackageClient, number>>>>>> =
  prior(
    {
      rstudio: { r: 1 },
      jupyterlab: { pip: 1 },
      "jupyter-notebook": { pip: 1 },
      vscode: { pip: 1 },
      positron: { r: 0.5, pip: 0.5 },
    },
    `R's own installer in RStudio, pip in Jupyter and VS Code, both in Positron: ${NO_FIGURE}`,
  );

/** The session that is planned where no profile is stated. */
export const PROFILE_PRIOR: Prior<SessionProfile> = prior(
  { name: "standard", cpuMillicores: 1000, memoryMib: 4_000_000_000 / 2 ** 20 },
  "1–2 cores and nearly always 4 GB for a session (docs.posit.co reference architectures; SEPM-163 in " +
    "lagerratrobe/posit_hardware_specs)",
);

/** Memory of a session per byte of its data. */
export const DATA_FACTOR_PRIOR: Prior<Estimate> = prior(
  range(1.2, 1.6, 2.5),
  "sessions advised for tables of 0.66 to 21 GB are 1.1 to 6.1 times the data, less where the data is large " +
    "(Public-Health-Scotland/R-Resources posit_workbench_smr01_memory_examples.md@3690aec)",
);

/** Which products are planned. */
export const PRODUCT_PRIORS = {
  workbench: prior(true, "both products are planned unless the site says otherwise"),
  packageManager: prior(true, "both products are planned unless the site says otherwise"),
} as const;

/** The day of a site of which nobody has said where its people are. */
export const DAY_PRIORS = {
  hours: prior({ startHour: 8, endHour: 18 }, `office hours: ${NO_FIGURE}`),
  timeZone: prior("UTC", "all people in one zone, which gives the highest peak"),
} as const;

/** Priors of one-off events. */
export const EVENT_PRIORS = {
  ide: prior<Ide>("rstudio", `RStudio: ${NO_FIGURE}`),
  arriveWithinMinutes: prior(15, NO_FIGURE),
  durationHours: prior(4, NO_FIGURE),
  prepareMinutes: prior(30, `room for the nodes to start and to pull their images: ${NO_FIGURE}`),
  holdMinutes: prior(0, "room is given back when the event ends"),
  packagesPerPerson: prior(0, "packages are in the image"),
} as const;

/** Priors of the nodes that carry sessions. */
export const NODE_PRIORS = {
  families: prior<readonly string[]>(["c6i", "c7i", "m6i", "m7i", "r6i", "r7i"], WORKBENCH_ON_EKS),
  sessionsPerNode: prior({ min: 2, max: 3 }, `two or three average sessions on a node (${WORKBENCH_ON_EKS})`),
  overhead: prior<NodeOverhead>(
    { cpuMillicores: 195, memoryMib: 250, pods: 5 },
    "DaemonSets of 2i2c's clusters on EKS 1.29 and 1.30 (2i2c-org/infrastructure@9ad7cd0)",
  ),
  rootVolumeGib: prior(200, "root disk of Posit's own example workload (posit-dev/ptd@d3872a0)"),
} as const;

/** Priors of Workbench. */
export const WORKBENCH_PRIORS = {
  placement: prior<Readonly<Record<Ide, Placement>>>(
    {
      rstudio: "karpenter",
      jupyterlab: "karpenter",
      "jupyter-notebook": "karpenter",
      vscode: "managed",
      positron: "karpenter",
    },
    `VS Code sessions do not exit and stay on the managed node group (${WORKBENCH_ON_EKS})`,
  ),
  serverPods: prior(3, `one in each of three zones (${WORKBENCH_ON_EKS})`),
  zones: prior(3, WORKBENCH_ON_EKS),
  serverPod: prior<WorkbenchPolicy["serverPod"]>(
    { cpuMillicores: 2000, memoryMib: 4096 },
    "2–6 cores for Workbench itself (docs.posit.co reference architectures); limits of the chart 2 CPU and 4Gi " +
      "(rstudio/helm rstudio-workbench 0.22.0)",
  ),
  startTarget: prior({ withinS: 30, fraction: 0.95 }, NO_FIGURE),
} as const;

/** Priors of Package Manager. */
export const PACKAGE_MANAGER_PRIORS = {
  gitBuilders: prior(100, PACKAGE_MANAGER_ON_EKS),
  maxSurgeFraction: prior(1, "strategy.rollingUpdate.maxSurge 100% (rstudio/helm rstudio-pm 0.20.4)"),
  poolsPerReplica: prior(1, "usage data taken to lie on another server, or not to be kept"),
  otherConnections: prior(0, "the database server serves Package Manager alone"),
  storageGb: prior(
    range(100, 250, 500),
    "100 GB minimum, 500 GB recommended (solo.rstudiopm.com/__docs__/admin/reference-architectures/overview)",
  ),
} as const;

/** Priors of homes and shared storage. */
export const STORAGE_PRIORS = {
  fileSystem: prior("fsx-openzfs" as const, WORKBENCH_ON_EKS),
  deploymentType: prior<FsxDeploymentType>("MULTI_AZ_1", `two zones (${WORKBENCH_ON_EKS})`),
  capacityStep: prior("1200-gib" as const, `provisioned in 1.2 TB steps (${WORKBENCH_ON_EKS})`),
  fillFraction: prior(0.8, "alerts at 80 % (posit-dev/ptd@d3872a0)"),
  compressionFraction: prior(certain(1), "nothing is taken to be saved by compression until it is measured"),
  configurationGib: prior(10, "sharedStorage of 10Gi (rstudio/helm rstudio-workbench 0.22.0)"),
  backup: prior(true, `FSx over two zones for backup and redundancy (${WORKBENCH_ON_EKS})`),
  sessionMbPerS: prior(range(0.1, 0.5, 2), NO_FIGURE),
} as const;

/** Priors of the network. */
export const NETWORK_PRIORS = {
  loadBalancerIdleTimeoutS: prior(
    60,
    "default of Application Load Balancers (docs.aws.amazon.com/elasticloadbalancing, edit-load-balancer-attributes)",
  ),
} as const;

/** Priors of how demand varies. */
export const DEMAND_PRIORS: { readonly [K in keyof DemandPolicy]: Prior<number> } = {
  dayVariationFraction: prior(
    0.2,
    "0.15–0.25 within steady weeks, from the weekdays of berkeley-dsep-infra/datahub-usage-analysis@d5b9c00",
  ),
  correlationFraction: prior(0.02, NO_FIGURE),
};

/** The quantile of the daily maximum that has to be carried. */
export const PEAK_QUANTILE_PRIOR: Prior<number> = prior(
  0.95,
  "more on about one working day in a month of twenty",
);

function prior<T>(value: T, source: string): Prior<T> {
  return { value, source };
}

function range(low: number, likely: number, high: number): Estimate {
  return { low, likely, high, confidence: DEFAULT_CONFIDENCE };
}
