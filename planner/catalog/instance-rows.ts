import type { InstanceType } from "../core/catalog.ts";
import {
  type CsvRow,
  fractionOfPercent,
  known,
  positiveOf,
  provenanceOf,
  textOf,
  wordOf,
} from "./csv-table.ts";
import { withoutUnknown } from "./without-unknown.ts";

/** The columns that are read of instances.csv. */
export const INSTANCE_SHAPE = {
  columns: [
    "instance_type",
    "family",
    "size",
    "mission_family",
    "arch",
    "vcpu",
    "memory_mib",
    "max_enis",
    "ipv4_per_eni",
    "network_baseline_gbps",
    "network_burst_gbps",
    "ebs_baseline_mbps",
    "ebs_max_mbps",
    "ebs_confidence",
    "bare_metal",
    "burstable",
    "cpu_baseline_pct_per_vcpu",
    "source",
    "as_of",
  ],
  key: ["instance_type"],
} as const;

/** The words of CPU architectures. */
export const ARCHES = { x86_64: "x86_64", arm64: "arm64" } as const;

/** The words of yes and no in columns that AWS's API answers. */
export const TRUE_OR_FALSE = { true: true, false: false } as const;

/** Returns the instance type of a row of instances.csv. */
export function instanceTypeOf(row: CsvRow): InstanceType {
  return withoutUnknown({
    name: textOf(row, "instance_type"),
    family: textOf(row, "family"),
    size: textOf(row, "size"),
    referenceFamily: wordOf(row, "mission_family", { yes: true, no: false }),
    arch: wordOf(row, "arch", ARCHES),
    vcpu: positiveOf(row, "vcpu"),
    memoryMib: positiveOf(row, "memory_mib"),
    maxEnis: positiveOf(row, "max_enis"),
    ipv4PerEni: positiveOf(row, "ipv4_per_eni"),
    networkBaselineGbps: known(row, "network_baseline_gbps", positiveOf),
    networkBurstGbps: known(row, "network_burst_gbps", positiveOf),
    ebsBaselineMbps: known(row, "ebs_baseline_mbps", positiveOf),
    ebsMaxMbps: known(row, "ebs_max_mbps", positiveOf),
    bareMetal: wordOf(row, "bare_metal", TRUE_OR_FALSE),
    burstable: wordOf(row, "burstable", TRUE_OR_FALSE),
    cpuBaselineFractionPerVcpu: known(row, "cpu_baseline_pct_per_vcpu", fractionOfPercent),
    provenance: provenanceOf(row),
    ebsProvenance: provenanceOf(row, "ebs_confidence"),
  });
}
