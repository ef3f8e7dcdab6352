import type { PlacementRule } from "./pod-profile.ts";
import { ZONE_KEY } from "./requirement.ts";
import type { Roster, RosterNode } from "./roster.ts";

/** Pods of each profile in each zone: entry `profile × zones + zone`. */
export interface ZoneCounts {
  readonly zones: number;
  /** Pods whose zone is known. */
  readonly spread: Int32Array;
  /** Pods that are in this zone or may come to be: a claim without a fixed zone blocks all that it could have. */
  readonly apart: Int32Array;
}

/** Returns where the pods of a roster's nodes stand. */
export function countZones(roster: Roster): ZoneCounts {
  const zones = roster.zones.length;
  const spread = new Int32Array(roster.profiles.length * zones);
  for (const index of [roster.ready, roster.inFlight]) {
    for (const node of index.items) {
      if (!node.hidden) addNodePods(spread, zones, node);
    }
  }
  return { zones, spread, apart: spread.slice() };
}

function addNodePods(spread: Int32Array, zones: number, node: RosterNode): void {
  for (let profile = 0; profile < node.podsByProfile.length; profile += 1) {
    const entry = profile * zones + node.zone;
    spread[entry] = (spread[entry] ?? 0) + (node.podsByProfile[profile] ?? 0);
  }
}

/** Takes note that a pod goes to a node or claim which may stand in these zones. */
export function recordZones(counts: ZoneCounts, profile: number, zoneMask: number): void {
  const single = (zoneMask & (zoneMask - 1)) === 0;
  for (let zone = 0; zone < counts.zones; zone += 1) {
    if ((zoneMask & (1 << zone)) === 0) continue;
    const entry = profile * counts.zones + zone;
    counts.apart[entry] = (counts.apart[entry] ?? 0) + 1;
    if (single) counts.spread[entry] = (counts.spread[entry] ?? 0) + 1;
  }
}

/**
 * Returns the zones that a node or claim may keep when a pod comes to it, 0 if the pod may not come.
 *
 * @param zoneMask zones that it may stand in so far.
 * @param samePods pods of the same profile that are on it.
 * Source: kubernetes-sigs/karpenter@2266468 pkg/controllers/provisioning/scheduling/topologygroup.go. Among zones with equally few
 * pods Karpenter takes any; here it is the first.
 */
export function zonesUnder(
  rules: readonly PlacementRule[],
  counts: ZoneCounts | undefined,
  profile: number,
  zoneMask: number,
  samePods: number,
): number {
  let mask = zoneMask;
  for (const rule of rules) {
    if (rule.topologyKey !== ZONE_KEY) {
      if (samePods + 1 > (rule.kind === "spread" ? rule.maxSkew : 1)) return 0;
    } else if (counts === undefined) {
      throw new Error("expected zones to be counted before a rule asks for them");
    } else {
      mask &=
        rule.kind === "spread"
          ? spreadZone(rule, counts, profile, zoneMask)
          : emptyZones(counts, profile, zoneMask);
    }
  }
  return mask;
}

/** The zone with the fewest pods among those that keep the skew. */
function spreadZone(rule: PlacementRule, counts: ZoneCounts, profile: number, zoneMask: number): number {
  const base = profile * counts.zones;
  const row = counts.spread.subarray(base, base + counts.zones);
  const min = row.reduce((least, pods) => Math.min(least, pods), Number.POSITIVE_INFINITY);
  let best = 0;
  let bestPods = Number.POSITIVE_INFINITY;
  for (let zone = 0; zone < row.length; zone += 1) {
    const pods = row[zone] ?? 0;
    if ((zoneMask & (1 << zone)) !== 0 && pods < bestPods && pods + 1 - min <= rule.maxSkew) {
      best = 1 << zone;
      bestPods = pods;
    }
  }
  return best;
}

function emptyZones(counts: ZoneCounts, profile: number, zoneMask: number): number {
  let mask = 0;
  for (let zone = 0; zone < counts.zones; zone += 1) {
    if ((counts.apart[profile * counts.zones + zone] ?? 0) === 0) mask |= 1 << zone;
  }
  return mask & zoneMask;
}
