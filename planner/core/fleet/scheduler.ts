import { compareText } from "../order.ts";
import { type LaunchTable, launchTable, poolZones } from "./launch-table.ts";
import type { NodeOffer, NodePool } from "./node-pool.ts";
import { type PlacementRule, type PodProfile, relaxations } from "./pod-profile.ts";
import { ZONE_KEY } from "./requirement.ts";
import { createRoster, type Roster } from "./roster.ts";

/** A profile as passes need it. */
export interface PreparedProfile {
  readonly profile: PodProfile;
  /** Rules to try, see {@link relaxations}. */
  readonly levels: readonly (readonly PlacementRule[])[];
  /** No rule about other pods: what does not fit once cannot fit later in the same pass. */
  readonly plain: boolean;
  readonly zonal: boolean;
}

/** Everything that passes share; made once, its roster is kept up to date by whoever owns it. */
export interface Scheduler {
  /** The heaviest pool first, ties by name from the end. */
  readonly tables: readonly LaunchTable[];
  readonly profiles: readonly PreparedProfile[];
  readonly roster: Roster;
}

/**
 * Prepares passes over the given pools, the same types being on offer in each, for pods of the given profiles.
 *
 * @throws InputError for requirements that Karpenter would refuse.
 */
export function createScheduler(
  pools: readonly NodePool[],
  offers: readonly NodeOffer[],
  profiles: readonly PodProfile[],
): Scheduler {
  const ordered = [...pools].sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0) || compareText(b.name, a.name));
  const zones = [...new Set(ordered.flatMap(poolZones))];
  const prepared = profiles.map((profile) => {
    const levels = relaxations(profile);
    const strictest = levels[0] ?? [];
    return {
      profile,
      levels,
      plain: strictest.length === 0,
      zonal: strictest.some((rule) => rule.topologyKey === ZONE_KEY),
    };
  });
  return {
    tables: ordered.map((pool) => launchTable(pool, offers, zones)),
    profiles: prepared,
    roster: createRoster(profiles, ordered.length, zones),
  };
}
