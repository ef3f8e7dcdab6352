/**
 * Coefficients of Lanczos' approximation with g = 7, nine terms; error below 1e-15 relative.
 * Source: Godfrey 2001, "A note on the computation of the convergent Lanczos complex gamma approximation".
 */
const LANCZOS: readonly number[] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Returns ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum = LANCZOS[0] ?? 0;
  for (let i = 1; i < LANCZOS.length; i += 1) sum += (LANCZOS[i] ?? 0) / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** From here on Stirling's series with two terms is right to the last digit. */
const LARGE = 1e4;

/**
 * Returns ln B(α, β) of the beta function, for α, β > 0. The logarithms of two large numbers that are nearly alike are not taken
 * one from the other: of 10^12 they would leave no more than two digits.
 *
 * Source: Stirling's series, 5.11.1 of the NIST Digital Library of Mathematical Functions.
 */
export function logBeta(alpha: number, beta: number): number {
  const [small, large] = alpha < beta ? [alpha, beta] : [beta, alpha];
  const sum = small + large;
  if (large < LARGE) return logGamma(small) + logGamma(large) - logGamma(sum);
  const difference =
    small - (large - 0.5) * Math.log1p(small / large) - small * Math.log(sum) + (1 / large - 1 / sum) / 12;
  return logGamma(small) + difference;
}

/**
 * Returns P(X ≤ x) of a beta distribution (the regularised incomplete beta function), for α, β > 0.
 *
 * Continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, evaluated by Lentz' method.
 *
 * @param logWhole ln B(α, β), for who asks at many x.
 */
export function betaCdf(x: number, alpha: number, beta: number, logWhole = logBeta(alpha, beta)): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - betaCdf(1 - x, beta, alpha, logWhole);
  const logFront = alpha * Math.log(x) + beta * Math.log1p(-x) - logWhole;
  return (Math.exp(logFront) * betaFraction(x, alpha, beta)) / alpha;
}

const TINY = 1e-300;
const MOST_STEPS = 100_000;

function betaFraction(x: number, alpha: number, beta: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((alpha + beta) * x) / (alpha + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m += 1) {
    const even = (m * (beta - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(alpha + m) * (alpha + beta + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return fraction;
  }
  throw new Error(
    `expected the beta fraction to settle in ${MOST_STEPS} steps, got none at ${x}, ${alpha}, ${beta}`,
  );
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
