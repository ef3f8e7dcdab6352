import { addProducts, addScaled } from "../columns.ts";

/** Months of growth that are looked at: nobody plans hardware for longer than ten years. */
export const GROWTH_HORIZON_MONTHS = 120;

/** The growth a month of each group, in the order of the site's groups; one number for each draw. */
export type GrowthDraws = readonly ArrayLike<number>[];

/** The months by which one draw in ten, and every second one, breaks a limit; absent beyond the horizon. */
export interface BreakMonths {
  readonly monthP10?: number;
  readonly monthP50?: number;
}

/**
 * Returns the factor by which a need has grown by a month of 0 or more: one number for each draw. Where groups shrink it may fall below 1
 * at first; as a sum of powers is convex in the month, it stays above whatever it has risen above of 1 or more.
 */
export type GrowthCurves = (month: number) => Float64Array;

/** How much of a need grows, in proportion to what, and by how much by each month. */
export interface LimitGrowth {
  readonly with: string;
  readonly part: number;
  /** Absent where nothing grows. */
  readonly curves?: GrowthCurves;
}

/** The powers of the growth of the groups that grow at all. */
interface GrowthPowers {
  readonly draws: number;
  /** The place of each of these groups among them, by its place in the site. */
  readonly places: ReadonlyMap<number, number>;
  /** (1 + growth)^month in each draw, group after group: few large arrays, for making one takes longer than filling it. */
  readonly at: (month: number) => Float64Array;
}

/** Returns the powers of growth, computed when first asked for: all limits of a plan ask for the same months. */
export function growthPowers(growth: GrowthDraws): GrowthPowers {
  const growing = growth.flatMap((paces, group) => {
    const perMonth = Float64Array.from(paces, (pace) => 1 + pace);
    return perMonth.every((factor) => factor === 1) ? [] : [{ group, perMonth }];
  });
  const draws = growth[0]?.length ?? 0;
  const together = new Float64Array(growing.length * draws);
  for (const [place, { perMonth }] of growing.entries()) together.set(perMonth, place * draws);
  return {
    draws,
    places: new Map(growing.map(({ group }, place) => [group, place])),
    at: powersOf(together),
  };
}

/** The power of a month is the product of those of its binary digits, which are squares of one another. */
function powersOf(perMonth: Float64Array): (month: number) => Float64Array {
  const known = new Map([
    [0, new Float64Array(perMonth.length).fill(1)],
    [1, perMonth],
  ]);
  const at = (month: number): Float64Array => {
    const before = known.get(month);
    if (before !== undefined) return before;
    const shorter = month & (month - 1);
    const power = new Float64Array(perMonth.length);
    if (shorter === 0) addProducts(power, at(month / 2), at(month / 2));
    else addProducts(power, at(shorter), at(month - shorter));
    known.set(month, power);
    return power;
  };
  return at;
}

/**
 * Returns how a need grows that is shared by groups, each growing at its own pace: Σ weight × (1 + growth)^month ÷ Σ weight. Undefined
 * where nothing of it grows.
 *
 * @param weights what each group has of the need today, in the order of the groups; all 0 = nothing grows.
 */
export function growthCurves(weights: readonly number[], powers: GrowthPowers): GrowthCurves | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { draws, places } = powers;
  const growing = weights.flatMap((weight, group) => {
    const place = weight > 0 ? places.get(group) : undefined;
    return place === undefined ? [] : [{ share: weight / total, from: place * draws }];
  });
  if (growing.length === 0) return undefined;
  const still = 1 - growing.reduce((sum, { share }) => sum + share, 0);
  const known = new Map<number, Float64Array>();
  return (month) => {
    const before = known.get(month);
    if (before !== undefined) return before;
    const ofMonth = powers.at(month);
    const factors = new Float64Array(draws).fill(still);
    for (const { share, from } of growing) addScaled(factors, share, ofMonth.subarray(from, from + draws));
    known.set(month, factors);
    return factors;
  };
}

/**
 * Returns the months in which growth breaks a limit: the first in which `fixed` + `growing` × factor exceeds `have`, over the draws.
 * Month 0 is today. Needs that only touch the limit have not broken it.
 */
export function breakMonths(
  need: { readonly fixed: number; readonly growing: number },
  have: number,
  curves: GrowthCurves | undefined,
): BreakMonths {
  if (need.fixed + need.growing > have) return { monthP10: 0, monthP50: 0 };
  if (need.growing <= 0 || curves === undefined) return {};
  const factor = (have - need.fixed) / need.growing;
  const monthP10 = firstMonth(curves, factor, 0.1);
  const monthP50 = firstMonth(curves, factor, 0.5);
  return {
    ...(monthP10 === undefined ? {} : { monthP10 }),
    ...(monthP50 === undefined ? {} : { monthP50 }),
  };
}

/** Two to the power of seven, beyond the horizon: halving it asks every limit for the same few months first. */
const SEARCHED_MONTHS = 128;

/** The first month in which a share of the draws is above a factor of 1 or more. Undefined = none up to the horizon. */
function firstMonth(curves: GrowthCurves, factor: number, share: number): number | undefined {
  let [below, above] = [0, SEARCHED_MONTHS];
  while (above - below > 1) {
    const month = (below + above) >> 1;
    const factors = curves(month);
    if (countAbove(factors, factor) >= share * factors.length - 1e-9) above = month;
    else below = month;
  }
  return above <= GROWTH_HORIZON_MONTHS ? above : undefined;
}

/** Draws that only touch the factor are not above it. */
function countAbove(factors: Float64Array, factor: number): number {
  const touched = factor * (1 + 1e-12);
  let count = 0;
  for (let i = 0; i < factors.length; i += 1) if ((factors[i] ?? 0) > touched) count += 1;
  return count;
}
