/** Percentiles of a latency in milliseconds; absent where there are too few measurements. */
export interface Percentiles {
  readonly p50?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly max?: number;
}
