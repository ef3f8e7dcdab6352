import { usableRoom } from "../nodes/fit.ts";
import { managedLoad } from "../nodes/managed-load.ts";
import { type NodesOfMix, nodesForMix, packItem } from "../nodes/nodes-for-mix.ts";
import type { NodesPart } from "../nodes/nodes-part.ts";
import { packPods } from "../nodes/pack.ts";
import { type ProfileSessions, sessionsOf, wholeSessions } from "../nodes/session-mix.ts";
import type { Site } from "../site.ts";

/** More than this many times the sessions of the plan is not looked at: nobody climbs so far. */
const MOST_TIMES = 16;

/**
 * Returns the most sessions on Karpenter's nodes, in the mix of the busiest moment, whose nodes are still inside what `holds` says;
 * undefined without such nodes, where not one session is inside, and where sixteen times the plan's sessions are.
 *
 * Nodes are counted as the plan counts them: as many as the mix packs onto, and where the plan has more of a type than that, as draws or
 * simulated weeks want them, in the same proportion.
 *
 * @param holds is given the nodes, and how many times the sessions of the peak they are for.
 */
export function karpenterSessionsWithin(
  { nodes: { overhead } }: Pick<Site, "nodes">,
  { sessions }: NodesPart,
  busiest: readonly ProfileSessions[],
  holds: (nodes: NodeCounts, times: number) => boolean,
): number | undefined {
  if (sessions === undefined) return undefined;
  const { main, maxMainNodes, maxLargeNodes } = sessions;
  const planned = nodesForMix(main, overhead, busiest);
  return mostSessions(busiest, (mix, times) => {
    const packed = nodesForMix(main, overhead, mix);
    const counts = {
      main: asPlanned(packed.main, planned.main, maxMainNodes, times),
      large: asPlanned(packed.large, planned.large, maxLargeNodes, times),
    };
    return holds(counts, times);
  });
}

type NodeCounts = Pick<NodesOfMix, "main" | "large">;

function asPlanned(packed: number, packedAtPeak: number, plannedAtPeak: number, times: number): number {
  return Math.ceil(
    (packedAtPeak > 0 ? (packed * plannedAtPeak) / packedAtPeak : times * plannedAtPeak) - 1e-9,
  );
}

/**
 * Returns the most sessions, in the mix of those that stay there, that the planned nodes of the managed group hold beside the server
 * pods, those of a rollout too, and the cluster's own pods; undefined where no session stays there.
 */
export function managedSessionsWithin(
  site: Site,
  { managed, stays = [] }: NodesPart,
  inRollout: boolean,
): number | undefined {
  if (managed === undefined || stays.length === 0) return undefined;
  const room = usableRoom(managed.candidate.room, site.nodes.overhead);
  return mostSessions(stays, (mix) => {
    const { servers, surgeServers, others } = managedLoad(site, wholeSessions(mix).map(packItem));
    const count = servers.count + (inRollout ? surgeServers : 0);
    const packed = packPods([{ ...servers, count }, ...others], room);
    return packed.ok && packed.nodes <= managed.nodes;
  });
}

function mostSessions(
  mix: readonly ProfileSessions[],
  fits: (mix: readonly ProfileSessions[], times: number) => boolean,
): number | undefined {
  const planned = sessionsOf(mix);
  const isInside = (sessions: number): boolean => {
    const times = sessions / planned;
    return fits(
      mix.map((part) => ({ ...part, sessions: part.sessions * times })),
      times,
    );
  };
  let [inside, outside] = [0, Math.ceil(MOST_TIMES * planned)];
  if (planned <= 0 || isInside(outside)) return undefined;
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1;
    if (isInside(middle)) inside = middle;
    else outside = middle;
  }
  return inside > 0 ? inside : undefined;
}
