/**
 * Returns the chance that Student's t of so many degrees of freedom exceeds `t` in either direction.
 *
 * Source: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4; whole degrees only.
 */
export function chanceOfT(t: number, freedom: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let term = odd ? cos : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
  return Math.max(0, 1 - inside);
}

/**
 * Returns the largest chance that still counts when `level` is to be the share of false alarms among all of these tests
 * together, whether they move together or not; undefined when none counts.
 *
 * Source: R. J. Simes, An improved Bonferroni procedure for multiple tests of significance, Biometrika 73 (1986).
 */
export function countingChance(chances: readonly number[], level: number): number | undefined {
  const sorted = [...chances].sort((a, b) => a - b);
  return sorted.findLast((chance, index) => chance <= ((index + 1) * level) / sorted.length);
}
