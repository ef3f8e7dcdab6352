import type { FsxDeploymentType } from "./catalog.ts";
import type { Estimate } from "./demand/estimate.ts";
import type { CustomType } from "./quantity-text.ts";

/** The development environments that Workbench starts. */
export const IDES = ["rstudio", "jupyterlab", "jupyter-notebook", "vscode", "positron"] as const;
export type Ide = (typeof IDES)[number];

/** The clients that fetch packages: R's own installer, renv, pak, pip, uv. */
export const PACKAGE_CLIENTS = ["r", "renv", "pak", "pip", "uv"] as const;
export type PackageClient = (typeof PACKAGE_CLIENTS)[number];

/** Where a session of an IDE runs: on Karpenter's nodes, or on the managed node group beside the server pods. */
export type Placement = "karpenter" | "managed";

/** What happens to a session that nobody uses. `never` is a ratchet: such sessions only add up. */
export interface IdleRule {
  readonly action: "suspend" | "exit" | "kill" | "never";
  /** Absent exactly when the action is `never`. */
  readonly afterMinutes?: number;
  /** Posit's own name of the setting that holds it, and the file. */
  readonly setting: string;
  /** Every setting of the IDE's file that decides it, by Posit's name; 0 switches one off. */
  readonly values?: Readonly<Record<string, number>>;
}

/** A session's memory answered by the data that it holds: memory = size of the data × factor. */
export interface DataSize {
  readonly largestTableGb: Estimate;
  /** Memory of the session per byte of data. */
  readonly factor: Estimate;
}

/** The request that a session pod makes. */
export interface SessionProfile {
  readonly name: string;
  readonly cpuMillicores: number;
  /** May be a fraction: launcher memory is decimal megabytes, 2000M = 1907.35 MiB. */
  readonly memoryMib: number;
  readonly cpuLimitMillicores?: number;
  readonly memoryLimitMib?: number;
  readonly image?: string;
  /** Where the memory was answered as data size: the request is likely × likely, the limit high × high. */
  readonly dataSize?: DataSize;
}

/** Hours in which a group works, in its own time zone. `endHour` may be 24. */
export interface WorkingHours {
  readonly startHour: number;
  readonly endHour: number;
}

/** People who work alike. Fractions are of the people of this group. */
export interface UserGroup {
  readonly name: string;
  readonly people: Estimate;
  /** Share of the people who open a session on a normal working day. */
  readonly activeFraction: Estimate;
  /** Share of the people who hold a session at the group's busiest moment. */
  readonly concurrentFraction: Estimate;
  /** Sessions that one such person holds at once, ≥ 1. */
  readonly sessionsPerPerson: Estimate;
  /** Sums to 1 over the IDEs that are named. */
  readonly ideMix: Readonly<Partial<Record<Ide, number>>>;
  /** Hands-on hours of one session. */
  readonly handsOnHours: Estimate;
  readonly hours: WorkingHours;
  /** Days of the week, 1 = Monday … 7 = Sunday, ascending. */
  readonly weekdays: readonly number[];
  /** IANA name. */
  readonly timeZone: string;
  /** Name of the session profile. */
  readonly profile: string;
  readonly homeGb: Estimate;
  /** Package files that one person of the group installs on a working day; a day of the group is people × this. */
  readonly packagesPerDay: Estimate;
  /** Automatic client runs a day of the whole group (CI, image builds), and package files of one such run. */
  readonly ciRestoresPerDay: Estimate;
  readonly ciPackagesPerRestore: Estimate;
  /** Shares of the package files by client, of people and CI alike. Sums to 1. */
  readonly clientMix: Readonly<Partial<Record<PackageClient, number>>>;
  /** Growth of people per month, as a fraction of today's people. */
  readonly growthPerMonthFraction: Estimate;
}

/** People who all come at once on a known day: a course, a hackathon, a quarter's end. */
export interface SiteEvent {
  readonly name: string;
  /** ISO date, in the time zone of the event. */
  readonly date: string;
  readonly startHour: number;
  readonly timeZone: string;
  readonly people: number;
  readonly arriveWithinMinutes: number;
  readonly durationHours: number;
  readonly profile: string;
  readonly ide: Ide;
  /** Room held ready before and after. */
  readonly prepareMinutes: number;
  readonly holdMinutes: number;
  /** Package files that each of them installs at the start. */
  readonly packagesPerPerson: number;
  /** What each of them reads and writes at home at the start, packages included; absent = from the packages alone. */
  readonly homeMibPerPerson?: number;
}

/** How the days differ and how people of one group move together. */
export interface DemandPolicy {
  /** Coefficient of variation of the factor that all groups share on one day (deadlines, releases). */
  readonly dayVariationFraction: number;
  /** Intra-class correlation of the people of one group; 0 = independent. */
  readonly correlationFraction: number;
}

/** What DaemonSets take of every node. */
export interface NodeOverhead {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly pods: number;
}

/** The nodes that sessions may use. */
export interface SessionNodePolicy {
  /** Families that may be chosen, in the order given. */
  readonly families: readonly string[];
  /** The only types that may be chosen, where a site names them. */
  readonly instanceTypes?: readonly string[];
  /** A node carries at least and at most so many average sessions; absent = no such rule. */
  readonly sessionsPerNode?: { readonly min: number; readonly max: number };
  readonly overhead: NodeOverhead;
  readonly rootVolumeGib: number;
  /** Types that AWS does not list, or that the site has measured; in the order of their names. */
  readonly customTypes: readonly CustomType[];
  /** Work done per core by family, relative to the others; a family that is not named has 1. */
  readonly speedFactor: Readonly<Record<string, number>>;
  /** What the Karpenter NodePool may hold in all; absent = no limit stated. */
  readonly poolLimits: { readonly cpuMillicores?: number; readonly memoryMib?: number };
}

/** Workbench: placement, idle rules, server pods, database. */
export interface WorkbenchPolicy {
  readonly placement: Readonly<Record<Ide, Placement>>;
  readonly idle: Readonly<Record<Ide, IdleRule>>;
  readonly serverPods: number;
  readonly zones: number;
  readonly serverPod: { readonly cpuMillicores: number; readonly memoryMib: number };
  readonly managedInstanceType?: string;
  readonly databaseClass?: string;
  /** So many of the sessions have to be ready within so many seconds. */
  readonly startTarget: { readonly withinS: number; readonly fraction: number };
  /** What an hour that somebody waits for a session costs; absent = what an employer pays for an hour of a data scientist. */
  readonly usdPerHourWaiting?: number;
  /** Set by the planner where no single server holds the sessions of a small team. */
  readonly needsCluster?: true;
}

/** Package Manager: replicas, database, storage. Absent choices are the planner's. */
export interface PackageManagerPolicy {
  readonly replicas?: number;
  readonly instanceType?: string;
  readonly databaseClass?: string;
  readonly databaseStorageGib?: number;
  readonly maxOpenConnections?: number;
  readonly gitBuilders: number;
  readonly maxSurgeFraction: number;
  /** Pools that each replica opens on this database server: 2 when usage data lies there too. */
  readonly poolsPerReplica: number;
  readonly otherConnections: number;
  readonly storageGb: Estimate;
  /** Package files of a day, where they are known as a whole; takes the place of the sum over the groups. */
  readonly installsPerDay?: Estimate;
  /** Peak hour over mean; absent = from the hours of the groups. */
  readonly peakFactor?: Estimate;
}

/** Homes, configuration and shared state. */
export interface StoragePolicy {
  /** FSx for OpenZFS is what is planned; homes on EFS in bursting mode are only warned of. */
  readonly fileSystem: "fsx-openzfs" | "efs-bursting";
  readonly deploymentType: FsxDeploymentType;
  /** 1,200 GiB multiples (the reference architecture), or AWS's own step of 1 GiB. */
  readonly capacityStep: "1200-gib" | "aws";
  readonly throughputMbPerS?: number;
  readonly iops?: number;
  /** Share of the volume that may be filled. */
  readonly fillFraction: number;
  /** Compressed size as a share of the size that people see. */
  readonly compressionFraction: Estimate;
  readonly configurationGib: number;
  readonly backup: boolean;
  /** What one session reads and writes at home at the busiest moment. */
  readonly sessionMbPerS: Estimate;
}

/** Load balancer and addresses. */
export interface NetworkPolicy {
  readonly loadBalancerIdleTimeoutS: number;
  /** Addresses that the private subnets have left for nodes and pods. */
  readonly freeAddresses?: number;
  /** What goes through the NAT gateways to the internet. */
  readonly natGbPerMonth?: Estimate;
}

/** A default that stands where nobody answered. */
export interface Assumption {
  /** Dotted path into the site, as `groups.Biostatistics.concurrentFraction`. */
  readonly path: string;
  readonly value: string;
  readonly source: string;
}

/** Everything that a workshop agreed on. */
export interface Site {
  readonly name: string;
  readonly region: string;
  readonly products: { readonly workbench: boolean; readonly packageManager: boolean };
  /** In the order of their names. */
  readonly groups: readonly UserGroup[];
  /** In the order of their names. */
  readonly profiles: readonly SessionProfile[];
  /** In the order of their dates, then names. */
  readonly events: readonly SiteEvent[];
  readonly demand: DemandPolicy;
  readonly nodes: SessionNodePolicy;
  readonly workbench: WorkbenchPolicy;
  readonly packageManager: PackageManagerPolicy;
  readonly storage: StoragePolicy;
  readonly network: NetworkPolicy;
  /** Quantile of the daily maximum of sessions that the site must carry. */
  readonly peakQuantile: number;
  readonly usdPerMonthBudget?: number;
  readonly vcpuQuota?: number;
  readonly licenceSeats?: number;
  readonly assumptions: readonly Assumption[];
}
