import type { Catalog } from "../catalog.ts";
import type { NodeOffer } from "../fleet/node-pool.ts";
import { provisionArrivals } from "../fleet/provision-arrivals.ts";
import type { SessionNodePolicy } from "../site.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "./allocatable.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { type ProfileSessions, sessionsOf, wholeSessions } from "./session-mix.ts";

/** So many arrivals show what a pool buys; larger peaks are scaled down to them. */
const MOST_ARRIVALS = 120;

/** What Karpenter buys for sessions that come one at a time. */
export interface ArrivingFleet {
  readonly sessions: number;
  readonly nodes: number;
  readonly usdPerHour: number;
  /** Type → nodes, the most first. */
  readonly byType: readonly { readonly instanceType: string; readonly nodes: number }[];
}

/**
 * Returns what a NodePool over these types buys when the sessions of a peak come one at a time, each bound before the next one comes:
 * for a single pod Karpenter takes the cheapest type that holds it. Undefined where none of the types is in the catalogue.
 */
export function arrivingFleet(
  catalog: Pick<Catalog, "instanceTypes">,
  candidates: readonly (NodeCandidate & { readonly usdPerHour: number })[],
  mix: readonly ProfileSessions[],
  policy: SessionNodePolicy,
): ArrivingFleet | undefined {
  const offers = candidates.flatMap((candidate): readonly NodeOffer[] => {
    const type = catalog.instanceTypes.find(({ name }) => name === candidate.name);
    return type === undefined || type.burstable
      ? []
      : [{ type, allocatable: allocatable(type, DEFAULT_NODE_MODEL), usdPerHour: candidate.usdPerHour }];
  });
  const sequence = inTurn(mix);
  if (offers.length === 0 || sequence.length === 0) return undefined;
  const arrivals = provisionArrivals({
    pools: [{ name: "sessions", requirements: [], zones: ["a", "b", "c"], overhead: policy.overhead }],
    offers,
    profiles: mix.map(({ profile: { name, cpuMillicores, memoryMib } }) => ({
      name,
      cpuMillicores,
      memoryMib,
    })),
    sequence,
    mode: "boundAtOnce",
  });
  const unplaced = arrivals.unschedulable.reduce((sum, { count }) => sum + count, 0);
  const byType = new Map<string, number>();
  for (const { launchedType } of arrivals.nodes)
    byType.set(launchedType, (byType.get(launchedType) ?? 0) + 1);
  return {
    sessions: sequence.length - unplaced,
    nodes: arrivals.nodes.length,
    usdPerHour: arrivals.totalUsdPerHour,
    byType: [...byType]
      .map(([instanceType, nodes]) => ({ instanceType, nodes }))
      .sort((a, b) => b.nodes - a.nodes || (a.instanceType < b.instanceType ? -1 : 1)),
  };
}

/** The sessions in an order in which each stretch holds the profiles in their shares: always the one that lags most. */
function inTurn(mix: readonly ProfileSessions[]): readonly string[] {
  const whole = wholeSessions(mix).filter(({ sessions }) => sessions > 0);
  const total = sessionsOf(whole);
  const length = Math.min(total, MOST_ARRIVALS);
  const given = whole.map(() => 0);
  return Array.from({ length }, (_, place) => {
    const lag = whole.map(({ sessions }, i) => ((place + 1) * sessions) / total - (given[i] ?? 0));
    const next = lag.indexOf(Math.max(...lag));
    given[next] = (given[next] ?? 0) + 1;
    return whole[next]?.profile.name ?? "";
  });
}
