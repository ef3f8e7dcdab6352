import type {
  CommitmentRate,
  FsxRegion,
  FsxStorageLimit,
  FsxThroughputStep,
  InstanceType,
  PublishedFigure,
  RdsClass,
} from "../core/catalog.ts";

/** The format of snapshot.json and its newest version. */
export const SNAPSHOT_FORMAT = "headroom/catalog";
export const SNAPSHOT_VERSION = 1;

/** What a cell of a table holds; `?` = it may be null, which is unknown. A provenance is a number in the table of provenances. */
export type CellKind =
  | "text"
  | "text?"
  | "number"
  | "number?"
  | "flag"
  | "flag?"
  | "texts"
  | "flags"
  | "provenance"
  | "provenance?";

/** The fields of a type, in the order of a table's columns. */
export type Fields<T> = Readonly<Record<keyof T & string, CellKind>>;

export const INSTANCE_TYPE_FIELDS: Fields<InstanceType> = {
  name: "text",
  family: "text",
  size: "text",
  referenceFamily: "flag",
  arch: "text",
  vcpu: "number",
  memoryMib: "number",
  maxEnis: "number",
  ipv4PerEni: "number",
  networkBaselineGbps: "number?",
  networkBurstGbps: "number?",
  ebsBaselineMbps: "number?",
  ebsMaxMbps: "number?",
  bareMetal: "flag",
  burstable: "flag",
  cpuBaselineFractionPerVcpu: "number?",
  provenance: "provenance",
  ebsProvenance: "provenance?",
};

export const RDS_CLASS_FIELDS: Fields<RdsClass> = {
  name: "text",
  vcpu: "number",
  memoryGib: "number",
  arch: "text",
  burstable: "flag",
  cpuBaselineFractionPerVcpu: "number?",
  cpuCreditsPerHour: "number?",
  cpuCreditsMaxAccrued: "number?",
  networkMaxGbps: "number?",
  ebsBaselineMbps: "number?",
  provenance: "provenance",
};

export const FSX_STEP_FIELDS: Fields<FsxThroughputStep> = {
  deploymentType: "text",
  regionGroup: "text",
  regions: "texts",
  throughputMbPerS: "number",
  diskIopsBaseline: "number?",
  diskIopsBurst: "number?",
  networkBaselineMbPerS: "number?",
  networkBurstMbPerS: "number?",
  diskThroughputBaselineMbPerS: "number?",
  diskThroughputBurstMbPerS: "number?",
  memoryGb: "number?",
  inMemoryCacheGb: "number?",
  nvmeCacheGb: "number?",
  maxClientConnections: "number?",
  ssdMinGib: "number",
  ssdMaxGib: "number",
  ssdIncrementGib: "number?",
  ssdGrowMinFraction: "number?",
  includedIopsPerGib: "number",
  provenance: "provenance",
};

export const FSX_REGION_FIELDS: Fields<FsxRegion> = {
  region: "text",
  offered: "flags",
  multiAzIntelligentTiering: "flag?",
  multiAzRegionGroup: "text?",
  maxIopsPerGib: "number?",
  singleAz1MaxGib: "number?",
  multiAzStorageLimitGroup: "text?",
  provenance: "provenance",
};

export const FSX_LIMIT_FIELDS: Fields<FsxStorageLimit> = {
  deploymentType: "text",
  limitGroup: "text",
  throughputMbPerS: "number",
  maxStorageGib: "number",
  provenance: "provenance?",
};

export const COMMITMENT_FIELDS: Fields<CommitmentRate> = {
  region: "text",
  family: "text",
  plan: "text",
  termYears: "number",
  paymentOption: "text",
  discountFraction: "number",
  provenance: "provenance",
};

export const FIGURE_FIELDS: Fields<PublishedFigure> = {
  item: "text",
  region: "text",
  family: "text?",
  unit: "text",
  value: "number",
  description: "text",
  provenance: "provenance",
};
