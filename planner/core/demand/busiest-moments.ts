import { peakOf } from "./concurrency.ts";
import type { PeakRule } from "./peak-sessions.ts";
import { togetherVariance, variationOf } from "./peak-sessions.ts";
import type { PlannedGroup } from "./planned-group.ts";
import type { SampledShapes } from "./sampled-shapes.ts";
import { addMeans, meansAt, rowsOf } from "./sampled-shapes.ts";

/** A group with the curves of some of its sessions at the candidate slots. */
export interface SampledGroup {
  readonly planned: PlannedGroup;
  readonly shapes: SampledShapes;
  /** Place of its profile. */
  readonly profile: number;
}

/** The busiest moment of every draw, of some sessions. */
export interface Moments {
  /** Place among the candidate slots. */
  readonly at: Uint16Array;
  readonly mean: Float64Array;
  readonly capacity: Float64Array;
  readonly dayVariationFraction: Float64Array;
  /** Sessions that never end. */
  readonly standing: Float64Array;
  /** Mean numbers by profile, profile after profile within a draw: of those that come and go, and of those that never end. */
  readonly comingByProfile: Float64Array;
  readonly standingByProfile: Float64Array;
}

/** Returns the mean numbers of all groups at the candidate slots, slot after slot within a draw. */
export function meansAtSlots(draws: number, groups: readonly SampledGroup[], slots: number): Float64Array {
  const rows = rowsOf(draws, slots);
  for (const { planned, shapes } of groups) addMeans(rows, planned, shapes);
  return rows.values;
}

/**
 * Returns the candidate slot at which each draw has most, and what the height of the day's maximum around it follows from. The draws are
 * gone through group by group, as each then needs a few numbers only.
 *
 * @param means what {@link meansAtSlots} gives for the same groups.
 */
export function busiestMoments(
  draws: number,
  groups: readonly SampledGroup[],
  means: Float64Array,
  profiles: number,
  rule: PeakRule,
): Moments {
  const array = (length = draws): Float64Array => new Float64Array(length);
  const variance = array();
  const moments = {
    at: peaksOfRows(means, draws),
    mean: array(),
    capacity: array(),
    standing: array(),
    comingByProfile: array(draws * profiles),
    standingByProfile: array(draws * profiles),
  };
  for (const group of groups) addGroup(moments, variance, group, profiles, rule.correlationFraction);
  const dayVariationFraction = moments.mean.map((mean, draw) =>
    variationOf(mean, variance[draw] ?? 0, rule.dayVariationFraction),
  );
  return { ...moments, dayVariationFraction };
}

/** Returns where the peak stands in each row. */
function peaksOfRows(values: Float64Array, rows: number): Uint16Array {
  const places = new Uint16Array(rows);
  const length = values.length / rows;
  for (let row = 0; row < rows; row += 1) places[row] = peakOf(values, row * length, (row + 1) * length).slot;
  return places;
}

function addGroup(
  moments: Omit<Moments, "dayVariationFraction">,
  variance: Float64Array,
  { planned, shapes, profile }: SampledGroup,
  profiles: number,
  correlationFraction: number,
): void {
  const { at, mean, capacity, standing, comingByProfile, standingByProfile } = moments;
  const { everything, standing: staying } = planned.heights;
  const means = meansAt(planned, shapes, at);
  for (let draw = 0; draw < means.length; draw += 1) {
    const sessions = means[draw] ?? 0;
    const room = shapes.endingShare * (everything[draw] ?? 0);
    const stay = shapes.standingShare * (staying[draw] ?? 0);
    const place = draw * profiles + profile;
    comingByProfile[place] = (comingByProfile[place] ?? 0) + sessions;
    standingByProfile[place] = (standingByProfile[place] ?? 0) + stay;
    mean[draw] = (mean[draw] ?? 0) + sessions;
    capacity[draw] = (capacity[draw] ?? 0) + room;
    standing[draw] = (standing[draw] ?? 0) + stay;
    variance[draw] = (variance[draw] ?? 0) + correlationFraction * togetherVariance(sessions, room);
  }
}
