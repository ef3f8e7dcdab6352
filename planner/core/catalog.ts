import type { Provenance } from "./provenance.ts";

/** An EC2 instance type as EC2 and EKS describe it, before anything is taken off. */
export interface InstanceType {
  readonly name: string;
  readonly family: string;
  readonly size: string;
  /** True for c6i, c7i, m6i, m7i, r6i, r7i: the families that the reference architecture names. */
  readonly referenceFamily: boolean;
  readonly arch: "x86_64" | "arm64";
  readonly vcpu: number;
  /** Nominal memory. */
  readonly memoryMib: number;
  readonly maxEnis: number;
  readonly ipv4PerEni: number;
  readonly networkBaselineGbps?: number;
  readonly networkBurstGbps?: number;
  readonly ebsBaselineMbps?: number;
  readonly ebsMaxMbps?: number;
  readonly bareMetal: boolean;
  readonly burstable: boolean;
  readonly provenance: Provenance;
}

/** An RDS for PostgreSQL class. */
export interface RdsClass {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly arch: "x86_64" | "arm64";
  readonly burstable: boolean;
  /** Baseline share of one vCPU, 0–1; burstable classes only. */
  readonly cpuBaselineFractionPerVcpu?: number;
  readonly cpuCreditsPerHour?: number;
  readonly cpuCreditsMaxAccrued?: number;
  readonly provenance: Provenance;
}

/** The deployment types of FSx for OpenZFS. */
export type FsxDeploymentType =
  | "SINGLE_AZ_1"
  | "SINGLE_AZ_2"
  | "SINGLE_AZ_HA_1"
  | "SINGLE_AZ_HA_2"
  | "MULTI_AZ_1";

/** One allowed throughput of one deployment type, in the group of regions where these figures hold. */
export interface FsxThroughputStep {
  readonly deploymentType: FsxDeploymentType;
  readonly regionGroup: string;
  /** Region names; `*` alone = every region that no other group names. */
  readonly regions: readonly string[];
  readonly throughputMbPerS: number;
  readonly diskIopsBaseline?: number;
  readonly networkBaselineMbPerS?: number;
  readonly ssdMinGib: number;
  readonly ssdMaxGib: number;
  readonly includedIopsPerGib: number;
  readonly provenance: Provenance;
}

/** What one region offers of FSx for OpenZFS; `undefined` = not known. */
export interface FsxRegion {
  readonly region: string;
  readonly offered: Readonly<Partial<Record<FsxDeploymentType, boolean>>>;
  readonly maxIopsPerGib?: number;
  readonly multiAzStorageLimitGroup?: string;
  readonly provenance: Provenance;
}

/** The largest Multi-AZ file system at one throughput, in one group of regions. */
export interface FsxStorageLimit {
  readonly deploymentType: FsxDeploymentType;
  readonly limitGroup: string;
  readonly throughputMbPerS: number;
  readonly maxStorageGib: number;
}

/** One tier of a price. `usd` is per `unit`; tiers are in units a month, from (inclusive) to (exclusive). */
export interface PriceTier {
  readonly usd: number;
  readonly tierFrom?: number;
  readonly tierTo?: number;
  readonly provenance: Provenance;
}

/** The price of one item in one region, cheapest tier last. */
export interface Price {
  readonly item: string;
  readonly region: string;
  readonly unit: string;
  readonly tiers: readonly PriceTier[];
}

/**
 * Dated prices. Items are named `ec2.TYPE`, `rds.postgres.CLASS.single-az|multi-az`,
 * `rds.postgres.storage.VOLUME.single-az|multi-az`, `rds.postgres.backup`,
 * `fsx.openzfs.DEPLOYMENT.storage|throughput|iops|backup`, `eks.*`, `alb.*`, `nat.*`, `vpc.*`, `s3.*`, `ebs.*`, `transfer.*`.
 */
export interface PriceBook {
  /** The date of the oldest and of the newest price in the book. */
  readonly oldest: string;
  readonly newest: string;
  /** item → region → price. `*` as region holds everywhere. */
  readonly prices: ReadonlyMap<string, ReadonlyMap<string, Price>>;
  /** region → index column (`ec2_m6i`, `rds_instance`, `rds_gp3_storage`, `ebs_gp3_storage` …) → ratio to us-east-1. */
  readonly regionIndex: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Everything the planner knows of AWS, at the dates that its rows carry. Arrays are in the order of their names. */
export interface Catalog {
  readonly instanceTypes: readonly InstanceType[];
  readonly rdsClasses: readonly RdsClass[];
  readonly fsxSteps: readonly FsxThroughputStep[];
  readonly fsxRegions: readonly FsxRegion[];
  readonly fsxStorageLimits: readonly FsxStorageLimit[];
  /** code → name, as `us-east-1` → `US East (N. Virginia)`. */
  readonly regions: ReadonlyMap<string, string>;
  readonly priceBook: PriceBook;
}
