import type { DemandDraws } from "../demand/draw-demand.ts";
import type { HourDraws } from "../demand/hour-draws.ts";
import type { SessionDraws } from "../demand/session-draws.ts";
import type { NodeCounts } from "../nodes/count-packer.ts";
import type { NodesPart } from "../nodes/nodes-part.ts";
import { profileNamed } from "../profile-named.ts";
import type { SessionProfile, Site } from "../site.ts";
import { managedNodes } from "./managed-node-draws.ts";
import { sessionNodeCounter } from "./session-node-counter.ts";

/** The nodes of every draw on the types that the plan fixes. */
export interface NodeDraws {
  /** Karpenter's pool; absent without sessions there. */
  readonly sessions?: {
    /** Main and large type together, in the hour that needs most of them. */
    readonly atPeak: Float64Array;
    /** The fewest in any hour of the week. */
    readonly fewest: Float64Array;
    /** Means over the hours of the week. */
    readonly meanMain: Float64Array;
    readonly meanLarge: Float64Array;
    /** Means of what the planned policy really runs, by type; absent where nothing was simulated. */
    readonly simulated?: readonly { readonly instanceType: string; readonly meanNodes: Float64Array }[];
  };
  /** The managed node group; absent without one. */
  readonly managed?: Float64Array;
}

/** Returns the nodes of every draw: its own sessions, packed onto the planned types. */
export function drawNodes(nodes: NodesPart, { answers, sessions, likely }: DemandDraws): NodeDraws {
  const { site } = answers;
  if (sessions === undefined) return {};
  const profiles = sessions.profiles.map((name) => profileNamed(site, name));
  return {
    ...(nodes.sessions === undefined
      ? {}
      : { sessions: sessionNodes(site, nodes.sessions.main, sessions, profiles) }),
    // A single server is what it is, whoever comes.
    ...(nodes.managed === undefined || nodes.workbench?.topology === "single-server"
      ? {}
      : { managed: managedNodes(site, nodes.managed, sessions, likely) }),
  };
}

function sessionNodes(
  site: Site,
  types: NonNullable<NodesPart["sessions"]>["main"],
  { karpenter, hours }: SessionDraws,
  profiles: readonly SessionProfile[],
): NonNullable<NodeDraws["sessions"]> {
  const draws = karpenter.sessions.length;
  const count = sessionNodeCounter(types, site.nodes.overhead, profiles);
  const array = (): Float64Array => new Float64Array(draws);
  const [atPeak, fewest, meanMain, meanLarge] = [array(), array(), array(), array()];
  const ofKinds = hours.kinds.hours;
  const raised = new Float64Array(profiles.length);
  const hoursOfWeek = ofKinds.reduce((a, b) => a + b, 0);
  const counted: NodeCounts = { main: 0, large: 0 };
  for (let draw = 0; draw < draws; draw += 1) {
    count(karpenter.byProfile, draw * profiles.length, 1, counted);
    atPeak[draw] = counted.main + counted.large;
    const week = draw * profiles.length * ofKinds.length;
    const raise = raiseOf(karpenter.sessions[draw] ?? 0, hours, week, profiles.length);
    let main = 0;
    let large = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < ofKinds.length; kind += 1) {
      count(hours.karpenter, week + kind, ofKinds.length, counted);
      main += counted.main * (ofKinds[kind] ?? 0);
      large += counted.large * (ofKinds[kind] ?? 0);
      const nodes = counted.main + counted.large;
      least = Math.min(least, nodes);
      // The hour with most sessions need not need most nodes; hours that cannot reach the peak are not packed again.
      if ((nodes + profiles.length) * raise <= (atPeak[draw] ?? 0)) continue;
      for (let i = 0; i < profiles.length; i += 1)
        raised[i] = (hours.karpenter[week + i * ofKinds.length + kind] ?? 0) * raise;
      count(raised, 0, 1, counted);
      atPeak[draw] = Math.max(atPeak[draw] ?? 0, counted.main + counted.large);
    }
    meanMain[draw] = main / hoursOfWeek;
    meanLarge[draw] = large / hoursOfWeek;
    fewest[draw] = least;
  }
  return { atPeak, fewest, meanMain, meanLarge };
}

/** How far the peak of a draw stands above the mean of its busiest hour; at least 1. */
function raiseOf(
  peakSessions: number,
  { karpenter, kinds }: HourDraws,
  week: number,
  profiles: number,
): number {
  const ofKinds = kinds.hours.length;
  let busiest = 0;
  for (let kind = 0; kind < ofKinds; kind += 1) {
    let sessions = 0;
    for (let i = 0; i < profiles; i += 1) sessions += karpenter[week + i * ofKinds + kind] ?? 0;
    busiest = Math.max(busiest, sessions);
  }
  return busiest > 0 ? Math.max(1, peakSessions / busiest) : 1;
}
