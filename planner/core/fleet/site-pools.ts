import type { Site } from "../site.ts";
import { DEFAULT_BUDGETS, type DisruptionBudget, type DisruptionPolicy } from "./disruption-policy.ts";
import type { FleetPool } from "./fleet-input.ts";
import type { NodePool, NodePoolLimits } from "./node-pool.ts";

/** How a pool of sessions is run. Absent = as the pool itself says, else the default that is named. */
export interface PoolPolicy {
  /** Types of the NodePool; of pools that stand in `pools`, only these of those that they allow. */
  readonly instanceTypes: readonly string[];
  /** Pools as their manifests have them; absent = one pool of the types above. */
  readonly pools?: readonly FleetPool[];
  /** Default `WhenEmptyOrUnderutilized`, Karpenter's own. */
  readonly consolidationPolicy?: DisruptionPolicy["consolidationPolicy"];
  /** Default 300; `never` switches consolidation off. */
  readonly consolidateAfterS?: number | "never";
  /** Default: every empty node at once, 10 % for the rest. */
  readonly budgets?: readonly DisruptionBudget[];
  /** Default 720 h; `never` keeps nodes for ever. */
  readonly expireAfterS?: number | "never";
  readonly terminationGracePeriodS?: number;
  readonly imageEveryDays?: number;
  /** Default: those of the site. */
  readonly limits?: NodePoolLimits;
  /** Default `on-demand`; spot prices are the catalogue's savings off the on-demand price. */
  readonly capacityType?: "on-demand" | "spot";
}

/** Every empty node at once, the rest a tenth of the pool at a time: what our manifests set. */
export const SESSION_BUDGETS: readonly DisruptionBudget[] = [
  { nodes: "100%", reasons: ["Empty"] },
  ...DEFAULT_BUDGETS.map(
    (budget): DisruptionBudget => ({
      ...budget,
      reasons: ["Underutilized", "Drifted"],
    }),
  ),
];

/** Karpenter's own `expireAfter`. Source: kubernetes-sigs/karpenter v1.14.1 pkg/apis/v1/nodepool.go. */
export const DEFAULT_EXPIRE_AFTER_S = 720 * 3600;

/** What consolidation waits for after the last change of a node's pods, where nobody says. */
const DEFAULT_CONSOLIDATE_AFTER_S = 300;

/** Returns the pools of a site's sessions under a policy. */
export function sitePools(site: Site, policy: PoolPolicy): readonly FleetPool[] {
  const only = {
    key: "node.kubernetes.io/instance-type",
    operator: "In" as const,
    values: [...policy.instanceTypes].sort(),
  };
  return (policy.pools ?? [defaultPool(site)]).map((given) => {
    const { pool, disruption, expireAfterS, terminationGracePeriodS, imageEveryDays, ...rest } = given;
    return {
      ...rest,
      pool: changedPool({ ...pool, requirements: [...pool.requirements, only] }, policy),
      disruption: changedDisruption(disruption, policy),
      ...unlessNever("expireAfterS", policy.expireAfterS ?? expireAfterS),
      ...unlessAbsent("terminationGracePeriodS", policy.terminationGracePeriodS ?? terminationGracePeriodS),
      ...unlessAbsent("imageEveryDays", policy.imageEveryDays ?? imageEveryDays),
    };
  });
}

/** Returns the zones of a region that a site's nodes are spread over, by AWS's letters. */
export function siteZones(site: Site): readonly string[] {
  return Array.from({ length: site.workbench.zones }, (_, zone) => `${site.region}${"abcdef"[zone] ?? zone}`);
}

function defaultPool(site: Site): FleetPool {
  return {
    pool: {
      name: "sessions",
      requirements: [],
      zones: siteZones(site),
      capacityType: "on-demand",
      limits: site.nodes.poolLimits,
      overhead: site.nodes.overhead,
    },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfterS: DEFAULT_CONSOLIDATE_AFTER_S,
      budgets: SESSION_BUDGETS,
    },
    expireAfterS: DEFAULT_EXPIRE_AFTER_S,
  };
}

function changedPool(pool: NodePool, { limits, capacityType }: PoolPolicy): NodePool {
  return {
    ...pool,
    ...(limits === undefined ? {} : { limits }),
    ...(capacityType === undefined ? {} : { capacityType }),
  };
}

function changedDisruption(given: DisruptionPolicy, policy: PoolPolicy): DisruptionPolicy {
  const { consolidateAfterS, ...rest } = given;
  return {
    ...rest,
    ...(policy.consolidationPolicy === undefined ? {} : { consolidationPolicy: policy.consolidationPolicy }),
    ...unlessNever("consolidateAfterS", policy.consolidateAfterS ?? consolidateAfterS),
    ...(policy.budgets === undefined ? {} : { budgets: policy.budgets }),
  };
}

function unlessNever<K extends string>(
  key: K,
  value: number | "never" | undefined,
): Partial<Record<K, number>> {
  return value === "never" ? {} : unlessAbsent(key, value);
}

function unlessAbsent<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, number>>);
}
