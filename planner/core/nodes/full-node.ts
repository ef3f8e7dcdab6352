import { compareText } from "../order.ts";
import type { SessionProfile, Site } from "../site.ts";
import { IDES } from "../site.ts";
import { type NodeRoom, sessionsHeld, usableRoom } from "./fit.ts";
import type { NodeCandidate } from "./node-candidate.ts";

/** Sessions of one profile on a node, and the memory that each may grow to. */
export interface HeldSessions {
  readonly profile: string;
  readonly sessions: number;
  readonly mostMib: number;
}

/** A node and the sessions on it. */
export interface FullNode {
  readonly instanceType: string;
  readonly held: readonly HeldSessions[];
}

/** A profile, and how many sessions of it there can be. */
export interface OpenProfile {
  readonly profile: SessionProfile;
  readonly most: number;
}

/** Returns the memory that a session may grow to: its limit, or what it asks for. */
export function mostMib({ memoryMib, memoryLimitMib }: SessionProfile): number {
  return memoryLimitMib ?? memoryMib;
}

/** Returns the profiles that can be open on Karpenter's nodes: as many sessions as their people open at most, events included. */
export function openProfiles({ profiles, groups, events, workbench }: Site): readonly OpenProfile[] {
  const { placement } = workbench;
  return profiles.flatMap((profile) => {
    const ofGroups = groups
      .filter((group) => group.profile === profile.name)
      .filter(({ ideMix }) => IDES.some((ide) => placement[ide] === "karpenter" && (ideMix[ide] ?? 0) > 0))
      .reduce(
        (sum, { people, sessionsPerPerson }) => sum + people.high * Math.max(1, sessionsPerPerson.high),
        0,
      );
    const ofEvents = events
      .filter((event) => event.profile === profile.name && placement[event.ide] === "karpenter")
      .reduce((sum, { people }) => sum + people, 0);
    const most = Math.ceil(ofGroups + ofEvents - 1e-9);
    return most > 0 ? [{ profile, most }] : [];
  });
}

/**
 * Returns the node of a type whose sessions can grow to the most memory: one of each leading profile, or as many as it holds, and beside
 * them as many of the others as their requests leave room for, those first that may grow most for the share of the node they ask for.
 *
 * @param leads profiles of which at least one is on the node; empty = no such node.
 */
export function fullestNode(
  site: Pick<Site, "nodes">,
  candidate: Pick<NodeCandidate, "name" | "room">,
  profiles: readonly OpenProfile[],
  leads: readonly OpenProfile[],
): FullNode | undefined {
  const room = usableRoom(candidate.room, site.nodes.overhead);
  const order = profiles.toSorted(
    (a, b) =>
      growthByShare(b.profile, room) - growthByShare(a.profile, room) ||
      compareText(a.profile.name, b.profile.name),
  );
  let fullest: readonly HeldSessions[] = [];
  for (const lead of leads) {
    const others = order.filter((one) => one !== lead);
    for (const most of new Set([1, lead.most])) {
      const held = filled(room, [{ ...lead, most }, ...others]);
      if (grownMib(held) > grownMib(fullest)) fullest = held;
    }
  }
  return fullest.length === 0 ? undefined : { instanceType: candidate.name, held: fullest };
}

/** Returns the memory that the sessions on a node may grow to together. */
export function grownMib(held: readonly HeldSessions[]): number {
  return held.reduce((sum, one) => sum + one.sessions * one.mostMib, 0);
}

function growthByShare(profile: SessionProfile, room: NodeRoom): number {
  const share = Math.max(profile.cpuMillicores / room.cpuMillicores, profile.memoryMib / room.memoryMib);
  return mostMib(profile) / share;
}

/** One profile after the other, as many as fit. */
function filled(room: NodeRoom, profiles: readonly OpenProfile[]): readonly HeldSessions[] {
  let left = room;
  return profiles.flatMap(({ profile, most }) => {
    const sessions = Math.min(most, sessionsHeld(profile, left));
    if (sessions === 0) return [];
    left = {
      cpuMillicores: left.cpuMillicores - sessions * profile.cpuMillicores,
      memoryMib: left.memoryMib - sessions * profile.memoryMib,
      pods: left.pods - sessions,
    };
    return [{ profile: profile.name, sessions, mostMib: mostMib(profile) }];
  });
}
