import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import { betaCdf } from "./special.ts";

/** Sessions of one kind over one day, as far as they vary. */
export interface DayOfSessions {
  /** Mean number at moments of the day that are far enough apart to vary on their own, the highest first. */
  readonly looks: readonly number[];
  /** Sessions that there can be at most: all people, each with all of theirs. Need not be whole. */
  readonly capacity: number;
  /** Coefficient of variation of the factor that all people share on one day. */
  readonly dayVariationFraction: number;
}

/**
 * Share of the mean holding time after which a look counts as a new one. Set so that the P50 to P99 of the daily maximum
 * agree within 2 % (or one session) with simulated days of 40 to 4,000 sessions and holding times of 2, 4 and 10 h.
 */
const LOOK_SPACING = 0.2;
/** Looks nearer than a quarter of an hour, or lower than half of the peak, add nothing that can be seen. */
const SMALLEST_SPACING_SLOTS = SLOTS_PER_HOUR / 4;
const LOWEST_LOOK = 0.5;
const SLOTS_PER_DAY = 24 * SLOTS_PER_HOUR;

/** Returns the looks of the 24 hours around the peak of a week's curve, the peak first. */
export function looksAround(
  week: ArrayLike<number>,
  peakSlot: number,
  meanHoldingH: number,
): readonly number[] {
  const spacing = Math.max(SMALLEST_SPACING_SLOTS, Math.round(LOOK_SPACING * meanHoldingH * SLOTS_PER_HOUR));
  const peak = week[peakSlot] ?? 0;
  const looks = [peak];
  for (let away = spacing; away <= SLOTS_PER_DAY / 2; away += spacing) {
    for (const slot of [peakSlot - away, peakSlot + away]) {
      const value = week[(slot + SLOTS_PER_WEEK) % SLOTS_PER_WEEK] ?? 0;
      if (value >= LOWEST_LOOK * peak) looks.push(value);
    }
  }
  return looks.sort((a, b) => b - a);
}

/**
 * Returns the smallest number of sessions that the maximum of a day does not exceed with probability `q`.
 *
 * The day's factor D is gamma with mean 1; given D, each look is binomial with mean D · look out of `capacity`, and the
 * looks are independent. With many people the binomial is the Poisson distribution of an Mt/G/∞ system.
 */
export function dailyMaximumQuantile(day: DayOfSessions, q: number): number {
  const most = Math.ceil(day.capacity);
  if ((day.looks[0] ?? 0) <= 0) return 0;
  const factors = dayFactors(day.dayVariationFraction);
  let [below, enough] = [-1, most];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (shareOfDaysWithin(day, factors, middle) >= q) enough = middle;
    else below = middle;
  }
  return enough;
}

interface DayFactor {
  readonly factor: number;
  readonly weight: number;
}

/** Weights of D on an even grid of ln D; the integrand dies off like a normal one, so few points are exact. */
function dayFactors(variation: number): readonly DayFactor[] {
  if (variation === 0) return [{ factor: 1, weight: 1 }];
  const shape = 1 / (variation * variation);
  const step = Math.min(0.5 * variation, 0.5);
  const weightAt = (y: number): number => Math.exp(shape * (y - Math.exp(y) + 1));
  const points: { factor: number; weight: number }[] = [];
  for (const direction of [1, -1]) {
    for (let i = direction > 0 ? 0 : 1; ; i += 1) {
      const y = direction * i * step;
      const weight = weightAt(y);
      if (weight < 1e-12) break;
      points.push({ factor: Math.exp(y), weight });
    }
  }
  const total = points.reduce((sum, point) => sum + point.weight, 0);
  return points.map(({ factor, weight }) => ({ factor, weight: weight / total }));
}

function shareOfDaysWithin(day: DayOfSessions, factors: readonly DayFactor[], most: number): number {
  let share = 0;
  for (const { factor, weight } of factors) {
    let within = weight;
    for (const look of day.looks) {
      if (within < 1e-12) break;
      within *= shareWithin(most, Math.min(1, (factor * look) / day.capacity), day.capacity);
    }
    share += within;
  }
  return share;
}

/** P(X ≤ most) of a binomial distribution; certain answers far from the mean are not computed. */
function shareWithin(most: number, p: number, capacity: number): number {
  if (most >= capacity) return 1;
  const mean = p * capacity;
  const spread = Math.sqrt(mean * (1 - p)) + 1;
  if (most > mean + 9 * spread) return 1;
  if (most < mean - 9 * spread) return 0;
  return 1 - betaCdf(p, most + 1, capacity - most);
}
