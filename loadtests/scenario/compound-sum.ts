import { normalCdf } from "../../planner/core/demand/normal.ts";

/** One size that an item of a sum can have, and how likely it is. */
export interface Size {
  readonly probability: number;
  readonly size: number;
}

/** Items of one kind that fall into a window: a Poisson number with this mean, or exactly this many. */
export interface Items {
  readonly count: number;
  readonly random: boolean;
  readonly sizes: readonly Size[];
}

/** The first four cumulants of a sum. Sums of independent parts have the sums of their cumulants. */
export interface Cumulants {
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
  readonly fourth: number;
}

/** z of the 5 %, 50 % and 95 % quantiles of the standard normal distribution. */
export const Z_OF_90_PERCENT = 1.6448536269514722;

/** Beyond so many expected items exp(−mean) underflows and the normal expansion is exact to its printed digits. */
const MOST_EXACT_ITEMS = 600;

/**
 * Returns the cumulants of the sum of all items.
 *
 * A Poisson number with mean λ of independent sizes X has λ·E[Xᵏ] as its k-th cumulant (W. Feller, An Introduction to
 * Probability Theory I, XII.2); a fixed number n has n times the cumulants of X.
 */
export function cumulantsOf(items: readonly Items[]): Cumulants {
  return items
    .map(({ count, random, sizes }): Cumulants => {
      const moment = (power: number): number =>
        sizes.reduce((sum, { probability, size }) => sum + probability * size ** power, 0);
      const mean = moment(1);
      if (random) {
        return {
          mean: count * mean,
          variance: count * moment(2),
          third: count * moment(3),
          fourth: count * moment(4),
        };
      }
      const central = (power: number): number =>
        sizes.reduce((sum, { probability, size }) => sum + probability * (size - mean) ** power, 0);
      const variance = central(2);
      return {
        mean: count * mean,
        variance: count * variance,
        third: count * central(3),
        fourth: count * (central(4) - 3 * variance ** 2),
      };
    })
    .reduce(addCumulants, { mean: 0, variance: 0, third: 0, fourth: 0 });
}

/**
 * Returns the value of a sum at z standard normal deviations, by the expansion of E. A. Cornish and R. A. Fisher,
 * Revue de l'Institut International de Statistique 5 (1938), to the fourth cumulant.
 */
export function sumAt(cumulants: Cumulants, z: number): number {
  const { mean, variance, third, fourth } = cumulants;
  if (variance <= 0) return mean;
  const skewness = third / variance ** 1.5;
  const excess = fourth / variance ** 2;
  const bent =
    z +
    ((z ** 2 - 1) * skewness) / 6 +
    ((z ** 3 - 3 * z) * excess) / 24 -
    ((2 * z ** 3 - 5 * z) * skewness ** 2) / 36;
  return Math.max(0, mean + bent * Math.sqrt(variance));
}

/** Returns P(sum ≤ s) for every s from 0, until it is 1 to twelve digits. Sizes are whole numbers. */
export function sumDistribution(items: readonly Items[]): (value: number) => number {
  const expected = items.reduce((sum, { count }) => sum + count, 0);
  const exact = items.every(({ random }) => random) && expected <= MOST_EXACT_ITEMS;
  return exact ? exactDistribution(items, expected) : expandedDistribution(cumulantsOf(items));
}

/** Source: H. H. Panjer, Recursive evaluation of a family of compound distributions, ASTIN Bulletin 12 (1981). */
function exactDistribution(items: readonly Items[], expected: number): (value: number) => number {
  const intensity: number[] = [];
  for (const { count, sizes } of items) {
    for (const { probability, size } of sizes) {
      const whole = Math.round(size);
      intensity[whole] = (intensity[whole] ?? 0) + count * probability;
    }
  }
  const steps = Object.keys(intensity)
    .map(Number)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const mass = [Math.exp((intensity[0] ?? 0) - expected)];
  const cumulative = [mass[0] ?? 0];
  const { mean, variance } = cumulantsOf(items);
  const enough = mean + 40 * Math.sqrt(variance) + (steps.at(-1) ?? 0);
  for (let sum = 1; (cumulative.at(-1) ?? 1) < 1 - 1e-12 && sum <= enough; sum += 1) {
    let total = 0;
    for (const size of steps) {
      if (size > sum) break;
      total += size * (intensity[size] ?? 0) * (mass[sum - size] ?? 0);
    }
    mass.push(total / sum);
    cumulative.push((cumulative.at(-1) ?? 0) + total / sum);
  }
  return (value) => (value < 0 ? 0 : (cumulative[Math.floor(value)] ?? 1));
}

/** Inverts the expansion by bisection over ±8 deviations; half a step is added because sums are whole. */
function expandedDistribution(cumulants: Cumulants): (value: number) => number {
  if (cumulants.variance <= 0) return (value) => (value >= cumulants.mean ? 1 : 0);
  return (value) => {
    let low = -8;
    let high = 8;
    for (let step = 0; step < 60; step += 1) {
      const middle = (low + high) / 2;
      if (sumAt(cumulants, middle) < value + 0.5) low = middle;
      else high = middle;
    }
    return normalCdf(low);
  };
}

function addCumulants(a: Cumulants, b: Cumulants): Cumulants {
  return {
    mean: a.mean + b.mean,
    variance: a.variance + b.variance,
    third: a.third + b.third,
    fourth: a.fourth + b.fourth,
  };
}
