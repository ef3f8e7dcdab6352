import { check, count, fraction, notNegative, positive, probability } from "./argument.ts";

/**
 * A distribution over whole numbers, by the ratio of neighbours. Nothing is ever computed from factorials: sums start
 * with weight 1 at `start` and are divided by their own total.
 */
interface Counts {
  readonly start: number;
  readonly smallest: number;
  readonly largest: number;
  /** P(k + 1) ÷ P(k). */
  readonly ratio: (k: number) => number;
  /** True when weights may rise again after they have become tiny. */
  readonly bathtub?: boolean;
}

/** Sums that differ by less than this are the same number; needed where P(X ≤ k) equals the probability exactly. */
const ROUNDING = 1e-14;

/**
 * Returns the smallest k with P(X ≤ k) ≥ `target` of a binomial distribution: `n` people, each with probability `p`.
 *
 * @throws InputError unless n is a count, p lies in 0–1 and target between 0 and 1.
 */
export function binomialQuantile(n: number, p: number, target: number): number {
  check(count("n", n), fraction("p", p), probability("probability", target));
  if (p === 0 || p === 1) return n * p;
  return smallestCount(binomialCounts(n, p), target);
}

/**
 * Returns the smallest k with P(X ≤ k) ≥ `target` of a Poisson distribution.
 *
 * @throws InputError unless mean ≥ 0 and target lies between 0 and 1.
 */
export function poissonQuantile(mean: number, target: number): number {
  check(notNegative("mean", mean), probability("probability", target));
  return mean === 0 ? 0 : smallestCount(poissonCounts(mean), target);
}

/**
 * Returns the smallest k with P(X ≤ k) ≥ `target` of a beta-binomial distribution: `n` people who tend to come
 * together. `correlation` between two of them = 1/(α + β + 1), so variance = n·p·(1 − p)·(1 + (n − 1)·correlation);
 * 0 is the binomial distribution, 1 is all or nobody.
 *
 * Source: Skellam 1948, "A probability distribution derived from the binomial distribution", JRSS B 10.
 * @throws InputError unless n is a count, p and correlation lie in 0–1 and target between 0 and 1.
 */
export function betaBinomialQuantile(n: number, p: number, correlation: number, target: number): number {
  check(
    count("n", n),
    fraction("p", p),
    fraction("correlation", correlation),
    probability("probability", target),
  );
  if (correlation === 0 || p === 0 || p === 1) return binomialQuantile(n, p, target);
  if (correlation === 1) return target <= 1 - p ? 0 : n;
  const spread = (1 - correlation) / correlation;
  return smallestCount(betaBinomialCounts(n, p * spread, (1 - p) * spread), target);
}

/**
 * Returns the smallest k with P(X ≤ k) ≥ `target` of a negative binomial distribution with this mean and this ratio of
 * variance to mean; 1 is the Poisson distribution.
 *
 * @throws InputError unless mean ≥ 0, varianceToMean ≥ 1 and target lies between 0 and 1.
 */
export function negativeBinomialQuantile(mean: number, varianceToMean: number, target: number): number {
  check(
    notNegative("mean", mean),
    positive("varianceToMean", varianceToMean),
    {
      field: "varianceToMean",
      value: varianceToMean,
      expected: "a number ≥ 1",
      holds: !(varianceToMean < 1),
    },
    probability("probability", target),
  );
  if (mean === 0) return 0;
  return smallestCount(negativeBinomialCounts(mean, varianceToMean), target);
}

/**
 * Returns the mean of what exceeds `held` when Poisson many arrive: E[(X − held)⁺]. These are the people who wait while
 * a warm pool of that size is refilled.
 *
 * @throws InputError unless mean ≥ 0 and held is a count.
 */
export function poissonExcess(mean: number, held: number): number {
  check(notNegative("mean", mean), count("held", held));
  if (mean === 0) return 0;
  const { start, ratio } = poissonCounts(mean);
  let total = 0;
  let excess = 0;
  for (let k = start, weight = 1; weight > 1e-30 || k < held; k += 1) {
    total += weight;
    excess += weight * Math.max(0, k - held);
    weight *= ratio(k);
    if (weight === 0) break;
  }
  for (let k = start - 1, weight = 1; k >= 0; k -= 1) {
    weight /= ratio(k);
    if (weight < 1e-30) break;
    total += weight;
    excess += weight * Math.max(0, k - held);
  }
  return excess / total;
}

function binomialCounts(n: number, p: number): Counts {
  const odds = p / (1 - p);
  return {
    start: Math.min(n, Math.floor((n + 1) * p)),
    smallest: 0,
    largest: n,
    ratio: (k) => ((n - k) / (k + 1)) * odds,
  };
}

function poissonCounts(mean: number): Counts {
  return {
    start: Math.floor(mean),
    smallest: 0,
    largest: Number.MAX_SAFE_INTEGER,
    ratio: (k) => mean / (k + 1),
  };
}

function negativeBinomialCounts(mean: number, varianceToMean: number): Counts {
  if (varianceToMean === 1) return poissonCounts(mean);
  const size = mean / (varianceToMean - 1);
  const stay = 1 - 1 / varianceToMean;
  return {
    start: size > 1 ? Math.floor((size - 1) * (varianceToMean - 1)) : 0,
    smallest: 0,
    largest: Number.MAX_SAFE_INTEGER,
    ratio: (k) => ((k + size) / (k + 1)) * stay,
  };
}

function betaBinomialCounts(n: number, alpha: number, beta: number): Counts {
  const inside = alpha > 1 && beta > 1;
  const atEnd = alpha < beta ? 0 : n;
  return {
    start: inside
      ? Math.min(n, Math.max(0, Math.floor(((n + 1) * (alpha - 1)) / (alpha + beta - 2))))
      : atEnd,
    smallest: 0,
    largest: n,
    ratio: (k) => ((n - k) / (k + 1)) * ((k + alpha) / (n - k - 1 + beta)),
    bathtub: alpha < 1 && beta < 1,
  };
}

/** One side of a distribution: the sum of its weights, and where it ends with what weight. */
interface Side {
  readonly sum: number;
  readonly end: number;
  readonly endWeight: number;
}

function smallestCount(counts: Counts, target: number): number {
  const tail = Math.min(target, 1 - target);
  const negligible = counts.bathtub ? 0 : 1e-20 * tail;
  const above = sumUp(counts, negligible);
  const below = sumDown(counts, negligible);
  const total = below.sum + above.sum;
  return target <= 0.5
    ? fromBelow(counts, below, target * total * (1 - ROUNDING))
    : fromAbove(counts, above, (1 - target) * total * (1 + ROUNDING));
}

function sumUp({ start, largest, ratio }: Counts, negligible: number): Side {
  let weight = 1;
  let sum = 1;
  let end = start;
  while (end < largest) {
    const next = weight * ratio(end);
    if (next <= negligible) break;
    weight = next;
    end += 1;
    sum += weight;
  }
  return { sum, end, endWeight: weight };
}

function sumDown({ start, smallest, ratio }: Counts, negligible: number): Side {
  let weight = 1;
  let sum = 0;
  let end = start;
  while (end > smallest) {
    const next = weight / ratio(end - 1);
    if (next <= negligible) break;
    weight = next;
    end -= 1;
    sum += weight;
  }
  return { sum, end, endWeight: weight };
}

function fromBelow({ ratio, largest }: Counts, side: Side, wanted: number): number {
  let k = side.end;
  let weight = side.endWeight;
  let sum = weight;
  while (sum < wanted && k < largest) {
    weight *= ratio(k);
    k += 1;
    sum += weight;
  }
  return k;
}

function fromAbove({ ratio, smallest }: Counts, side: Side, allowed: number): number {
  let k = side.end;
  let weight = side.endWeight;
  let above = 0;
  while (k > smallest) {
    above += weight;
    if (above > allowed) break;
    weight /= ratio(k - 1);
    k -= 1;
  }
  return k;
}
