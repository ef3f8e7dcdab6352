import { drawEstimate } from "../demand/stratified.ts";
import { quantileOf } from "../demand/summary.ts";
import type { Site } from "../site.ts";

/** Months of growth that are looked at: nobody plans hardware for longer than ten years. */
export const GROWTH_HORIZON_MONTHS = 120;

/** The growth a month of each group, in the order of the site's groups; one number for each draw. */
export type GrowthDraws = readonly ArrayLike<number>[];

/** The months by which one draw in ten, and every second one, breaks a limit; absent beyond the horizon. */
export interface BreakMonths {
  readonly monthP10?: number;
  readonly monthP50?: number;
}

/** For each draw the largest factor by which a need has grown up to each month, from month 0. */
export type GrowthCurves = readonly Float64Array[];

/** How much of a need grows, in proportion to what, and by how much by each month. */
export interface LimitGrowth {
  readonly with: string;
  readonly part: number;
  readonly curves: GrowthCurves;
}

/**
 * Returns the draws of every group's growth, from the streams that the demand draws them from, so that both see the same
 * future for the same seed.
 */
export function growthDraws(site: Site, seed: number, draws: number): GrowthDraws {
  return site.groups.map(({ name, growthPerMonthFraction }) =>
    drawEstimate(growthPerMonthFraction, "none", {
      seed,
      draws,
      name: `groups.${name}.growthPerMonthFraction`,
    }).map((growth) => Math.max(-1, growth)),
  );
}

/**
 * Returns how a need grows that is shared by groups, each growing at its own pace: Σ weight × (1 + growth)^month ÷ Σ weight.
 * A group that shrinks does not undo that a limit was reached, so each curve is the highest so far.
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
  const still = 1 - growing.reduce((sum, { share }) => sum + share, 0);
  const now = new Float64Array(growing.length);
  const factor = new Float64Array(growing.length);
  return Array.from({ length: draws }, (_, draw) => {
    growing.forEach(({ share, paces }, i) => {
      now[i] = share;
      factor[i] = 1 + (paces[draw] ?? 0);
    });
    return highestSoFar(now, factor, still);
  });
}

/** One draw: `now` grows by `factor` each month; it is written over. */
function highestSoFar(now: Float64Array, factor: Float64Array, still: number): Float64Array {
  const curve = new Float64Array(GROWTH_HORIZON_MONTHS + 1);
  let highest = 1;
  curve[0] = highest;
  for (let month = 1; month < curve.length; month += 1) {
    let sum = still;
    for (let i = 0; i < now.length; i += 1) {
      const grown = (now[i] ?? 0) * (factor[i] ?? 1);
      now[i] = grown;
      sum += grown;
    }
    if (sum > highest) highest = sum;
    curve[month] = highest;
  }
  return curve;
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

/** The first month whose factor is above; the curve never falls. Infinity = none. */
function firstAbove(curve: Float64Array, factor: number): number {
  let [low, high] = [0, curve.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((curve[middle] ?? 0) > factor * (1 + 1e-12)) high = middle;
    else low = middle + 1;
  }
  return low < curve.length ? low : Number.POSITIVE_INFINITY;
}
