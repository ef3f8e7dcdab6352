import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { SessionDraws } from "../demand/session-draws.ts";
import { countPacker } from "../nodes/count-packer.ts";
import { usableRoom } from "../nodes/fit.ts";
import { managedLoad } from "../nodes/managed-load.ts";
import { type ManagedPool, nodesThatLoseAZone } from "../nodes/managed-pool.ts";
import { packItem } from "../nodes/nodes-for-mix.ts";
import { profileNamed } from "../profile-named.ts";
import type { Site } from "../site.ts";

/** An event whose sessions stay on the group, beside a share of the peak's. */
interface StayingEvent {
  readonly profile: number;
  readonly sessions: number;
  /** Everybody else's sessions at that moment ÷ those of the peak. */
  readonly shareOfPeak: number;
}

/**
 * Returns the nodes of the managed node group in every draw, by the rule of `sizedManagedPool`: one node a zone, room for a rollout, and
 * enough left when a zone goes, at the peak and in every event that stays there. The group has a fixed size, so that an event of one day
 * is paid for all month.
 */
export function managedNodes(
  site: Site,
  planned: ManagedPool,
  { managed, profiles }: SessionDraws,
  likely: LikelyDemand,
): Float64Array {
  const ofEvents = likely.events
    .filter(({ placement }) => placement === "managed")
    .map(({ profile }) => profile);
  const names = [...new Set([...profiles, ...ofEvents])];
  const stays = names.map((name) => packItem({ profile: profileNamed(site, name), sessions: 0 }));
  const { servers, surgeServers, others, zones } = managedLoad(site, stays);
  const requests = [servers, ...others];
  // A profile that never stays may be larger than any node of the group.
  const pack = countPacker(requests, usableRoom(planned.candidate.room, site.nodes.overhead));
  const counts = Float64Array.from(requests, ({ count }) => count);
  const nodesNow = (): number => {
    counts[0] = servers.count;
    const steady = pack(counts);
    counts[0] = servers.count + surgeServers;
    return Math.max(zones, pack(counts), nodesThatLoseAZone(steady, zones));
  };
  const events = stayingEvents(likely, names);
  return managed.sessions.map((_, draw) => {
    const stay = (ofPeak: (sessions: number) => number): void => {
      for (let i = 0; i < names.length; i += 1)
        counts[1 + i] = i < profiles.length ? ofPeak(managed.byProfile[draw * profiles.length + i] ?? 0) : 0;
    };
    stay((all) => all);
    let most = nodesNow();
    for (const { profile, sessions, shareOfPeak } of events) {
      stay((all) => Math.ceil(shareOfPeak * all - 1e-6));
      counts[1 + profile] = (counts[1 + profile] ?? 0) + sessions;
      most = Math.max(most, nodesNow());
    }
    return most;
  });
}

/** By the proportions in which `eventMixes` sets everybody else beside an event. */
function stayingEvents({ events, peak }: LikelyDemand, names: readonly string[]): readonly StayingEvent[] {
  return events
    .filter(({ placement }) => placement === "managed")
    .map(({ profile, eventSessions, otherSessions }) => ({
      profile: names.indexOf(profile),
      sessions: eventSessions,
      shareOfPeak: peak.sessions > 0 ? otherSessions / peak.sessions : 0,
    }));
}
