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

/**
 * P(Z > x) for x ≥ 3: the fraction x + 1/(x + 2/(x + …)), from its last step back. Far out it needs fewer steps; so many leave no error that a
 * double could hold (against mpmath 1.3 with 30 digits, x from 3 to 8).
 */
function upperTail(x: number): number {
  if (x > 40) return 0;
  let fraction = x;
  for (let n = 9 + Math.floor(320 / (x * x)); n >= 1; n -= 1) fraction = x + n / fraction;
  return normalDensity(x) / fraction;
}

/**
 * Returns the value below which a share `y` of the standard normal distribution lies, to about 1e-15.
 *
 * A first guess by Abramowitz and Stegun 26.2.23, then Newton's method on the lower tail.
 *
 * @throws Error unless y lies between 0 and 1, both excluded.
 */
export function normalQuantile(y: number): number {
  if (!(y > 0 && y < 1)) throw new Error(`expected a probability between 0 and 1, both excluded, got ${y}`);
  if (y > 0.5) return -normalQuantile(1 - y);
  const t = Math.sqrt(-2 * Math.log(y));
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let i = 0; i < 4; i += 1) x -= (normalCdf(x) - y) / normalDensity(x);
  return x;
}
