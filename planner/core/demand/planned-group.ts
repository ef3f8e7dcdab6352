import type { Ide, Placement, Site } from "../site.ts";
import { IDES } from "../site.ts";
import type { GroupDraws } from "./group-draws.ts";
import type { CurveBook } from "./group-sessions.ts";
import { arrivalsName, heightFrom, remember, weekCurves } from "./group-sessions.ts";
import type { HoldingTime } from "./holding-time.ts";
import { HANDS_ON_LOG_SD } from "./holding-time.ts";
import type { ShapeNode } from "./shape-nodes.ts";
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
  readonly parts: readonly PlannedPart[];
  readonly nodes: readonly ShapeNode[];
  readonly heights: GroupHeights;
}

/** How high the shapes of a group are in every draw. */
export interface GroupHeights {
  /** Sessions when everybody has all of theirs open. */
  readonly everything: Float64Array;
  /** Sessions of one unit of the shape. */
  readonly perShape: Float64Array;
  /** Of sessions that never end: what each part has its share of. */
  readonly standing: Float64Array;
  /** Where the draw's hands-on time lies between the nodes. */
  readonly below: Uint16Array;
  readonly fraction: Float64Array;
  /** By node: the highest mean number of any part alone, there or at the next node, for one unit of the shape. */
  readonly highest: Float64Array;
  /** The two ways to the sessions at the group's busiest moment, without those that never end. */
  readonly survey: Float64Array;
  readonly flow: Float64Array;
  readonly used: "survey" | "flow";
}

/** Prepares a group: the shapes of its week for each node of its hands-on time, and their heights in every draw. */
export function planGroup(
  site: Site,
  draws: GroupDraws,
  week: { readonly start: string; readonly curves: CurveBook },
): PlannedGroup {
  const { group } = draws;
  const parts: PlannedPart[] = [];
  const ending: { readonly share: number; readonly holding: Omit<HoldingTime, "medianH"> }[] = [];
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
  const shares = ending.map(({ share }) => share);
  const curve = weekCurves(week.start, week.curves);
  const parted = JSON.stringify([arrivalsName(group, week.start, week.curves), ending]);
  const nodes = nodeMedians(group.handsOnHours).map((medianH) =>
    remember(week.curves.shapes, `${medianH}/${parted}`, () =>
      shapeNode(
        medianH,
        shares,
        ending.map(({ holding }) => curve(group, { ...holding, medianH })),
      ),
    ),
  );
  const endingShare = shares.reduce((sum, share) => sum + share, 0);
  return { draws, parts, nodes, heights: heightsOf(draws, nodes, endingShare, heightFrom(site, group)) };
}

function heightsOf(
  { fields, people }: GroupDraws,
  nodes: readonly ShapeNode[],
  endingShare: number,
  used: "survey" | "flow",
): GroupHeights {
  const draws = people.length;
  const array = (): Float64Array => new Float64Array(draws);
  const [everything, perShape, standing, survey, flow] = [array(), array(), array(), array(), array()];
  const { activeFraction, concurrentFraction, sessionsPerPerson, handsOnHours } = fields;
  const { below, fraction } = betweenNodes(nodes, handsOnHours);
  const withNext = [...nodes, ...nodes.slice(-1)];
  const peaks = Float64Array.from(withNext, ({ peak }) => peak);
  const highest = Float64Array.from(nodes, (node, i) =>
    Math.max(node.highest, withNext[i + 1]?.highest ?? 0),
  );
  for (let draw = 0; draw < draws; draw += 1) {
    const active = activeFraction[draw] ?? 0;
    const concurrent = concurrentFraction[draw] ?? 0;
    const all = (people[draw] ?? 0) * (sessionsPerPerson[draw] ?? 0);
    const node = below[draw] ?? 0;
    const shapePeak = mix(peaks[node] ?? 0, peaks[node + 1] ?? 0, fraction[draw] ?? 0);
    const bySurvey = all * concurrent * endingShare;
    const byFlow = all * active * shapePeak;
    survey[draw] = bySurvey;
    flow[draw] = byFlow;
    everything[draw] = all;
    perShape[draw] = shapePeak > 0 ? (used === "flow" ? byFlow : bySurvey) / shapePeak : 0;
    standing[draw] = active > 0 || concurrent > 0 ? all : 0;
  }
  return { everything, perShape, standing, below, fraction, highest, survey, flow, used };
}
