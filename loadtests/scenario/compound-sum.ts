import { normalCdf } from "../../planner/core/demand/normal.ts";
import type { Spread } from "../journeys/journey.ts";
import { runningSum } from "../journeys/mix/running-sum.ts";

/** One size that an item of a sum can have, and how likely it is. */
export interface Size {
  readonly probability: number;
  readonly size: number;
  /** Of sizes that are taken together, how they are spread about `size`, their mean; absent = it is one. */
  readonly spread?: Spread;
}

/** Items of one kind that fall into a window: a Poisson number with this mean, or exactly this many. */
export interface Items {
  readonly count: number;
  readonly random: boolean;
  readonly sizes: readonly Size[];
}

/** Mean, variance and third central moment of a sum. Independent parts add theirs. */
export interface Cumulants {
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
}

/** z of the 5 %, 50 % and 95 % quantiles of the standard normal distribution. */
export const Z_OF_90_PERCENT = 1.6448536269514722;

/** Beyond so many expected items exp(−mean) underflows and the gamma law is as exact as its three moments. */
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
      const { mean, second, third } = momentsOf(sizes, 0);
      if (random) return { mean: count * mean, variance: count * second, third: count * third };
      const central = momentsOf(sizes, mean);
      return { mean: count * mean, variance: count * central.second, third: count * central.third };
    })
    .reduce(addCumulants, { mean: 0, variance: 0, third: 0 });
}

/** The first three moments of a size about a point. */
function momentsOf(sizes: readonly Size[], point: number) {
  let [mean, second, third] = [0, 0, 0];
  for (const { probability, size, spread = NO_SPREAD } of sizes) {
    const away = size - point;
    mean += probability * away;
    second += probability * (away * away + spread.variance);
    third += probability * (away * away * away + 3 * away * spread.variance + spread.third);
  }
  return { mean, second, third };
}

const NO_SPREAD: Spread = { variance: 0, third: 0 };

/**
 * Returns the value of a sum at z standard normal deviations, never below 0.
 *
 * The sum is taken as a gamma variable of the same three moments (translated gamma; N. L. Bowers and others, Actuarial
 * Mathematics, 2nd ed. 1997, §12.5), at the quantile of E. B. Wilson and M. M. Hilferty, PNAS 17 (1931).
 */
export function sumAt({ mean, variance, third }: Cumulants, z: number): number {
  if (variance <= 0) return mean;
  const deviation = Math.sqrt(variance);
  const skewness = third / (variance * deviation);
  if (Math.abs(skewness) < 1e-6) return Math.max(0, mean + z * deviation);
  const shape = 4 / skewness ** 2;
  // Practically always nothing, and now and then an item: every printed quantile is 0.
  if (shape < 1e-9) return 0;
  const cubeRoot = Math.max(0, 1 - 1 / (9 * shape) + (Math.sign(skewness) * z) / (3 * Math.sqrt(shape)));
  return Math.max(0, mean + ((2 * deviation) / skewness) * (cubeRoot ** 3 - 1));
}

/** Returns P(sum ≤ s) for every s from 0, until it is 1 to twelve digits. Sizes are whole numbers without a spread. */
export function sumDistribution(items: readonly Items[]): (value: number) => number {
  const expected = items.reduce((sum, { count }) => sum + count, 0);
  const exact = items.every(({ random }) => random) && expected <= MOST_EXACT_ITEMS;
  return exact ? exactDistribution(items, expected) : gammaDistribution(cumulantsOf(items));
}

/** Source: H. H. Panjer, Recursive evaluation of a family of compound distributions, ASTIN Bulletin 12 (1981). */
function exactDistribution(items: readonly Items[], expected: number): (value: number) => number {
  const counts = countsBySize(items);
  const sizes = Int32Array.from(counts.keys())
    .filter((size) => size > 0)
    .sort();
  const products = Float64Array.from(sizes, (size) => size * (counts.get(size) ?? 0));
  const { mean, variance } = cumulantsOf(items);
  const most = Math.ceil(mean + 40 * Math.sqrt(variance)) + (sizes.at(-1) ?? 0);
  const masses = new Float64Array(most + 1);
  let total = Math.exp((counts.get(0) ?? 0) - expected);
  masses[0] = total;
  let next = 1;
  for (; total < 1 - 1e-12 && next <= most; next += 1) {
    const mass = massAt(next, sizes, products, masses);
    masses[next] = mass;
    total += mass;
  }
  const cumulative = runningSum(masses.subarray(0, next));
  return (value) => (value < 0 ? 0 : (cumulative[Math.floor(value)] ?? 1));
}

/** The expected number of items of each size. */
function countsBySize(items: readonly Items[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { count, sizes } of items) {
    for (const { probability, size } of sizes) {
      const whole = Math.round(size);
      counts.set(whole, (counts.get(whole) ?? 0) + count * probability);
    }
  }
  return counts;
}

/** P(sum) from those of smaller sums; sizes ascend, and each product is a size times the expected number of its items. */
function massAt(sum: number, sizes: Int32Array, products: Float64Array, masses: Float64Array): number {
  let total = 0;
  for (let at = 0; at < sizes.length; at += 1) {
    const before = sum - (sizes[at] ?? 0);
    if (before < 0) break;
    total += (products[at] ?? 0) * (masses[before] ?? 0);
  }
  return total / sum;
}

/** Inverts the gamma law by bisection over ±8 deviations; half a step is added because sums are whole. */
function gammaDistribution(cumulants: Cumulants): (value: number) => number {
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
  };
}
