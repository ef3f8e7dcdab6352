import type { FsxDeploymentType } from "../catalog.ts";
import type { BreakMonths } from "../limits/growth.ts";

/** The shared file system to order. */
export interface PlanStorage {
  readonly kind: "fsx-openzfs";
  readonly deploymentType: FsxDeploymentType;
  readonly capacityGib: number;
  readonly throughputMbPerS: number;
  readonly iops: number;
  readonly zones: number;
  /** What is enlarged next: capacity, throughput, operations, in this order. */
  readonly nextSteps?: readonly PlanStorageStep[];
}

/**
 * The next step of a file system: when growth asks for it, to what, and what it costs more a month from then on. Each is looked at
 * alone, as if the others stayed.
 */
export type PlanStorageStep = {
  readonly name: "capacity" | "throughput" | "iops";
  readonly unit: "GiB" | "MB/s" | "IOPS";
  /** What there is now. */
  readonly from: number;
} & (
  | { readonly outcome: "not-foreseen"; readonly because: "no-growth" | "beyond-horizon" }
  | ({
      readonly outcome: "enlarge";
      readonly to: number;
      /** Throughput that has to be bought with it, where the present one does not allow as much. */
      readonly withThroughputMbPerS?: number;
      /** Absent where a price is missing. */
      readonly usdMorePerMonth?: number;
      /** The month in which growth reaches what there is after the step; absent beyond the horizon. */
      readonly againMonthP50?: number;
    } & BreakMonths)
  /** One file system of this kind cannot have as much in that region. */
  | ({ readonly outcome: "beyond-offer"; readonly needed: number; readonly most: number } & BreakMonths)
);
