/** Confidence of every interval in a verdict. */
export const INTERVAL_CONFIDENCE = 0.95;

/**
 * Returns how many measurements a quantile needs before two of them can be a two-sided 95 % interval: the smallest n
 * with q^n ≤ 2.5 % and (1 − q)^n ≤ 2.5 %, that is 72 for p95, 368 for p99 and 3,688 for p99.9.
 *
 * Source: order-statistic interval of a quantile, H. A. David and H. N. Nagaraja, Order Statistics (3rd ed. 2003), §7.1.
 */
export function minimumSamples(quantile: number): number {
  const tail = (1 - INTERVAL_CONFIDENCE) / 2;
  return Math.ceil(Math.log(tail) / Math.log(Math.max(quantile, 1 - quantile)));
}
