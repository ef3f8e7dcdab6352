import type { Catalog } from "../../planner/core/catalog.ts";
import type { FleetDials } from "../../planner/core/fleet/fleet-dials.ts";
import { SCORING_STRATEGIES } from "../../planner/core/fleet/simulation/node-score.ts";
import type { FleetPolicy } from "../../planner/core/fleet/site-fleet.ts";
import { sizeFloors } from "../../planner/core/fleet/size-floors.ts";
import { IDE_NAMES } from "../../planner/core/settings/ide-names.ts";
import { IDES, type Ide, type Site } from "../../planner/core/site.ts";

/** Idle limits that are tried, in minutes. */
export const IDLE_MINUTES: readonly number[] = [15, 30, 60, 120, 240, 480];
/** Idle limits that are tried of one IDE alone, in minutes. */
const ONE_IDLE_MINUTES: readonly number[] = [30, 480];
/** Shares of lead times in which nobody waits. */
const WARM_QUANTILES: readonly number[] = [0.9, 0.95, 0.99];
const DRAWN_QUANTILE = 0.95;
/** Limits on the nodes of the pool, as shares of the most that there were at once. */
const NODE_LIMIT_FRACTIONS: readonly number[] = [0.9, 0.75, 0.5];

/** Returns the settings that the report draws: the idle limit of all IDEs together, each smallest node under both schedulers, a warm pool. */
export function drawnDials(site: Site, catalog: Catalog, { instanceTypes, pools }: FleetPolicy): FleetDials {
  const ides = idesOnKarpenter(site);
  const floors = sizeFloors(site, catalog, instanceTypes[0] ?? "")
    .map(({ name, types }) => ({ name, types: inPools(types, pools, instanceTypes) }))
    .filter(({ types }) => types.length > 0);
  return {
    ...(ides.length === 0 ? {} : { idle: [{ ides, minutes: IDLE_MINUTES }] }),
    instanceTypes: floors.flatMap((floor) =>
      SCORING_STRATEGIES.map((scheduler) => ({ ...floor, scheduler })),
    ),
    warmQuantiles: [DRAWN_QUANTILE],
    prePull: true,
  };
}

/** Returns every setting that `--what-if` turns, one at a time. */
export function allDials(site: Site, catalog: Catalog, policy: FleetPolicy): FleetDials {
  const drawn = drawnDials(site, catalog, policy);
  const ides = idesOnKarpenter(site);
  const single = ides.map((ide) => ({ of: IDE_NAMES[ide], ides: [ide], minutes: ONE_IDLE_MINUTES }));
  return {
    ...drawn,
    idle: [...(drawn.idle ?? []), ...(ides.length > 1 ? single : [])],
    schedulers: true,
    consolidationPolicies: true,
    warmQuantiles: policy.placeholders === undefined ? WARM_QUANTILES : [0, ...WARM_QUANTILES],
    ...(isLimited(site, policy) ? { limits: [{}] } : {}),
    nodeLimitFractions: NODE_LIMIT_FRACTIONS,
  };
}

/** Pools that somebody wrote allow some types only; the planner's pool takes any. */
function inPools(
  types: readonly string[],
  pools: FleetPolicy["pools"],
  allowed: readonly string[],
): readonly string[] {
  return pools === undefined ? types : types.filter((name) => allowed.includes(name));
}

function isLimited({ nodes }: Site, { limits, pools }: FleetPolicy): boolean {
  const stated =
    pools === undefined ? [limits ?? nodes.poolLimits] : pools.map(({ pool }) => limits ?? pool.limits ?? {});
  return stated.some((one) => Object.keys(one).length > 0);
}

/** The IDEs of the site whose sessions Karpenter's nodes carry. */
function idesOnKarpenter({ groups, events, workbench }: Site): readonly Ide[] {
  return IDES.filter(
    (ide) =>
      workbench.placement[ide] === "karpenter" &&
      (groups.some(({ ideMix }) => (ideMix[ide] ?? 0) > 0) || events.some((event) => event.ide === ide)),
  );
}
