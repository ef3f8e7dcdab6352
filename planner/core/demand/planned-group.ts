import type { Ide, Placement, Site } from "../site.ts";
import { IDES } from "../site.ts";
import type { GroupDraws } from "./group-draws.ts";
import { sessionAnswers } from "./group-draws.ts";
import type { WeekCurve } from "./group-sessions.ts";
import { heightFrom } from "./group-sessions.ts";
import { HANDS_ON_LOG_SD } from "./holding-time.ts";
import type { BetweenNodes, ShapeNode } from "./shape-nodes.ts";
import { betweenNodes, mix, nodeMedians, shapeNode } from "./shape-nodes.ts";

/** One IDE of a group. `place` counts those whose sessions end, in the order of the nodes' curves. */
export interface PlannedPart {
  readonly ide: Ide;
  readonly placement: Placement;
  readonly share: number;
  readonly place?: number;
}

/** A group, prepared so that a draw of its sessions costs little. */
export interface PlannedGroup {
  readonly draws: GroupDraws;
  readonly used: "survey" | "flow";
  readonly parts: readonly PlannedPart[];
  readonly endingShare: number;
  readonly nodes: readonly ShapeNode[];
}

/** Prepares a group: the shapes of its week at the chosen slots, for each node of its hands-on time. */
export function planGroup(
  site: Site,
  draws: GroupDraws,
  slots: readonly number[],
  curve: WeekCurve,
): PlannedGroup {
  const { group } = draws;
  const parts: PlannedPart[] = [];
  const ending: {
    readonly share: number;
    readonly holding: { readonly logSd: number; readonly tailH: number };
  }[] = [];
  for (const ide of IDES) {
    const share = group.ideMix[ide] ?? 0;
    if (share === 0) continue;
    const { action, afterMinutes = 0 } = site.workbench.idle[ide];
    const part = { ide, placement: site.workbench.placement[ide], share };
    if (action === "never") parts.push(part);
    else {
      parts.push({ ...part, place: ending.length });
      ending.push({ share, holding: { logSd: HANDS_ON_LOG_SD, tailH: afterMinutes / 60 } });
    }
  }
  return {
    draws,
    used: heightFrom(site, group),
    parts,
    endingShare: ending.reduce((sum, { share }) => sum + share, 0),
    nodes: nodeMedians(group.handsOnHours).map((medianH) =>
      shapeNode(medianH, ending, slots, (holding) => curve(group, holding)),
    ),
  };
}

/** How high the shapes of a group are in one draw. */
export interface DrawnHeights {
  readonly everything: number;
  readonly perShape: number;
  readonly standing: number;
  readonly between: BetweenNodes;
}

/** Returns how high the shapes of a group are in one draw. */
export function heightsOf({ draws, used, endingShare, nodes }: PlannedGroup, draw: number): DrawnHeights {
  const answers = sessionAnswers(draws, draw);
  const everything = answers.people * answers.sessionsPerPerson;
  const between = betweenNodes(nodes, answers.handsOnHours);
  const shapePeak = mix(between.below.peak, between.above.peak, between.fraction);
  const height =
    used === "flow"
      ? everything * answers.activeFraction * shapePeak
      : everything * answers.concurrentFraction * endingShare;
  return {
    everything,
    perShape: shapePeak > 0 ? height / shapePeak : 0,
    standing: answers.activeFraction > 0 || answers.concurrentFraction > 0 ? everything : 0,
    between,
  };
}

/** Adds the mean numbers of one part to those of all slots. */
export function addMeans(sum: Float64Array, share: number, place: number, height: DrawnHeights): void {
  const { below, above, fraction } = height.between;
  const [low, high] = [below.byPart[place], above.byPart[place]];
  if (low === undefined || high === undefined)
    throw new Error(`expected the curve of part ${place}, got none`);
  const { everything, perShape } = height;
  for (let at = 0; at < sum.length; at += 1) {
    const shape = (low[at] ?? 0) * (1 - fraction) + (high[at] ?? 0) * fraction;
    sum[at] = (sum[at] ?? 0) + share * Math.min(everything, perShape * shape);
  }
}

/** Returns the mean number of one part at one slot. */
export function meanOf(share: number, place: number, height: DrawnHeights, at: number): number {
  const { below, above, fraction } = height.between;
  const shape = mix(below.byPart[place]?.[at] ?? 0, above.byPart[place]?.[at] ?? 0, fraction);
  return share * Math.min(height.everything, height.perShape * shape);
}
