import { addScaled } from "../columns.ts";
import type { Moments, SampledGroup } from "./busiest-moments.ts";
import { busiestMoments, meansAtSlots } from "./busiest-moments.ts";
import { peakOf } from "./concurrency.ts";
import type { SessionCount } from "./deal-out.ts";
import { addShares } from "./deal-out.ts";
import type { SessionClass } from "./group-sessions.ts";
import { dayLevels } from "./level-table.ts";
import type { PeakRule } from "./peak-sessions.ts";
import { dayAt, sumWeeks } from "./peak-sessions.ts";
import type { PlannedGroup } from "./planned-group.ts";
import type { PeakSet } from "./sampled-shapes.ts";
import { isIn, partMeanAt, sampleParts, shapesOf } from "./sampled-shapes.ts";

/** The peak of some sessions in every draw. */
export interface PeakDraws {
  /** Whole sessions: the quantile of the daily maximum, and those that never end. */
  readonly sessions: Float64Array;
  /** The same before it is rounded up, so that it moves evenly with the answers. */
  readonly levels: Float64Array;
  /** Whole sessions of each profile at that moment, profile after profile within a draw. */
  readonly byProfile: Float64Array;
  /** Who is in the peaks of some draws together, group by group; adds up to their sessions. */
  readonly countsOf: (draws: readonly number[]) => readonly SessionCount[];
}

/** Returns the peaks of every draw, of all sessions and of each placement. */
export function drawPeaks(
  draws: number,
  groups: readonly PlannedGroup[],
  profiles: readonly string[],
  slots: readonly number[],
  likely: { readonly classes: readonly SessionClass[]; readonly rule: PeakRule },
): Readonly<Record<PeakSet, PeakDraws>> {
  const moments = slots.map((slot) => [slot]);
  const groupParts = groups.map((planned) => ({ planned, parts: sampleParts(planned, moments) }));
  const groupsOf = (set: PeakSet): readonly SampledGroup[] =>
    groupParts.map(({ planned, parts }) => ({
      planned,
      shapes: shapesOf(parts, set),
      profile: profiles.indexOf(planned.draws.group.profile),
    }));
  const peaks = (set: PeakSet, sampled: readonly SampledGroup[], means: Float64Array): PeakDraws => {
    const busiest = busiestMoments(draws, sampled, means, profiles.length, likely.rule);
    const coming = likely.classes.filter((one) => !one.ratchet && isIn(set, one));
    return peaksOf(set, sampled, busiest, coming, likely.rule);
  };
  const [karpenter, managed] = [groupsOf("karpenter"), groupsOf("managed")];
  const onKarpenter = meansAtSlots(draws, karpenter, slots.length);
  const onManaged = meansAtSlots(draws, managed, slots.length);
  return {
    all: peaks("all", groupsOf("all"), summed(onKarpenter, onManaged)),
    karpenter: peaks("karpenter", karpenter, onKarpenter),
    managed: peaks("managed", managed, onManaged),
  };
}

function summed(a: Float64Array, b: Float64Array): Float64Array {
  const sums = a.slice();
  addScaled(sums, 1, b);
  return sums;
}

function peaksOf(
  set: PeakSet,
  groups: readonly SampledGroup[],
  moments: Moments,
  coming: readonly SessionClass[],
  rule: PeakRule,
): PeakDraws {
  const likelyDay = dayAt(coming, peakOf(sumWeeks(coming)).slot, rule, "day");
  const varying = dayLevels(moments, likelyDay, rule.peakQuantile);
  const whole = varying.map((level) => Math.ceil(level - 1e-6));
  const standing = moments.standing.map((sessions) => Math.ceil(sessions - 1e-9));
  return {
    sessions: whole.map((sessions, draw) => sessions + (standing[draw] ?? 0)),
    levels: varying.map((level, draw) => level + (moments.standing[draw] ?? 0)),
    byProfile: dealtByProfile(moments, whole, standing),
    countsOf: (draws) => {
      const parts = groups.flatMap((group) => partsOf(set, group, moments));
      return [
        ...dealtOver(
          draws,
          parts.filter(({ ratchet }) => !ratchet),
          whole,
        ),
        ...dealtOver(
          draws,
          parts.filter(({ ratchet }) => ratchet),
          standing,
        ),
      ];
    },
  };
}

/** Deals the whole sessions of each draw out to parts, and adds up what each part gets. */
function dealtOver(
  draws: readonly number[],
  parts: readonly DrawnPart[],
  whole: Float64Array,
): readonly SessionCount[] {
  const array = (): Float64Array => new Float64Array(parts.length);
  const [means, dealt, rests] = [array(), array(), array()];
  for (const draw of draws) {
    if (whole[draw] === undefined) throw new Error(`expected a draw below ${whole.length}, got ${draw}`);
    for (let i = 0; i < parts.length; i += 1) means[i] = parts[i]?.meanOf(draw) ?? 0;
    addShares(means, 0, whole[draw] ?? 0, dealt, rests);
  }
  return parts.map(({ ide, profile, placement }, i) => ({
    ide,
    profile,
    placement,
    sessions: dealt[i] ?? 0,
  }));
}

function dealtByProfile(
  { comingByProfile, standingByProfile }: Moments,
  whole: Float64Array,
  wholeStanding: Float64Array,
): Float64Array {
  const draws = whole.length;
  const profiles = comingByProfile.length / draws;
  const dealt = new Float64Array(comingByProfile.length);
  const rests = new Float64Array(profiles);
  for (let draw = 0; draw < draws; draw += 1) {
    const offset = draw * profiles;
    addShares(comingByProfile, offset, whole[draw] ?? 0, dealt, rests);
    addShares(standingByProfile, offset, wholeStanding[draw] ?? 0, dealt, rests);
  }
  return dealt;
}

/** A part of the sessions of a group at the busiest moment of each draw. */
interface DrawnPart extends Omit<SessionCount, "sessions"> {
  readonly ratchet: boolean;
  readonly meanOf: (draw: number) => number;
}

function partsOf(set: PeakSet, { planned, shapes }: SampledGroup, { at }: Moments): readonly DrawnPart[] {
  let sampled = 0;
  const { profile } = planned.draws.group;
  return planned.parts
    .filter((part) => isIn(set, part))
    .map(({ ide, placement, share, place }): DrawnPart => {
      const part = sampled;
      if (place !== undefined) sampled += 1;
      const meanOf =
        place === undefined
          ? (draw: number) => share * (planned.heights.standing[draw] ?? 0)
          : (draw: number) => partMeanAt(planned, shapes, part, draw, at[draw] ?? 0);
      return { ide, profile, placement, ratchet: place === undefined, meanOf };
    });
}
