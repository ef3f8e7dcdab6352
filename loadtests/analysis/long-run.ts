/** How much the mean of a series that depends on itself varies. */
export interface LongRun {
  /** Variance of the sum of n values, divided by n: the plain variance for independent values. */
  readonly variance: number;
  /** Degrees of freedom with which it is known. */
  readonly freedom: number;
}

/** With fewer cosines Student's t grows faster than the bias shrinks. */
const FEWEST_COSINES = 3;
/** Cosines up to this share of the frequency at which the spectrum of a first-order series has fallen by half. */
const BANDWIDTH_FRACTION = 0.25;
const MOST_PERSISTENCE = 0.98;
const LAGS = 8;

/**
 * Returns the long-run variance of a series from its slowest cosines (equal-weighted cosine estimator): at most
 * 0.41·n^⅔ of them, fewer where neighbours hang together, so that only the flat part of the spectrum counts. Intervals
 * take Student's t with as many degrees of freedom.
 *
 * Source: E. Lazarus, D. J. Lewis, J. H. Stock, M. W. Watson, HAR inference: recommendations for practice, Journal of
 * Business & Economic Statistics 36 (2018). The bandwidth for strong persistence is ours, chosen by simulation.
 */
export function longRun(series: readonly number[]): LongRun {
  const n = series.length;
  const most = Math.floor(0.41 * n ** (2 / 3));
  const rho = persistence(series);
  const halfPower = rho > 0 ? ((1 - rho) / Math.sqrt(rho)) * (n / Math.PI) : Infinity;
  const cosines = Math.max(
    1,
    Math.min(n - 1, Math.max(FEWEST_COSINES, Math.min(most, Math.floor(BANDWIDTH_FRACTION * halfPower)))),
  );
  let sum = 0;
  for (let j = 1; j <= cosines; j += 1) {
    let weight = 0;
    for (let i = 0; i < n; i += 1) weight += (series[i] ?? 0) * Math.cos((Math.PI * j * (i + 0.5)) / n);
    sum += (weight * weight * 2) / n;
  }
  return { variance: sum / cosines, freedom: cosines };
}

/**
 * Returns how much a value of a series says of the next, 0 to 0.98: the larger of the correlation of neighbours and of the
 * rate at which correlations fall with distance, which noise in each value does not hide. Corrected for the bias of short
 * series. Source of the correction: M. G. Kendall, Biometrika 41 (1954).
 */
export function persistence(series: readonly number[]): number {
  const n = series.length;
  const lags = Math.min(LAGS, Math.floor(n / 6));
  if (lags < 1) return 0;
  const covariances = autocovariances(series, lags);
  const [own = 0, neighbours = 0] = covariances;
  if (own <= 0) return 0;
  let near = 0;
  let far = 0;
  for (let lag = 1; lag < lags; lag += 1) {
    near += covariances[lag] ?? 0;
    far += covariances[lag + 1] ?? 0;
  }
  const clear = lags > 1 && near / own > 2 * Math.sqrt((lags - 1) / n);
  const rho = Math.max(0, neighbours / own, clear ? far / near : 0);
  return Math.min(MOST_PERSISTENCE, Math.max(0, (n * rho + 1) / (n - 3)));
}

/** Returns the mean of a series; NaN of an empty one. */
export function meanOf(series: readonly number[]): number {
  return series.reduce((sum, value) => sum + value, 0) / series.length;
}

function autocovariances(series: readonly number[], lags: number): readonly number[] {
  const n = series.length;
  const mean = meanOf(series);
  return Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < n; i += 1) sum += ((series[i] ?? 0) - mean) * ((series[i - lag] ?? 0) - mean);
    return sum / n;
  });
}

/** 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom. Source: R 4.2.2, qt(0.975, 1:10). */
const T_975 = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281] as const;

/** Returns Student's t of the 97.5 % quantile. Source: Abramowitz and Stegun, 26.7.5, above ten degrees of freedom. */
export function studentT(freedom: number): number {
  const exact = T_975[Math.max(1, Math.round(freedom)) - 1];
  if (exact !== undefined) return exact;
  const z = Z_OF_95_PERCENT;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

/** z of the 97.5 % quantile of the standard normal distribution. */
export const Z_OF_95_PERCENT = 1.959963984540054;
