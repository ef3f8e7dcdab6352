/** Returns the density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Returns P(Z ≤ x) of the standard normal distribution, to about 1e-15 absolute and 1e-13 relative in the lower tail.
 *
 * A series inside ±3 (Abramowitz and Stegun 26.2.11), a continued fraction outside (26.2.14).
 */
export function normalCdf(x: number): number {
  if (x > 3) return 1 - upperTail(x);
  if (x < -3) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** P(Z > x) for x ≥ 3: the fraction x + 1/(x + 2/(x + …)), from its last step back; far out it needs fewer steps. */
function upperTail(x: number): number {
  if (x > 40) return 0;
  let fraction = x;
  for (let n = 12 + Math.floor(450 / (x * x)); n >= 1; n -= 1) fraction = x + n / fraction;
  return normalDensity(x) / fraction;
}
