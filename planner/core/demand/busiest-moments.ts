import type { Placement } from "../site.ts";
import { peakOf } from "./concurrency.ts";
import type { PeakRule } from "./peak-sessions.ts";
import { togetherVariance, variationOf } from "./peak-sessions.ts";
import type { PlannedGroup } from "./planned-group.ts";
import type { SampledShapes } from "./sampled-shapes.ts";
import { addMeans, groupMeanAt } from "./sampled-shapes.ts";

const PLACEMENTS = ["karpenter", "managed"] as const satisfies readonly Placement[];

/** All sessions, or those of one placement. */
export type PeakSet = "all" | Placement;

/** A group with its curves at the candidate slots, by placement. */
export interface SampledGroup {
  readonly planned: PlannedGroup;
  readonly shapes: Readonly<Record<Placement, SampledShapes>>;
  /** Place of its profile. */
  readonly profile: number;
}

/** The busiest moment of every draw, of one set of sessions. */
export interface Moments {
  readonly set: PeakSet;
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

/**
 * Returns, for all sessions and those of each placement, the candidate slot at which each draw has most, and what the height of the day's
 * maximum around it follows from.
 */
export function busiestMoments(
  draws: number,
  groups: readonly SampledGroup[],
  profiles: number,
  slots: number,
  rule: PeakRule,
): Readonly<Record<PeakSet, Moments>> {
  const moments = {
    all: noMoments("all", draws, profiles),
    karpenter: noMoments("karpenter", draws, profiles),
    managed: noMoments("managed", draws, profiles),
  };
  const sums = {
    karpenter: new Float64Array(slots),
    managed: new Float64Array(slots),
    all: new Float64Array(slots),
  };
  for (let draw = 0; draw < draws; draw += 1) {
    for (const placement of PLACEMENTS) {
      sums[placement].fill(0);
      for (const { planned, shapes } of groups)
        addMeans(sums[placement], 0, planned, shapes[placement], draw);
    }
    for (let at = 0; at < slots; at += 1) sums.all[at] = (sums.karpenter[at] ?? 0) + (sums.managed[at] ?? 0);
    for (const set of ["all", ...PLACEMENTS] as const)
      readMoment(moments[set], groups, draw, sums[set], rule);
  }
  return moments;
}

function noMoments(set: PeakSet, draws: number, profiles: number): Moments {
  const array = (length: number): Float64Array => new Float64Array(length);
  return {
    set,
    at: new Uint16Array(draws),
    mean: array(draws),
    capacity: array(draws),
    dayVariationFraction: array(draws),
    standing: array(draws),
    comingByProfile: array(draws * profiles),
    standingByProfile: array(draws * profiles),
  };
}

function readMoment(
  moments: Moments,
  groups: readonly SampledGroup[],
  draw: number,
  sum: Float64Array,
  rule: PeakRule,
): void {
  const { set, comingByProfile, standingByProfile } = moments;
  const at = peakOf(sum).slot;
  const offset = (draw * comingByProfile.length) / moments.mean.length;
  let mean = 0;
  let capacity = 0;
  let standing = 0;
  let variance = 0;
  for (const { planned, shapes, profile } of groups) {
    let sessions = 0;
    let share = 0;
    let standingShare = 0;
    for (const placement of PLACEMENTS) {
      if (set !== "all" && set !== placement) continue;
      const here = shapes[placement];
      sessions += groupMeanAt(planned, here, draw, at);
      share += here.endingShare;
      standingShare += here.standingShare;
    }
    const room = share * (planned.heights.everything[draw] ?? 0);
    const stay = standingShare * (planned.heights.standing[draw] ?? 0);
    comingByProfile[offset + profile] = (comingByProfile[offset + profile] ?? 0) + sessions;
    standingByProfile[offset + profile] = (standingByProfile[offset + profile] ?? 0) + stay;
    mean += sessions;
    capacity += room;
    standing += stay;
    variance += rule.correlationFraction * togetherVariance(sessions, room);
  }
  moments.at[draw] = at;
  moments.mean[draw] = mean;
  moments.capacity[draw] = capacity;
  moments.standing[draw] = standing;
  moments.dayVariationFraction[draw] = variationOf(mean, variance, rule.dayVariationFraction);
}
