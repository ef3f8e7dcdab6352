import type { Provenance } from "./provenance.ts";

/** The families that the reference architecture names. Source: docs.posit.co, Workbench on AWS EKS, read 2026-11-22. */
export const REFERENCE_FAMILIES: readonly string[] = ["c6i", "c7i", "m6i", "m7i", "r6i", "r7i"];

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
  /** Baseline share of one vCPU, 0–1; burstable types only. */
  readonly cpuBaselineFractionPerVcpu?: number;
  readonly provenance: Provenance;
  /** Where the two EBS figures come from; they are known less surely than the rest of the row. */
  readonly ebsProvenance?: Provenance;
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
  readonly networkMaxGbps?: number;
  readonly ebsBaselineMbps?: number;
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
  readonly diskIopsBurst?: number;
  readonly networkBaselineMbPerS?: number;
  readonly networkBurstMbPerS?: number;
  readonly diskThroughputBaselineMbPerS?: number;
  readonly diskThroughputBurstMbPerS?: number;
  readonly memoryGb?: number;
  /** The part of the memory that caches data (ZFS ARC). */
  readonly inMemoryCacheGb?: number;
  /** The read cache on NVMe (ZFS L2ARC); 0 where the deployment type has none. */
  readonly nvmeCacheGb?: number;
  readonly maxClientConnections?: number;
  readonly ssdMinGib: number;
  /** In the best region of the group; `FsxRegion` and `FsxStorageLimit` have what a region lowers it to. */
  readonly ssdMaxGib: number;
  readonly ssdIncrementGib?: number;
  /** The least by which storage can grow at once, as a share of what there is. */
  readonly ssdGrowMinFraction?: number;
  readonly includedIopsPerGib: number;
  readonly provenance: Provenance;
}

/** What one region offers of FSx for OpenZFS; `undefined` = not known. */
export interface FsxRegion {
  readonly region: string;
  readonly offered: Readonly<Partial<Record<FsxDeploymentType, boolean>>>;
  readonly multiAzIntelligentTiering?: boolean;
  /** The `regionGroup` of the Multi-AZ steps that hold here: `gen1_regions`, `gen2_regions` or `all_other_regions`. */
  readonly multiAzRegionGroup?: string;
  readonly maxIopsPerGib?: number;
  readonly singleAz1MaxGib?: number;
  readonly multiAzStorageLimitGroup?: string;
  readonly provenance: Provenance;
}

/** The largest Multi-AZ file system at one throughput, in one group of regions. */
export interface FsxStorageLimit {
  readonly deploymentType: FsxDeploymentType;
  readonly limitGroup: string;
  readonly throughputMbPerS: number;
  readonly maxStorageGib: number;
  readonly provenance?: Provenance;
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
 * `rds.postgres.storage|iops|throughput.VOLUME.single-az|multi-az`, `rds.postgres.backup`, `rds.postgres.cpu_credit`,
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
  /** region → where its ratios come from. */
  readonly regionIndexProvenance?: ReadonlyMap<string, Provenance>;
}

/** What a commitment takes off the on-demand price of one family in one region. */
export interface CommitmentRate {
  readonly region: string;
  readonly family: string;
  readonly plan: "compute_savings_plan" | "ec2_instance_savings_plan";
  readonly termYears: 1 | 3;
  readonly paymentOption: "no_upfront" | "partial_upfront" | "all_upfront";
  /** Share taken off, 0–1. */
  readonly discountFraction: number;
  readonly provenance: Provenance;
}

/** What Spot took off the on-demand price of one type in one region on one day. */
export interface SpotSaving {
  /** Share taken off, 0–1. */
  readonly savingsFraction: number;
  /** AWS's band of interruptions a month, as `<5%` or `15-20%`. */
  readonly interruptionFrequency: string;
  readonly provenance: Provenance;
}

/** A published figure that is not a price: what one LCU carries, what is free, what a Savings Plan takes off at most. */
export interface PublishedFigure {
  /** As `alb.lcu_dimension.new_connections`, `transfer.internet_out.free_gb`, `savings.*`, `spot.*`. */
  readonly item: string;
  /** `*` = everywhere. */
  readonly region: string;
  /** The instance family that it holds for; absent where it holds for all. */
  readonly family?: string;
  readonly unit: string;
  readonly value: number;
  readonly description: string;
  readonly provenance: Provenance;
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
  readonly commitmentRates: readonly CommitmentRate[];
  /** region → instance type → saving. */
  readonly spotSavings: ReadonlyMap<string, ReadonlyMap<string, SpotSaving>>;
  readonly publishedFigures: readonly PublishedFigure[];
}
