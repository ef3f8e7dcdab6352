import type { CommitmentRate, SpotSaving } from "../core/catalog.ts";
import type { Provenance } from "../core/provenance.ts";
import {
  type CsvRow,
  fractionOf,
  fractionOfPercent,
  known,
  positiveOf,
  provenanceOf,
  textOf,
  wordOf,
} from "./csv-table.ts";

/** The columns that are read of ec2_commitment_rates.csv. */
export const COMMITMENT_SHAPE = {
  columns: [
    "region",
    "family",
    "plan",
    "term_years",
    "payment_option",
    "discount_fraction",
    "confidence",
    "source",
    "as_of",
  ],
  key: ["region", "family", "plan", "term_years", "payment_option"],
} as const;

/** The columns that are read of ec2_spot_savings.csv. */
export const SPOT_SHAPE = {
  columns: [
    "region",
    "instance_type",
    "savings_pct_over_on_demand",
    "interruption_frequency",
    "source",
    "as_of",
  ],
  key: ["region", "instance_type"],
} as const;

/** The columns of region_price_index.csv that hold ratios. */
export const INDEX_COLUMNS = [
  "ec2_m6i",
  "ec2_m7i",
  "ec2_c6i",
  "ec2_c7i",
  "ec2_r6i",
  "ec2_r7i",
  "rds_instance",
  "rds_gp3_storage",
  "ebs_gp3_storage",
] as const;

/** The columns that are read of region_price_index.csv. */
export const INDEX_SHAPE = {
  columns: ["region", "region_name", ...INDEX_COLUMNS, "confidence", "source", "as_of"],
  key: ["region"],
} as const;

const PLANS: Readonly<Record<string, CommitmentRate["plan"]>> = {
  compute_savings_plan: "compute_savings_plan",
  ec2_instance_savings_plan: "ec2_instance_savings_plan",
};

const PAYMENT_OPTIONS: Readonly<Record<string, CommitmentRate["paymentOption"]>> = {
  no_upfront: "no_upfront",
  partial_upfront: "partial_upfront",
  all_upfront: "all_upfront",
};

const TERMS: Readonly<Record<string, CommitmentRate["termYears"]>> = { "1": 1, "3": 3 };

/** What one row of ec2_spot_savings.csv says. */
export interface SpotRow {
  readonly region: string;
  readonly instanceType: string;
  readonly saving: SpotSaving;
}

/** The ratios of one region to us-east-1; those that are not known are absent. */
export interface IndexRow {
  readonly region: string;
  readonly ratios: ReadonlyMap<string, number>;
  readonly provenance: Provenance;
}

/** Returns the rate of a row of ec2_commitment_rates.csv. */
export function commitmentRateOf(row: CsvRow): CommitmentRate {
  return {
    region: textOf(row, "region"),
    family: textOf(row, "family"),
    plan: wordOf(row, "plan", PLANS),
    termYears: wordOf(row, "term_years", TERMS),
    paymentOption: wordOf(row, "payment_option", PAYMENT_OPTIONS),
    discountFraction: fractionOf(row, "discount_fraction"),
    provenance: provenanceOf(row, "confidence"),
  };
}

/** Returns the saving of a row of ec2_spot_savings.csv. */
export function spotRowOf(row: CsvRow): SpotRow {
  return {
    region: textOf(row, "region"),
    instanceType: textOf(row, "instance_type"),
    saving: {
      savingsFraction: fractionOfPercent(row, "savings_pct_over_on_demand"),
      interruptionFrequency: textOf(row, "interruption_frequency"),
      provenance: provenanceOf(row),
    },
  };
}

/** Returns the ratios of a row of region_price_index.csv. */
export function indexRowOf(row: CsvRow): IndexRow {
  const ratios = new Map<string, number>();
  for (const column of INDEX_COLUMNS) {
    const ratio = known(row, column, positiveOf);
    if (ratio !== undefined) ratios.set(column, ratio);
  }
  return { region: textOf(row, "region"), ratios, provenance: provenanceOf(row, "confidence") };
}
