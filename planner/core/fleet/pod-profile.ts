import type { HOSTNAME_KEY, ZONE_KEY } from "./requirement.ts";

export type TopologyKey = typeof ZONE_KEY | typeof HOSTNAME_KEY;

/** Pods of the same profile are spread evenly over zones or nodes. */
export interface TopologySpread {
  readonly topologyKey: TopologyKey;
  readonly maxSkew: number;
  readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
}

/** Pods of the same profile keep away from each other; preferred when not required. */
export interface PodAntiAffinity {
  readonly topologyKey: TopologyKey;
  readonly required: boolean;
}

/** Pods that ask for the same; what Karpenter sees of a session. */
export interface PodProfile {
  readonly name: string;
  readonly cpuMillicores: number;
  /** May be a fraction. */
  readonly memoryMib: number;
  readonly topologySpread?: readonly TopologySpread[];
  readonly podAntiAffinity?: readonly PodAntiAffinity[];
  /** `karpenter.sh/do-not-disrupt: "true"`. */
  readonly doNotDisrupt?: boolean;
  /** Pod priority; default 0, placeholders are below. */
  readonly priority?: number;
}

/** One rule about where pods of a profile stand to each other. */
export interface PlacementRule {
  readonly kind: "spread" | "apart";
  readonly topologyKey: TopologyKey;
  /** Only for `spread`. */
  readonly maxSkew: number;
}

/**
 * Returns the rules that a pod is tried with, the strictest list first, each further one with one preference less.
 *
 * Karpenter treats preferences as rules until a pod cannot be placed: it drops preferred anti-affinity, then ScheduleAnyway.
 * Source: kubernetes-sigs/karpenter@2266468 pkg/controllers/provisioning/scheduling/preferences.go.
 */
export function relaxations(profile: PodProfile): readonly (readonly PlacementRule[])[] {
  const apart = (profile.podAntiAffinity ?? []).map((rule) => ({
    preferred: !rule.required,
    rule: { kind: "apart", topologyKey: rule.topologyKey, maxSkew: 0 } as const,
  }));
  const spread = (profile.topologySpread ?? []).map((rule) => ({
    preferred: rule.whenUnsatisfiable === "ScheduleAnyway",
    rule: { kind: "spread", topologyKey: rule.topologyKey, maxSkew: rule.maxSkew } as const,
  }));
  let left = [...apart, ...spread];
  const levels = [left.map(({ rule }) => rule)];
  for (let drop = left.find(isPreferred); drop !== undefined; drop = left.find(isPreferred)) {
    const dropped = drop;
    left = left.filter((item) => item !== dropped);
    levels.push(left.map(({ rule }) => rule));
  }
  return levels;
}

function isPreferred(item: { readonly preferred: boolean }): boolean {
  return item.preferred;
}
