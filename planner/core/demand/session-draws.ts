import type { Placement, Site } from "../site.ts";
import { candidateSlots } from "./candidate-slots.ts";
import { peakOf } from "./concurrency.ts";
import type { SessionCount, SessionPart } from "./deal-out.ts";
import { dealOut, gatherCounts } from "./deal-out.ts";
import type { GroupDraws } from "./group-draws.ts";
import type { SessionClass, WeekCurve } from "./group-sessions.ts";
import type { DrawnDay } from "./level-table.ts";
import { levelTable } from "./level-table.ts";
import type { PeakRule } from "./peak-sessions.ts";
import { combinedVariation, dayAt, sumWeeks } from "./peak-sessions.ts";
import type { DrawnHeights, PlannedGroup } from "./planned-group.ts";
import { addMeans, heightsOf, meanOf, planGroup } from "./planned-group.ts";

/** The peak of some sessions in every draw: whole sessions, and who is in it. */
export interface PeakDraws {
  readonly sessions: Float64Array;
  readonly countsOf: (draw: number) => readonly SessionCount[];
}

/** The peaks of all draws: of the site, and of each placement at its own busiest moment. */
export interface SessionDraws {
  readonly all: PeakDraws;
  readonly karpenter: PeakDraws;
  readonly managed: PeakDraws;
}

/** What the draws start from: the likely sessions of the same week and the rule that reads a peak off them. */
export interface LikelySessions {
  readonly classes: readonly SessionClass[];
  readonly rule: PeakRule;
  readonly curve: WeekCurve;
}

/**
 * Returns the peak of every draw. Each draw computes the sessions of all groups anew from its own answers, at the slots of
 * the week that can hold the peak, finds the busiest one, and reads the quantile of the daily maximum off a table.
 */
export function drawSessions(
  site: Site,
  groups: readonly GroupDraws[],
  draws: number,
  likely: LikelySessions,
): SessionDraws {
  const slots = candidateSlots(likely.classes);
  const plans = groups.map((group) => planGroup(site, group, slots, likely.curve));
  const moments = Array.from({ length: draws }, (_, draw) =>
    busiestMoments(plans, draw, slots.length, likely.rule),
  );
  const peaks = (set: keyof BusiestMoments): PeakDraws =>
    peakDraws(
      plans,
      moments.map((moment) => moment[set]),
      likely.classes.filter((one) => !one.ratchet && (set === "all" || one.placement === set)),
      likely.rule,
    );
  return { all: peaks("all"), karpenter: peaks("karpenter"), managed: peaks("managed") };
}

function peakDraws(
  plans: readonly PlannedGroup[],
  moments: readonly BusiestMoment[],
  coming: readonly SessionClass[],
  rule: PeakRule,
): PeakDraws {
  const likelyDay = dayAt(coming, peakOf(sumWeeks(coming)).slot, rule, "day");
  const level = levelTable(moments, likelyDay, rule.peakQuantile);
  const varying = Float64Array.from(moments, (moment) => Math.ceil(level(moment) - 1e-6));
  const standing = Float64Array.from(moments, (moment) => Math.ceil(moment.standing - 1e-9));
  return {
    sessions: varying.map((sessions, draw) => sessions + (standing[draw] ?? 0)),
    countsOf: (draw) => {
      const moment = moments[draw];
      if (moment === undefined) throw new Error(`expected a draw below ${moments.length}, got ${draw}`);
      const parts = plans.flatMap((plan) => drawnParts(plan, draw, moment));
      return gatherCounts([
        ...dealOut(
          parts.filter((part) => !part.ratchet),
          varying[draw] ?? 0,
        ),
        ...dealOut(
          parts.filter((part) => part.ratchet),
          standing[draw] ?? 0,
        ),
      ]);
    },
  };
}

/** The sessions of one draw at the moment at which they are the most, those of one placement or all. */
interface BusiestMoment extends DrawnDay {
  readonly placement?: Placement;
  /** Place among the candidate slots. */
  readonly at: number;
  /** Sessions that never end. */
  readonly standing: number;
}

interface BusiestMoments {
  readonly all: BusiestMoment;
  readonly karpenter: BusiestMoment;
  readonly managed: BusiestMoment;
}

function busiestMoments(
  plans: readonly PlannedGroup[],
  draw: number,
  slots: number,
  rule: PeakRule,
): BusiestMoments {
  const sums = { karpenter: new Float64Array(slots), managed: new Float64Array(slots) };
  const heights = plans.map((plan) => heightsOf(plan, draw));
  for (const [i, plan] of plans.entries()) {
    const height = heights[i];
    if (height === undefined) continue;
    for (const { place, placement, share } of plan.parts) {
      if (place !== undefined) addMeans(sums[placement], share, place, height);
    }
  }
  const all = sums.karpenter.map((mean, at) => mean + (sums.managed[at] ?? 0));
  return {
    all: momentAt(plans, heights, peakOf(all).slot, rule),
    karpenter: momentAt(plans, heights, peakOf(sums.karpenter).slot, rule, "karpenter"),
    managed: momentAt(plans, heights, peakOf(sums.managed).slot, rule, "managed"),
  };
}

function momentAt(
  plans: readonly PlannedGroup[],
  heights: readonly DrawnHeights[],
  at: number,
  rule: PeakRule,
  placement?: Placement,
): BusiestMoment {
  let standing = 0;
  const groups = plans.map((plan, i) => {
    const height = heights[i];
    const sum = { sessions: 0, capacity: 0 };
    if (height === undefined) return sum;
    for (const part of plan.parts) {
      if (placement !== undefined && part.placement !== placement) continue;
      if (part.place === undefined) standing += part.share * height.standing;
      else {
        sum.sessions += meanOf(part.share, part.place, height, at);
        sum.capacity += part.share * height.everything;
      }
    }
    return sum;
  });
  return {
    ...(placement === undefined ? {} : { placement }),
    at,
    standing,
    mean: groups.reduce((sum, group) => sum + group.sessions, 0),
    capacity: groups.reduce((sum, group) => sum + group.capacity, 0),
    dayVariationFraction: combinedVariation(groups, rule),
  };
}

/** A part of the sessions of one draw at its busiest moment. */
interface DrawnPart extends SessionPart {
  readonly ratchet: boolean;
}

function drawnParts(
  plan: PlannedGroup,
  draw: number,
  { at, placement }: BusiestMoment,
): readonly DrawnPart[] {
  const height = heightsOf(plan, draw);
  const wanted = plan.parts.filter((part) => placement === undefined || part.placement === placement);
  return wanted.map((part) => ({
    ide: part.ide,
    profile: plan.draws.group.profile,
    placement: part.placement,
    ratchet: part.place === undefined,
    mean:
      part.place === undefined ? part.share * height.standing : meanOf(part.share, part.place, height, at),
  }));
}
