import type { FsxDeploymentType, FsxRegion, FsxStorageLimit, FsxThroughputStep } from "../core/catalog.ts";
import {
  type CsvRow,
  fractionOfPercent,
  known,
  numberOf,
  positiveOf,
  provenanceOf,
  textOf,
  wordOf,
} from "./csv-table.ts";
import type { PriceRow } from "./price-rows.ts";
import { withoutUnknown } from "./without-unknown.ts";

/** The columns that are read of fsx_openzfs.csv; its prices are repeated from fsx_openzfs_prices.csv and not read. */
export const FSX_STEP_SHAPE = {
  columns: [
    "deployment_type",
    "region_group",
    "regions",
    "throughput_mbps",
    "memory_gb",
    "in_memory_cache_gb",
    "nvme_cache_gb",
    "network_baseline_mbps",
    "network_burst_mbps",
    "disk_throughput_baseline_mbps",
    "disk_throughput_burst_mbps",
    "disk_iops_baseline",
    "disk_iops_burst",
    "max_client_connections",
    "ssd_min_gib",
    "ssd_max_gib_best_region",
    "ssd_increment_gib",
    "ssd_grow_min_pct",
    "included_iops_per_gib",
    "source",
    "as_of",
  ],
  key: ["deployment_type", "region_group", "throughput_mbps"],
} as const;

/** The columns that are read of fsx_openzfs_regions.csv. */
export const FSX_REGION_SHAPE = {
  columns: [
    "region",
    "region_name",
    "single_az_1",
    "single_az_2",
    "single_az_ha_1",
    "single_az_ha_2",
    "multi_az_ssd",
    "multi_az_intelligent_tiering",
    "multi_az_performance_group",
    "max_iops_per_gib",
    "single_az_1_max_tib",
    "multi_az_storage_limit_group",
    "confidence",
    "source",
    "as_of",
  ],
  key: ["region"],
} as const;

/** The columns that are read of fsx_openzfs_storage_limits.csv. */
export const FSX_LIMIT_SHAPE = {
  columns: [
    "deployment_type",
    "storage_limit_group",
    "throughput_mbps",
    "max_storage_tib",
    "source",
    "as_of",
  ],
  key: ["deployment_type", "storage_limit_group", "throughput_mbps"],
} as const;

/** The columns that are read of fsx_openzfs_prices.csv. */
export const FSX_PRICE_SHAPE = {
  columns: [
    "region",
    "deployment_type",
    "storage_class",
    "item",
    "unit",
    "price_usd",
    "confidence",
    "source",
    "as_of",
  ],
  key: ["region", "deployment_type", "storage_class", "item"],
} as const;

const GIB_PER_TIB = 1024;

const DEPLOYMENT_TYPES: Readonly<Record<string, FsxDeploymentType>> = {
  SINGLE_AZ_1: "SINGLE_AZ_1",
  SINGLE_AZ_2: "SINGLE_AZ_2",
  SINGLE_AZ_HA_1: "SINGLE_AZ_HA_1",
  SINGLE_AZ_HA_2: "SINGLE_AZ_HA_2",
  MULTI_AZ_1: "MULTI_AZ_1",
};

const YES_OR_NO = { yes: true, no: false } as const;

const REGION_GROUPS = { gen1: "gen1_regions", gen2: "gen2_regions", other: "all_other_regions" } as const;

/** The last part of an item's name, and the units in which its price may stand; AWS's GB of storage is a GiB. */
const SSD_ITEMS: Readonly<Record<string, { readonly name: string; readonly unit: string }>> = {
  ssd_storage: { name: "storage", unit: "GB-month" },
  throughput: { name: "throughput", unit: "MBps-month" },
  ssd_iops_above_included: { name: "iops", unit: "IOPS-month" },
  backup: { name: "backup", unit: "GB-month" },
};

/** Returns the throughput step of a row of fsx_openzfs.csv. */
export function fsxStepOf(row: CsvRow): FsxThroughputStep {
  return withoutUnknown({
    deploymentType: wordOf(row, "deployment_type", DEPLOYMENT_TYPES),
    regionGroup: textOf(row, "region_group"),
    regions: textOf(row, "regions").split(";"),
    throughputMbPerS: positiveOf(row, "throughput_mbps"),
    diskIopsBaseline: known(row, "disk_iops_baseline", positiveOf),
    diskIopsBurst: known(row, "disk_iops_burst", positiveOf),
    networkBaselineMbPerS: known(row, "network_baseline_mbps", positiveOf),
    networkBurstMbPerS: known(row, "network_burst_mbps", positiveOf),
    diskThroughputBaselineMbPerS: known(row, "disk_throughput_baseline_mbps", positiveOf),
    diskThroughputBurstMbPerS: known(row, "disk_throughput_burst_mbps", positiveOf),
    memoryGb: known(row, "memory_gb", positiveOf),
    inMemoryCacheGb: known(row, "in_memory_cache_gb", positiveOf),
    nvmeCacheGb: known(row, "nvme_cache_gb", numberOf),
    maxClientConnections: known(row, "max_client_connections", positiveOf),
    ssdMinGib: positiveOf(row, "ssd_min_gib"),
    ssdMaxGib: positiveOf(row, "ssd_max_gib_best_region"),
    ssdIncrementGib: known(row, "ssd_increment_gib", positiveOf),
    ssdGrowMinFraction: known(row, "ssd_grow_min_pct", fractionOfPercent),
    includedIopsPerGib: positiveOf(row, "included_iops_per_gib"),
    provenance: provenanceOf(row),
  });
}

/** Returns what a row of fsx_openzfs_regions.csv says of a region; what its empty cells leave open is absent. */
export function fsxRegionOf(row: CsvRow): FsxRegion {
  const yesOrNo = (column: string) => known(row, column, (r, c) => wordOf<boolean>(r, c, YES_OR_NO));
  const singleAz1MaxTib = known(row, "single_az_1_max_tib", positiveOf);
  return withoutUnknown({
    region: textOf(row, "region"),
    offered: withoutUnknown({
      SINGLE_AZ_1: yesOrNo("single_az_1"),
      SINGLE_AZ_2: yesOrNo("single_az_2"),
      SINGLE_AZ_HA_1: yesOrNo("single_az_ha_1"),
      SINGLE_AZ_HA_2: yesOrNo("single_az_ha_2"),
      MULTI_AZ_1: yesOrNo("multi_az_ssd"),
    }),
    multiAzIntelligentTiering: yesOrNo("multi_az_intelligent_tiering"),
    multiAzRegionGroup: known(row, "multi_az_performance_group", (r, c) =>
      wordOf<string>(r, c, REGION_GROUPS),
    ),
    maxIopsPerGib: known(row, "max_iops_per_gib", positiveOf),
    singleAz1MaxGib: singleAz1MaxTib === undefined ? undefined : singleAz1MaxTib * GIB_PER_TIB,
    multiAzStorageLimitGroup: known(row, "multi_az_storage_limit_group", textOf),
    provenance: provenanceOf(row, "confidence"),
  });
}

/** Returns the limit of a row of fsx_openzfs_storage_limits.csv. */
export function fsxStorageLimitOf(row: CsvRow): FsxStorageLimit {
  return {
    deploymentType: wordOf(row, "deployment_type", DEPLOYMENT_TYPES),
    limitGroup: textOf(row, "storage_limit_group"),
    throughputMbPerS: positiveOf(row, "throughput_mbps"),
    maxStorageGib: positiveOf(row, "max_storage_tib") * GIB_PER_TIB,
    provenance: provenanceOf(row),
  };
}

/**
 * Returns the price of a row of fsx_openzfs_prices.csv, named as `PriceBook` says, or `undefined` where the cell is empty:
 * nobody has found a price of Intelligent-Tiering, whose confidence is `missing`.
 */
export function fsxPriceOf(row: CsvRow): PriceRow | undefined {
  const deploymentType = wordOf(row, "deployment_type", DEPLOYMENT_TYPES);
  const region = textOf(row, "region");
  const usd = known(row, "price_usd", positiveOf);
  if (usd === undefined && row.cells("confidence") === "missing") return undefined;
  const provenance = provenanceOf(row, "confidence");
  if (row.cells("storage_class") !== "SSD") row.fault("storage_class", "SSD where a price is given");
  const kind = wordOf(row, "item", SSD_ITEMS);
  if (row.cells("unit").replace("GiB", "GB") !== kind.unit) row.fault("unit", kind.unit);
  if (usd === undefined) return undefined;
  const item = `fsx.openzfs.${deploymentType}.${kind.name}`;
  return { item, region, unit: kind.unit, tier: { usd, provenance }, row, column: "price_usd" };
}
