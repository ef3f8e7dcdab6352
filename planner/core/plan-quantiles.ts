/** Quantiles of one quantity. One that was not computed is absent, never a copy of another. */
export interface Quantiles {
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
}

/** Quantiles over the draws that show a range. */
export interface Band {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}
