import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import type { SessionClass } from "../demand/group-sessions.ts";
import type { NodeOverhead } from "../site.ts";
import { type NodeCounts, poolPacker } from "./count-packer.ts";
import { usableRoom } from "./fit.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { type PackItem, packPool } from "./pack.ts";
import { type Profiles, withProfiles } from "./peak-mix.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";

/** Nodes that a mix of sessions needs. */
export interface NodesOfMix {
  readonly main: number;
  readonly large: number;
  /** No packing needs fewer. */
  readonly lowerBound: number;
}

/** The types of a pool; absent `large` = one type holds every session. */
export interface PoolTypes {
  readonly candidate: Pick<NodeCandidate, "room">;
  readonly large?: { readonly candidate: Pick<NodeCandidate, "room"> };
}

/**
 * Returns the nodes of both types when all sessions of a mix start at once: those that fit the main type also take what the nodes of the
 * large type have left, see `poolPacker`.
 */
export function nodesForMix(
  { candidate, large }: PoolTypes,
  overhead: NodeOverhead,
  mix: readonly ProfileSessions[],
): NodesOfMix {
  const packed = packPool(
    wholeSessions(mix).map(packItem),
    usableRoom(candidate.room, overhead),
    large === undefined ? undefined : usableRoom(large.candidate.room, overhead),
  );
  if (!packed.ok) throw new Error("expected types that hold every profile");
  return packed;
}

/** Returns whole sessions of one profile as pods to pack. */
export function packItem({ profile, sessions }: ProfileSessions): PackItem {
  return { cpuMillicores: profile.cpuMillicores, memoryMib: profile.memoryMib, count: sessions };
}

/** Nodes over the reference week. */
export interface WeekNodes {
  readonly fewest: number;
  readonly meanMain: number;
  readonly meanLarge: number;
}

/** Whole sessions by profile over the hours of the reference week. */
export interface WeekMixes {
  /** Nights and the same hours of like days ask for the same whole sessions, and so for the same nodes: each mix stands here once. */
  readonly mixes: readonly (readonly ProfileSessions[])[];
  /** By hour of the week, the place of its mix. */
  readonly mixOfHour: readonly number[];
}

/** Returns the whole sessions of every hour of the reference week. */
export function weekMixes(classes: readonly SessionClass[], profiles: Profiles): WeekMixes {
  const mixes: (readonly ProfileSessions[])[] = [];
  const places = new Map<string, number>();
  const mixOfHour = Array.from({ length: SLOTS_PER_WEEK / SLOTS_PER_HOUR }, (_, hour) => {
    const byProfile = new Map<string, number>();
    for (const one of classes)
      byProfile.set(one.profile, (byProfile.get(one.profile) ?? 0) + (one.week[hour * SLOTS_PER_HOUR] ?? 0));
    const mix = wholeSessions(withProfiles(byProfile, profiles));
    const key = mix.map(({ profile, sessions }) => `${profile.name}\n${sessions}`).join("\n");
    const place = places.get(key) ?? mixes.push(mix) - 1;
    places.set(key, place);
    return place;
  });
  return { mixes, mixOfHour };
}

/** Returns the nodes hour by hour over the reference week, packed anew each hour: what they would be if sessions could move. */
export function weekNodes(
  main: PoolTypes,
  overhead: NodeOverhead,
  { mixes, mixOfHour }: WeekMixes,
): WeekNodes {
  const packed = packEach(main, overhead, mixes);
  const hours = mixOfHour.flatMap((place) => packed[place] ?? []);
  const mean = (of: (nodes: NodeCounts) => number): number =>
    hours.reduce((sum, nodes) => sum + of(nodes), 0) / hours.length;
  return {
    fewest: Math.min(...hours.map((nodes) => nodes.main + nodes.large)),
    meanMain: mean((nodes) => nodes.main),
    meanLarge: mean((nodes) => nodes.large),
  };
}

/** Packs mixes of whole sessions one by one, with one packer for the profiles of all. */
function packEach(
  { candidate, large }: PoolTypes,
  overhead: NodeOverhead,
  mixes: readonly (readonly ProfileSessions[])[],
): readonly NodeCounts[] {
  const profiles = [...new Map(mixes.flat().map(({ profile }) => [profile.name, profile])).values()];
  const places = new Map(profiles.map(({ name }, place) => [name, place]));
  const pack = poolPacker(
    profiles,
    usableRoom(candidate.room, overhead),
    large === undefined ? undefined : usableRoom(large.candidate.room, overhead),
  );
  const counts = new Float64Array(profiles.length);
  return mixes.map((mix) => {
    counts.fill(0);
    for (const { profile, sessions } of mix) counts[places.get(profile.name) ?? 0] = sessions;
    const nodes = { main: 0, large: 0 };
    pack(counts, nodes);
    return nodes;
  });
}
