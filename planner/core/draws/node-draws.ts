import type { SessionDraws } from "../demand/session-draws.ts";
import { sizedManagedPool } from "../nodes/managed-pool.ts";
import { packItem } from "../nodes/nodes-for-mix.ts";
import { managedLoad } from "../nodes/plan-managed-pool.ts";
import type { NodesPart } from "../plan-parts.ts";
import type { SessionProfile, Site } from "../site.ts";
import { type NodeCounts, sessionNodeCounter } from "./session-node-counter.ts";

/** The nodes of every draw on the types that the plan fixes. */
export interface NodeDraws {
  /** Karpenter's pool; absent without sessions there. */
  readonly sessions?: {
    /** Main and large type together, at the peak. */
    readonly atPeak: Float64Array;
    /** The fewest in any hour of the week. */
    readonly fewest: Float64Array;
    /** Means over the hours of the week. */
    readonly meanMain: Float64Array;
    readonly meanLarge: Float64Array;
  };
  /** The managed node group; absent without one. */
  readonly managed?: Float64Array;
}

/** Returns the nodes of every draw: its own sessions, packed onto the planned types. */
export function drawNodes(site: Site, nodes: NodesPart, sessions: SessionDraws | undefined): NodeDraws {
  if (sessions === undefined) return {};
  const profiles = sessions.profiles.map((name) => {
    const profile = site.profiles.find((one) => one.name === name);
    if (profile === undefined) throw new Error(`expected a profile of the site, got ${name}`);
    return profile;
  });
  return {
    ...(nodes.sessions === undefined
      ? {}
      : { sessions: sessionNodes(site, nodes.sessions.main, sessions, profiles) }),
    // A single server is what it is, whoever comes.
    ...(nodes.managed === undefined || nodes.workbench?.topology === "single-server"
      ? {}
      : { managed: managedNodes(site, nodes.managed, sessions, profiles) }),
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
  const week = new Float64Array(profiles.length * ofKinds.length);
  const hoursOfWeek = ofKinds.reduce((a, b) => a + b, 0);
  const counted: NodeCounts = { main: 0, large: 0 };
  for (let draw = 0; draw < draws; draw += 1) {
    count(karpenter.byProfile, draw * profiles.length, 1, counted);
    atPeak[draw] = counted.main + counted.large;
    hours.karpenterOf(draw, week);
    let [main, large, least] = [0, 0, Number.POSITIVE_INFINITY];
    for (let kind = 0; kind < ofKinds.length; kind += 1) {
      count(week, kind, ofKinds.length, counted);
      main += counted.main * (ofKinds[kind] ?? 0);
      large += counted.large * (ofKinds[kind] ?? 0);
      least = Math.min(least, counted.main + counted.large);
    }
    meanMain[draw] = main / hoursOfWeek;
    meanLarge[draw] = large / hoursOfWeek;
    fewest[draw] = least;
  }
  return { atPeak, fewest, meanMain, meanLarge };
}

function managedNodes(
  site: Site,
  planned: NonNullable<NodesPart["managed"]>,
  { managed }: SessionDraws,
  profiles: readonly SessionProfile[],
): Float64Array {
  const known = new Map<string, number>();
  return managed.sessions.map((_, draw) => {
    const counts = managed.byProfile.subarray(draw * profiles.length, (draw + 1) * profiles.length);
    const key = counts.join();
    const nodes = known.get(key) ?? managedNodesFor(site, planned, profiles, counts);
    known.set(key, nodes);
    return nodes;
  });
}

function managedNodesFor(
  site: Site,
  planned: NonNullable<NodesPart["managed"]>,
  profiles: readonly SessionProfile[],
  counts: Float64Array,
): number {
  const stays = profiles.map((profile, i) => packItem({ profile, sessions: counts[i] ?? 0 }));
  const pool = sizedManagedPool(managedLoad(site, stays), planned.candidate, site.nodes.overhead);
  if (pool === undefined)
    throw new Error(`expected ${planned.candidate.name} to hold every profile that stays`);
  return pool.nodes;
}
