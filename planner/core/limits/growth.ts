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

/** Returns a reader of (1 + growth)^month of one group, a number for each draw; no reader of a group that does not grow. */
export type GrowthPowers = (group: number) => ((month: number) => Float64Array) | undefined;

/** Returns the powers of the growth of each group, computed when first asked for: all limits of a plan ask for the same months. */
export function growthPowers(growth: GrowthDraws): GrowthPowers {
  const ofGroups = growth.map((paces) => {
    const perMonth = Float64Array.from(paces, (pace) => 1 + pace);
    return perMonth.every((factor) => factor === 1) ? undefined : powersOf(perMonth);
  });
  return (group) => ofGroups[group];
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
    const power =
      shorter === 0 ? products(at(month / 2), at(month / 2)) : products(at(shorter), at(month - shorter));
    known.set(month, power);
    return power;
  };
  return at;
}

function products(a: Float64Array, b: Float64Array): Float64Array {
  const of = new Float64Array(a.length);
  addProducts(of, a, b);
  return of;
}

/**
 * Returns how a need grows that is shared by groups, each growing at its own pace: Σ weight × (1 + growth)^month ÷ Σ weight. Undefined
 * where nothing of it grows.
 *
 * @param weights what each group has of the need today, in the order of the groups; all 0 = nothing grows.
 */
export function growthCurves(weights: readonly number[], powers: GrowthPowers): GrowthCurves | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const growing = weights.flatMap((weight, group) => {
    const power = weight > 0 ? powers(group) : undefined;
    return power === undefined ? [] : [{ share: weight / total, power }];
  });
  if (growing.length === 0) return undefined;
  const still = 1 - growing.reduce((sum, { share }) => sum + share, 0);
  const known = new Map<number, Float64Array>();
  return (month) => {
    const before = known.get(month);
    if (before !== undefined) return before;
    const factors = new Float64Array(growing[0]?.power(month).length ?? 0).fill(still);
    for (const { share, power } of growing) addScaled(factors, share, power(month));
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
