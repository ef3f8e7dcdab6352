import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import { normalQuantile } from "./normal.ts";
import { betaCdf, logBeta } from "./special.ts";

/** Sessions of one kind over one day, as far as they vary. */
export interface DayOfSessions {
  /** Mean number at moments of the day that are far enough apart to vary on their own, the highest first. */
  readonly looks: readonly number[];
  /** Sessions that there can be at most: all people, each with all of theirs. Need not be whole. */
  readonly capacity: number;
  /** Coefficient of variation of the factor that all people share on one day; more than 1 counts as 1. */
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
  const within = shareOfDays(day);
  let sessions = Math.min(most, Math.max(0, Math.ceil(dailyMaximumLevel(day, q))));
  while (sessions > 0 && within(sessions - 1) >= q) sessions -= 1;
  while (sessions < most && within(sessions) < q) sessions += 1;
  return sessions;
}

/**
 * Returns the same before it is rounded up to a whole session, so that it moves evenly with the answers.
 *
 * Measured in standard deviations of a normal distribution, the share of days within a level is nearly a straight line, so that secants
 * find the level in a few steps; where one leaves the bracket, or many have not settled, the bracket is halved.
 *
 * @param tolerance share of the level by which it may be off.
 */
export function dailyMaximumLevel(day: DayOfSessions, q: number, tolerance = 1e-7): number {
  const peak = day.looks[0] ?? 0;
  if (peak <= 0) return 0;
  const within = shareOfDays(day);
  if (within(0) >= q) return 0;
  const target = normalQuantile(q);
  const scatter = Math.hypot(Math.sqrt(peak), day.dayVariationFraction * peak);
  let [below, above] = [0, day.capacity];
  let [level, slope] = [Math.min(0.999 * above, peak + Math.max(0, target) * scatter), 1 / scatter];
  let before: { readonly level: number; readonly excess: number } | undefined;
  for (let i = 0; i < MOST_STEPS && above - below > tolerance * above; i += 1) {
    const excess = normalQuantile(Math.min(NEARLY_ALL, Math.max(1 - NEARLY_ALL, within(level)))) - target;
    if (excess < 0) below = level;
    else above = level;
    if (before !== undefined) slope = (excess - before.excess) / (level - before.level);
    before = { level, excess };
    const next = level - excess / slope;
    const secant = i < MOST_SECANTS && next > below && next < above;
    level = secant ? next : (below + above) / 2;
    if (secant && Math.abs(level - before.level) <= tolerance * level) return level;
  }
  return above;
}

const MOST_SECANTS = 20;
const MOST_STEPS = 120;
/** Shares of days nearer to none or all than this are not told apart. */
const NEARLY_ALL = 1 - 1e-15;

/**
 * At 1 the factor is exponential: already most days are quiet. Handfuls of people who hardly ever come would go beyond, at
 * means that are far below one session.
 */
export const MOST_VARIATION = 1;
/** Days that differ by less are alike. */
const LEAST_VARIATION = 1e-6;

interface DayFactor {
  readonly factor: number;
  readonly weight: number;
}

/** Steps of the grid: as shares of the scatter of one look, at most and at least as shares of the variation of the days. */
const STEP_PER_SCATTER = 0.75;
const COARSEST_STEP = 0.75;
const FINEST_STEP = 1 / 400;

/**
 * Weights of D on an even grid of ln D. The integrand dies off like a normal one, so that few points are exact; where many
 * people scatter less than days do, the grid follows their scatter.
 */
function dayFactors(variation: number, scatter: number): readonly DayFactor[] {
  if (variation < LEAST_VARIATION) return [{ factor: 1, weight: 1 }];
  const shape = 1 / (variation * variation);
  const step = Math.max(
    FINEST_STEP * variation,
    Math.min(COARSEST_STEP * variation, STEP_PER_SCATTER * scatter),
  );
  const points: { factor: number; weight: number }[] = [];
  for (const direction of [1, -1]) {
    for (let i = direction > 0 ? 0 : 1; ; i += 1) {
      const y = direction * i * step;
      const weight = Math.exp(shape * (y - Math.expm1(y)));
      if (weight < 1e-10) break;
      points.push({ factor: Math.exp(y), weight });
    }
  }
  const total = points.reduce((sum, point) => sum + point.weight, 0);
  return points.map(({ factor, weight }) => ({ factor, weight: weight / total }));
}

/** Returns the share of days whose maximum is at most a number of sessions, which need not be whole. */
function shareOfDays(day: DayOfSessions): (most: number) => number {
  const { capacity, looks } = day;
  const peak = looks[0] ?? 0;
  const scatter = peak > 0 ? Math.sqrt(Math.max(1e-12, 1 - peak / capacity) / peak) : 1;
  const factors = dayFactors(Math.min(MOST_VARIATION, day.dayVariationFraction), scatter);
  return (most) => {
    const logWhole = most < capacity ? logBeta(most + 1, capacity - most) : 0;
    let share = 0;
    for (const { factor, weight } of factors) {
      // Where even the highest look is surely within, all are.
      if (surelyWithin(most, Math.min(1, (factor * peak) / capacity), capacity)) {
        share += weight;
        continue;
      }
      let within = weight;
      for (const look of looks) {
        if (within < 1e-12) break;
        within *= shareWithin(most, Math.min(1, (factor * look) / capacity), capacity, logWhole);
      }
      share += within;
    }
    return share;
  };
}

/** P(X ≤ most) of a binomial distribution; certain answers far from the mean are not computed. */
function shareWithin(most: number, p: number, capacity: number, logWhole: number): number {
  if (most >= capacity || surelyWithin(most, p, capacity)) return 1;
  const mean = p * capacity;
  if (most < mean - FAR * (Math.sqrt(mean * (1 - p)) + 1)) return 0;
  return 1 - betaCdf(p, most + 1, capacity - most, logWhole);
}

/** Standard deviations, and as many sessions, beyond which nothing is seen of a binomial distribution. */
const FAR = 7;

function surelyWithin(most: number, p: number, capacity: number): boolean {
  const mean = p * capacity;
  return most > mean + FAR * (Math.sqrt(mean * (1 - p)) + 1);
}
