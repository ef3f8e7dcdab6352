import type { EventPeak } from "../demand/event-peak.ts";
import type { PlanParts } from "../plan-parts.ts";
import { profileNamed } from "../profile-named.ts";
import type { Site, SiteEvent } from "../site.ts";
import { heaviestMixes } from "./heaviest-mixes.ts";
import { managedLoad } from "./managed-load.ts";
import { sizedManagedPool } from "./managed-pool.ts";
import { nodesForMix, packItem } from "./nodes-for-mix.ts";
import { eventMixes, peakMix, profilesOf, stayingMixes } from "./peak-mix.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";

const MINUTES_PER_HOUR = 60;

/** Whole nodes of one type that an event adds to those that stand there without it. */
export interface EventNodes {
  readonly pool: "sessions" | "server";
  readonly instanceType: string;
  readonly nodes: number;
  /** Of each of these nodes. */
  readonly rootDiskGib: number;
}

/**
 * Returns the hours for which an event holds its nodes: from when they have to be ready until room is no longer held, or until the idle
 * rule has ended the sessions that people left behind. Sessions that never end by themselves are taken to be ended by somebody.
 */
export function eventHours({ workbench }: Pick<Site, "workbench">, event: SiteEvent): number {
  const { afterMinutes = 0 } = workbench.idle[event.ide];
  const after = Math.max(event.holdMinutes, afterMinutes);
  return (event.prepareMinutes + after) / MINUTES_PER_HOUR + event.durationHours;
}

/**
 * Returns the nodes that an event adds: on Karpenter's pool those of its own sessions, packed alone, so that free room of others is not
 * counted on; on the managed node group those by which it has to be larger than without the event, rollout and loss of a zone
 * included. Undefined where the plan has no such pool.
 */
export function eventNodes(
  site: Site,
  { nodes, demand }: Pick<PlanParts, "nodes" | "demand">,
  event: SiteEvent,
  peak: EventPeak,
): EventNodes | undefined {
  const profiles = profilesOf(site);
  const profile = profileNamed(site, event.profile);
  if (peak.placement === "karpenter") return sessionNodes(site, nodes, { profile, sessions: event.people });
  const { managed } = nodes;
  if (managed === undefined || nodes.workbench?.topology === "single-server") return undefined;
  const nodesFor = (mix: readonly ProfileSessions[]): number | undefined =>
    sizedManagedPool(
      managedLoad(site, wholeSessions(mix).map(packItem)),
      managed.candidate,
      site.nodes.overhead,
    )?.nodes;
  const stay = peakMix(demand.managed, profiles);
  const together = { ...demand, events: [{ ...peak, eventSessions: event.people }] };
  const [mix = []] = eventMixes(together, stay, profiles, "managed");
  const withIt = nodesFor(mix);
  const anyway = heaviestMixes(stayingMixes({ ...demand, events: [] }, profiles)).map(nodesFor);
  if (withIt === undefined || anyway.includes(undefined)) return undefined;
  const without = Math.max(...anyway.map((nodes) => nodes ?? 0));
  return {
    pool: "server",
    instanceType: managed.candidate.name,
    nodes: Math.max(0, withIt - without),
    rootDiskGib: nodes.managedDisk?.gib ?? site.nodes.rootVolumeGib,
  };
}

/** All sessions of an event are alike, so that they stand on the main type, or, where they are too large for it, on the larger one. */
function sessionNodes(
  site: Site,
  { sessions }: PlanParts["nodes"],
  own: ProfileSessions,
): EventNodes | undefined {
  if (sessions === undefined) return undefined;
  const { candidate, large } = sessions.main;
  const packed = nodesForMix(sessions.main, site.nodes.overhead, [own]);
  const onLarge = packed.large > 0 && large !== undefined;
  return {
    pool: "sessions",
    instanceType: onLarge ? large.candidate.name : candidate.name,
    nodes: onLarge ? packed.large : packed.main,
    rootDiskGib: sessions.rootDisk.gib,
  };
}
