import { addScaled } from "../columns.ts";
import { SLOTS_PER_WEEK, slotAtUtc } from "../curve.ts";
import type { Ide } from "../site.ts";
import { peakOf } from "./concurrency.ts";
import type { DayOfSessions } from "./daily-maximum.ts";
import { dailyMaximumQuantile, looksAround, MOST_VARIATION } from "./daily-maximum.ts";
import type { SessionCount } from "./deal-out.ts";
import { dealOut, gatherCounts } from "./deal-out.ts";
import type { SessionClass } from "./group-sessions.ts";

/** The peak of a set of sessions. */
export interface PeakSessions {
  /** The quantile of the daily maximum: sessions that come and go, and those that never end. */
  readonly sessions: number;
  /** Mean number at the busiest moment of the week. */
  readonly meanSessions: number;
  /** Those of them that never end. */
  readonly ratchetSessions: number;
  /** Slot of the week, UTC. */
  readonly slot: number;
  readonly atUtc: string;
  /** Who is in the peak, whole sessions that add up to it; in the order of profile, placement, IDE. */
  readonly byClass: readonly SessionCount[];
  /** The same by group and IDE, in the order of the classes; those without any are left out. */
  readonly byGroup: readonly GroupCount[];
  /**
   * Who is in the peak of the draw whose sessions ask for the quantile of CPU that a plan is sized for, and of the draw of memory. Where
   * small and large sessions vary apart, these may need more nodes than the quantile of their number. Absent where nothing was drawn.
   */
  readonly heavier?: readonly (readonly SessionCount[])[];
}

/** Whole sessions of one IDE of one group. */
export interface GroupCount {
  readonly group: string;
  readonly ide: Ide;
  readonly sessions: number;
}

/** How a peak is read off the curves. */
export interface PeakRule {
  readonly weekStart: string;
  readonly dayVariationFraction: number;
  /** Intra-class correlation of the people of one group. */
  readonly correlationFraction: number;
  /** Quantile of the daily maximum, between 0 and 1. */
  readonly peakQuantile: number;
}

/** Returns the sum of the curves of some classes. */
export function sumWeeks(classes: readonly SessionClass[]): Float64Array {
  const sum = new Float64Array(SLOTS_PER_WEEK);
  for (const { week } of classes) addScaled(sum, 1, week);
  return sum;
}

/**
 * Returns the peak of some classes together. The moment is the first at which their mean number is highest; the height
 * is the quantile of the daily maximum around it. Sessions that never end are all there and do not vary.
 */
export function peakSessions(classes: readonly SessionClass[], rule: PeakRule): PeakSessions {
  const total = peakOf(sumWeeks(classes));
  return peakAt(classes, total.slot, rule, "day");
}

/** Returns the quantile of the sessions at one moment, or of the maximum of the day around it. */
export function peakAt(
  classes: readonly SessionClass[],
  slot: number,
  rule: PeakRule,
  over: "day" | "moment",
): PeakSessions {
  const coming = classes.filter((one) => !one.ratchet);
  const standing = classes.filter((one) => one.ratchet);
  const day = dayAt(coming, slot, rule, over);
  const varying = dailyMaximumQuantile(day, rule.peakQuantile);
  const ratchet = standing.reduce((sum, one) => sum + (one.week[slot] ?? 0), 0);
  const ratchetSessions = Math.ceil(ratchet - 1e-9);
  const dealt = [
    ...dealOut(partsAt(coming, slot), varying),
    ...dealOut(partsAt(standing, slot), ratchetSessions),
  ];
  return {
    sessions: varying + ratchetSessions,
    meanSessions: (day.looks[0] ?? 0) + ratchet,
    ratchetSessions,
    slot,
    atUtc: slotAtUtc(rule.weekStart, slot),
    byClass: gatherCounts(dealt),
    byGroup: dealt
      .filter(({ sessions }) => sessions > 0)
      .map(({ group, ide, sessions }) => ({ group, ide, sessions })),
  };
}

/** Returns the day around a slot, of sessions that come and go, as far as its maximum depends on it. */
export function dayAt(
  coming: readonly SessionClass[],
  slot: number,
  rule: PeakRule,
  over: "day" | "moment",
): DayOfSessions {
  const week = sumWeeks(coming);
  return {
    looks: over === "day" ? looksAround(week, slot, meanHoldingAt(coming, slot)) : [week[slot] ?? 0],
    capacity: coming.reduce((sum, one) => sum + one.capacity, 0),
    dayVariationFraction: dayVariation(coming, slot, rule),
  };
}

/**
 * Returns the coefficient of variation of the days: of the factor that all share, and of the people of each group who
 * tend to come together. n people with correlation ρ have n·p·(1 − p)·(n − 1)·ρ more variance than independent ones.
 */
function dayVariation(
  classes: readonly SessionClass[],
  slot: number,
  rule: Pick<PeakRule, "dayVariationFraction" | "correlationFraction">,
): number {
  const groups = new Map<string, { sessions: number; capacity: number }>();
  for (const one of classes) {
    const group = groups.get(one.group) ?? { sessions: 0, capacity: 0 };
    groups.set(one.group, {
      sessions: group.sessions + (one.week[slot] ?? 0),
      capacity: group.capacity + one.capacity,
    });
  }
  return combinedVariation(groups.values(), rule);
}

/**
 * Returns the coefficient of variation of the days for groups with a mean number of sessions out of a capacity, at most 1.
 */
export function combinedVariation(
  groups: Iterable<{ readonly sessions: number; readonly capacity: number }>,
  rule: Pick<PeakRule, "dayVariationFraction" | "correlationFraction">,
): number {
  let [total, variance] = [0, 0];
  for (const { sessions, capacity } of groups) {
    total += Math.max(0, sessions);
    variance += rule.correlationFraction * togetherVariance(sessions, capacity);
  }
  return variationOf(total, variance, rule.dayVariationFraction);
}

/** Variance of a group's sessions beyond that of independent people, for a correlation of 1. */
export function togetherVariance(sessions: number, capacity: number): number {
  return sessions <= 0 ? 0 : sessions * Math.max(0, 1 - sessions / capacity) * Math.max(0, capacity - 1);
}

/** Coefficient of variation of the days: of the factor that all share, and of the groups' extra variance; at most 1. */
export function variationOf(total: number, variance: number, dayVariationFraction: number): number {
  return total <= 0
    ? 0
    : Math.min(MOST_VARIATION, Math.hypot(dayVariationFraction, Math.sqrt(variance) / total));
}

function partsAt(classes: readonly SessionClass[], slot: number) {
  return classes.map((one) => ({ ...one, mean: one.week[slot] ?? 0 }));
}

function meanHoldingAt(classes: readonly SessionClass[], slot: number): number {
  let [weighted, sessions] = [0, 0];
  for (const one of classes) {
    weighted += (one.meanHoldingH ?? 0) * (one.week[slot] ?? 0);
    sessions += one.week[slot] ?? 0;
  }
  return sessions > 0 ? weighted / sessions : 0;
}
