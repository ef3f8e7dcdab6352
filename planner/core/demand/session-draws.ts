import { compareText } from "../order.ts";
import { candidateSlots } from "./candidate-slots.ts";
import type { CurveBook, SessionClass } from "./group-sessions.ts";
import type { HourDraws } from "./hour-draws.ts";
import { drawHours } from "./hour-draws.ts";
import type { PeakDraws } from "./peak-draws.ts";
import { drawPeaks } from "./peak-draws.ts";
import type { PeakRule } from "./peak-sessions.ts";
import type { PlannedGroup } from "./planned-group.ts";
import { planGroup } from "./planned-group.ts";
import type { SiteDraws } from "./site-draws.ts";

/** The sessions of all draws: the peaks of the site and of each placement at its own busiest moment, and the week. */
export interface SessionDraws {
  readonly all: PeakDraws;
  readonly karpenter: PeakDraws;
  readonly managed: PeakDraws;
  /** Session profiles in the order of their names, as peaks and hours count them. */
  readonly profiles: readonly string[];
  readonly hours: HourDraws;
  /** The groups as they were prepared, in the order of the site's groups. */
  readonly groups: readonly PlannedGroup[];
}

/** What the draws start from: the likely sessions of the same week and the rule that reads a peak off them. */
export interface LikelySessions {
  readonly classes: readonly SessionClass[];
  readonly rule: PeakRule;
  readonly curves: CurveBook;
}

/**
 * Returns the sessions of every draw. Each draw computes the sessions of all groups anew from its own answers, at the slots of
 * the week that can hold the peak, finds the busiest one, and reads the quantile of the daily maximum off a table.
 */
export function drawSessions(draws: SiteDraws, likely: LikelySessions): SessionDraws {
  const week = { start: likely.rule.weekStart, curves: likely.curves };
  const groups = draws.groups.map((group) => planGroup(draws.site, group, week));
  const profiles = [...new Set(draws.site.groups.map(({ profile }) => profile))].sort(compareText);
  const slots = candidateSlots(likely.classes);
  const peaks = drawPeaks(draws.draws, groups, profiles, slots, likely);
  return {
    ...peaks,
    profiles,
    hours: drawHours(draws.draws, groups, profiles, likely.classes),
    groups,
  };
}
