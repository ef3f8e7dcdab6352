import { quantileOf } from "../demand/summary.ts";

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
 * How a need grows in one draw: what stays of it, and the shares that grow, each by its own factor a month. All three are of the
 * need today, so that `still` and `shares` add up to 1.
 */
interface GrowthCurve {
  readonly still: number;
  readonly shares: readonly number[];
  readonly perMonth: Float64Array;
}

/** The growth of a need in each draw; none where nothing grows. */
export type GrowthCurves = readonly GrowthCurve[];

/** How much of a need grows, in proportion to what, and by how much by each month. */
export interface LimitGrowth {
  readonly with: string;
  readonly part: number;
  readonly curves: GrowthCurves;
}

/**
 * Returns how a need grows that is shared by groups, each growing at its own pace: Σ weight × (1 + growth)^month ÷ Σ weight.
 *
 * @param weights what each group has of the need today, in the order of the groups; all 0 = nothing grows.
 */
export function growthCurves(weights: readonly number[], growth: GrowthDraws): GrowthCurves {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const draws = growth[0]?.length ?? 0;
  if (total <= 0) return [];
  const growing = growth.flatMap((paces, group) => {
    const share = (weights[group] ?? 0) / total;
    return share > 0 && Array.from(paces).some((pace) => pace !== 0) ? [{ share, paces }] : [];
  });
  if (growing.length === 0) return [];
  const shares = growing.map(({ share }) => share);
  const still = 1 - shares.reduce((sum, share) => sum + share, 0);
  return Array.from({ length: draws }, (_, draw) => ({
    still,
    shares,
    perMonth: Float64Array.from(growing, ({ paces }) => 1 + (paces[draw] ?? 0)),
  }));
}

/**
 * Returns the largest factor by which a need has grown up to a month. A group that shrinks does not undo that a limit was reached;
 * as a sum of powers is convex in the month, its largest value so far is the first or the last.
 */
export function grownBy({ still, shares, perMonth }: GrowthCurve, month: number): number {
  let sum = still;
  for (let i = 0; i < shares.length; i += 1) sum += (shares[i] ?? 0) * (perMonth[i] ?? 1) ** month;
  return Math.max(1, sum);
}

/**
 * Returns the months in which growth breaks a limit: the first in which `fixed` + `growing` × factor exceeds `have`, over the draws.
 * Month 0 is today. Needs that only touch the limit have not broken it.
 */
export function breakMonths(
  need: { readonly fixed: number; readonly growing: number },
  have: number,
  curves: GrowthCurves,
): BreakMonths {
  if (need.fixed + need.growing > have) return { monthP10: 0, monthP50: 0 };
  if (need.growing <= 0 || curves.length === 0) return {};
  const factor = (have - need.fixed) / need.growing;
  const months = curves.map((curve) => firstAbove(curve, factor)).sort((a, b) => a - b);
  const monthP10 = quantileOf(months, 0.1);
  const monthP50 = quantileOf(months, 0.5);
  return {
    ...(Number.isFinite(monthP10) ? { monthP10 } : {}),
    ...(Number.isFinite(monthP50) ? { monthP50 } : {}),
  };
}

/** The first month whose factor is above; a curve never falls. Infinity = none. */
function firstAbove(curve: GrowthCurve, factor: number): number {
  const above = (month: number): boolean => grownBy(curve, month) > factor * (1 + 1e-12);
  let [low, high] = [0, GROWTH_HORIZON_MONTHS];
  if (!above(high)) return Number.POSITIVE_INFINITY;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (above(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
