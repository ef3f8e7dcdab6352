import type { RdsClass } from "../core/catalog.ts";
import {
  type CsvRow,
  fractionOfPercent,
  known,
  positiveOf,
  provenanceOf,
  textOf,
  wordOf,
} from "./csv-table.ts";
import { ARCHES, TRUE_OR_FALSE } from "./instance-rows.ts";
import type { PriceRow } from "./price-rows.ts";
import { withoutUnknown } from "./without-unknown.ts";

/** The columns that are read of rds_instances.csv. */
export const RDS_CLASS_SHAPE = {
  columns: [
    "instance_class",
    "arch",
    "vcpu",
    "memory_gib",
    "burstable",
    "cpu_baseline_pct_per_vcpu",
    "cpu_credits_per_hour",
    "cpu_credits_max_accrued",
    "network_gbps_max",
    "ebs_baseline_mbps",
    "confidence",
    "source",
    "as_of",
  ],
  key: ["instance_class"],
} as const;

/** The columns that are read of rds_prices.csv. */
export const RDS_PRICE_SHAPE = {
  columns: [
    "region",
    "region_name",
    "item_type",
    "item",
    "deployment",
    "price_usd",
    "unit",
    "confidence",
    "source",
    "as_of",
  ],
  key: ["region", "item_type", "item", "deployment"],
} as const;

/** How the names of items begin, and in which unit their prices stand, by the kind of a row of rds_prices.csv. */
const KINDS = {
  instance: { name: "", unit: "hour" },
  storage: { name: "storage.", unit: "GB-month" },
  provisioned_iops: { name: "iops.", unit: "IOPS-month" },
  provisioned_throughput: { name: "throughput.", unit: "MBps-month" },
  backup: { name: "backup", unit: "GB-month" },
  cpu_credit: { name: "cpu_credit", unit: "vCPU-hour" },
} as const;

const DEPLOYMENTS = { "Single-AZ": "single-az", "Multi-AZ": "multi-az" } as const;

/** Returns the class of a row of rds_instances.csv. */
export function rdsClassOf(row: CsvRow): RdsClass {
  return withoutUnknown({
    name: textOf(row, "instance_class"),
    vcpu: positiveOf(row, "vcpu"),
    memoryGib: positiveOf(row, "memory_gib"),
    arch: wordOf(row, "arch", ARCHES),
    burstable: wordOf(row, "burstable", TRUE_OR_FALSE),
    cpuBaselineFractionPerVcpu: known(row, "cpu_baseline_pct_per_vcpu", fractionOfPercent),
    cpuCreditsPerHour: known(row, "cpu_credits_per_hour", positiveOf),
    cpuCreditsMaxAccrued: known(row, "cpu_credits_max_accrued", positiveOf),
    networkMaxGbps: known(row, "network_gbps_max", positiveOf),
    ebsBaselineMbps: known(row, "ebs_baseline_mbps", positiveOf),
    provenance: provenanceOf(row, "confidence"),
  });
}

/**
 * Returns the price of a row of rds_prices.csv, named as `PriceBook` says, or `undefined` where the cell is empty.
 * `classes` are the names that rds_instances.csv knows.
 */
export function rdsPriceOf(row: CsvRow, classes: ReadonlySet<string>): PriceRow | undefined {
  const kindName = row.cells("item_type");
  const kind = wordOf(row, "item_type", KINDS);
  if (row.cells("unit") !== kind.unit) row.fault("unit", kind.unit);
  const item = textOf(row, "item");
  if (kindName === "instance" && !classes.has(item)) row.fault("item", "a class of rds_instances.csv");
  const single = kindName === "backup" || kindName === "cpu_credit";
  const deployment = single ? "" : `.${wordOf(row, "deployment", DEPLOYMENTS)}`;
  const usd = known(row, "price_usd", positiveOf);
  const provenance = provenanceOf(row, "confidence");
  const region = textOf(row, "region");
  if (usd === undefined) return undefined;
  const name = `rds.postgres.${kind.name}${single ? "" : item}${deployment}`;
  return { item: name, region, unit: kind.unit, tier: { usd, provenance }, row, column: "price_usd" };
}
