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

/** Months are looked for in steps of powers of two, from the largest; together they reach beyond the horizon. */
const STEPS_MONTHS = [64, 32, 16, 8, 4, 2, 1] as const;

/**
 * The first month whose factor is above; a curve never falls. Infinity = none up to the horizon. Powers are multiplied up step by step:
 * thousands of draws are looked at for each limit.
 */
function firstAbove({ still, shares, perMonth }: GrowthCurve, factor: number): number {
  const bySteps = squaresOf(perMonth);
  const grown = Float64Array.from(shares);
  let month = 0;
  for (let step = 0; step < STEPS_MONTHS.length; step += 1) {
    const offset = step * grown.length;
    let sum = still;
    for (let i = 0; i < grown.length; i += 1) sum += (grown[i] ?? 0) * (bySteps[offset + i] ?? 1);
    if (sum > factor * (1 + 1e-12)) continue;
    month += STEPS_MONTHS[step] ?? 0;
    for (let i = 0; i < grown.length; i += 1) grown[i] = (grown[i] ?? 0) * (bySteps[offset + i] ?? 1);
  }
  return month < GROWTH_HORIZON_MONTHS ? month + 1 : Number.POSITIVE_INFINITY;
}

/** By how much each share grows in each step, step after step. */
function squaresOf(perMonth: Float64Array): Float64Array {
  const groups = perMonth.length;
  const bySteps = new Float64Array(STEPS_MONTHS.length * groups);
  const last = (STEPS_MONTHS.length - 1) * groups;
  bySteps.set(perMonth, last);
  for (let at = last - 1; at >= 0; at -= 1) {
    const half = bySteps[at + groups] ?? 1;
    bySteps[at] = half * half;
  }
  return bySteps;
}
