import { SLOTS_PER_HOUR } from "../curve.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { nodesForMix } from "../nodes/nodes-for-mix.ts";
import {
  eventMixes,
  hourMixes,
  type Profiles,
  peakMix,
  profilesOf,
  withProfiles,
} from "../nodes/peak-mix.ts";
import type { ProfileSessions } from "../nodes/session-mix.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Placement, Site } from "../site.ts";

/** The sessions of one moment of the week on one kind of nodes. */
export interface Moment {
  readonly placement: Placement;
  readonly mix: readonly ProfileSessions[];
  /** Slot of the week, UTC, whose people these are; of an event that of the peak, in whose proportions everybody else comes. */
  readonly slot: number;
  /** Those of the mix that an event brings. */
  readonly guests: readonly ProfileSessions[];
}

/**
 * Returns the moment that the session nodes are for when they are the most: the mix that they were packed for, or, where draws or
 * simulated weeks have more nodes than it packs onto, the weekly peak. Undefined without such nodes.
 */
export function karpenterMoment(
  site: Site,
  { nodes, demand }: Pick<PlanParts, "nodes" | "demand">,
): Moment | undefined {
  const { sessions } = nodes;
  if (sessions === undefined) return undefined;
  const profiles = profilesOf(site);
  const [peak, ...others] = moments(demand, profiles, "karpenter");
  const { busiest, main, maxMainNodes, maxLargeNodes } = sessions;
  const packed = nodesForMix(main, site.nodes.overhead, busiest);
  const asPacked = packed.main === maxMainNodes && packed.large === maxLargeNodes;
  if (peak !== undefined && peak.mix.length > 0 && !asPacked) return peak;
  const all = peak === undefined ? others : [peak, ...others];
  return all.find(({ mix }) => equals(mix, busiest)) ?? peak;
}

/** Returns the moment that the managed node group is for: the one that asks for the most CPU; undefined where no session stays there. */
export function managedMoment(
  site: Site,
  { nodes, demand }: Pick<PlanParts, "nodes" | "demand">,
): Moment | undefined {
  if (nodes.managed === undefined || (nodes.stays ?? []).length === 0) return undefined;
  const cpuOf = ({ mix }: Moment): number =>
    mix.reduce((sum, { profile, sessions }) => sum + profile.cpuMillicores * sessions, 0);
  const [first, ...others] = moments(demand, profilesOf(site), "managed");
  return first === undefined
    ? undefined
    : others.reduce((most, one) => (cpuOf(one) > cpuOf(most) ? one : most), first);
}

/** The weekly peak, the events, and every hour of the week. */
function moments(demand: LikelyDemand, profiles: Profiles, placement: Placement): readonly Moment[] {
  const mix = peakMix(demand[placement], profiles);
  const { slot } = demand[placement];
  const events = demand.events.filter((event) => event.placement === placement);
  return [
    { placement, mix, slot, guests: [] },
    ...eventMixes(demand, mix, profiles, placement).map(
      (one, i): Moment => ({
        placement,
        mix: one,
        slot,
        guests: withProfiles(
          new Map(events.slice(i, i + 1).map((event) => [event.profile, event.eventSessions])),
          profiles,
        ),
      }),
    ),
    ...hourMixes(demand, profiles, placement).map(
      (one, hour): Moment => ({ placement, mix: one, slot: hour * SLOTS_PER_HOUR, guests: [] }),
    ),
  ];
}

function equals(a: readonly ProfileSessions[], b: readonly ProfileSessions[]): boolean {
  const all = (mix: readonly ProfileSessions[]): string =>
    mix
      .map(({ profile, sessions }) => `${profile.name}\n${sessions}`)
      .sort()
      .join("\n");
  return all(a) === all(b);
}
