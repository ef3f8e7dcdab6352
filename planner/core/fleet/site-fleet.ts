import type { Catalog } from "../catalog.ts";
import { REFERENCE_WEEK } from "../curve.ts";
import { type NodeRoom, usableRoom } from "../nodes/fit.ts";
import { type ManagedPool, SYSTEM_PODS } from "../nodes/managed-pool.ts";
import { OBSERVED_MEMORY_OVERHEAD_FRACTION } from "../nodes/node-candidate.ts";
import type { Ide, Site } from "../site.ts";
import type { FleetInput, FleetProfile, FleetTiming, ManagedNodes, Placeholders } from "./fleet-input.ts";
import { DEFAULT_TIMING } from "./fleet-timing.ts";
import type { ScoringStrategy } from "./simulation/node-score.ts";
import { type GroupFlow, siteClasses } from "./site-classes.ts";
import { type NodeClassModel, siteOffers } from "./site-offers.ts";
import { type PoolPolicy, sitePools } from "./site-pools.ts";

/** What can be turned without asking anybody: how the pool of sessions is run. Absent = the default that is named. */
export interface FleetPolicy extends PoolPolicy {
  /** What the node class sets of kubelet and image. */
  readonly nodeClass?: NodeClassModel;
  /** Default `least-allocated`, as EKS ships it. */
  readonly scheduler?: ScoringStrategy;
  /** Default true: session pods carry `karpenter.sh/do-not-disrupt`. */
  readonly doNotDisrupt?: boolean;
  /** Minutes after which an idle session of an IDE ends; takes the place of the site's rule. */
  readonly idleMinutes?: Readonly<Partial<Record<Ide, number>>>;
  readonly placeholders?: readonly Placeholders[];
  /** Every node pulls the session images as soon as it is ready. Default false. */
  readonly prePull?: boolean;
}

/** How a site is simulated. */
export interface FleetRun {
  /** Default the Monday of the reference week. */
  readonly startDate?: string;
  readonly days: number;
  /** Default 2. */
  readonly warmUpDays?: number;
  readonly seed: number;
  /** People and arrivals as a multiple of the likely ones. Default 1. */
  readonly demandLevel?: number;
  readonly timing?: Partial<FleetTiming>;
  /** Memory that running nodes lose. Default 0.033. */
  readonly observedOverheadFraction?: number;
  readonly startsPerS?: number;
  /** Default an hour. */
  readonly patienceS?: number;
  readonly restartLost?: boolean;
  readonly comeBack?: FleetInput["comeBack"];
  /** The flows of the site, where they are known already. */
  readonly flows?: readonly GroupFlow[];
  /** The node group of the plan; without it, sessions that are to stay there wait for ever and are left out. */
  readonly managed?: ManagedPool;
}

/** Returns the fleet of a site under a policy, to be simulated. A type without a price or not in the region is left out. */
export function siteFleet(site: Site, catalog: Catalog, policy: FleetPolicy, run: FleetRun): FleetInput {
  const { days, seed, startDate = REFERENCE_WEEK, warmUpDays = 2, demandLevel = 1 } = run;
  const managed = run.managed === undefined ? undefined : managedNodes(site, run.managed);
  const { idleMinutes = {} } = policy;
  const dials = { startDate, days, demandLevel, idleMinutes, withManaged: managed !== undefined };
  const classes = siteClasses(site, dials, run.flows);
  const { startsPerS, comeBack } = run;
  const pools = sitePools(site, policy);
  const capacityTypes = [...new Set(pools.map(({ pool }) => pool.capacityType ?? "on-demand"))].sort();
  const { instanceTypes, nodeClass } = policy;
  return {
    startDate,
    days,
    warmUpDays,
    seed,
    profiles: fleetProfiles(site, policy.doNotDisrupt ?? true),
    classes,
    pools,
    offers: siteOffers(
      site,
      catalog,
      { instanceTypes, capacityTypes, ...(nodeClass === undefined ? {} : { nodeClass }) },
      run.observedOverheadFraction ?? OBSERVED_MEMORY_OVERHEAD_FRACTION,
    ),
    learnsRoom: true,
    ...(managed === undefined ? {} : { managed }),
    scheduler: policy.scheduler ?? "least-allocated",
    ties: "random",
    timing: { ...DEFAULT_TIMING, ...run.timing },
    ...(startsPerS === undefined ? {} : { startsPerS }),
    ...(site.vcpuQuota === undefined ? {} : { vcpuQuota: site.vcpuQuota }),
    placeholders: policy.placeholders ?? [],
    prePull: policy.prePull ?? false,
    dayVariationFraction: site.demand.dayVariationFraction,
    patienceS: run.patienceS ?? 3600,
    startTargetS: site.workbench.startTarget.withinS,
    restartLost: run.restartLost ?? true,
    ...(comeBack === undefined ? {} : { comeBack }),
  };
}

function fleetProfiles(site: Site, doNotDisrupt: boolean): readonly FleetProfile[] {
  return site.profiles.map(({ name, cpuMillicores, memoryMib, image }) => ({
    name,
    cpuMillicores,
    memoryMib,
    doNotDisrupt,
    ...(image === undefined ? {} : { image }),
  }));
}

/** Server pods stand one on each node in turn, the cluster's own pods go on where there is room; sessions get what is left. */
function managedNodes(site: Site, pool: ManagedPool): ManagedNodes {
  const { candidate, nodes } = pool;
  const { serverPod, serverPods } = site.workbench;
  const empty = usableRoom(candidate.room, site.nodes.overhead);
  const rooms = Array.from({ length: nodes }, () => ({ ...empty }));
  const take = (room: (typeof rooms)[number] | undefined, pod: typeof serverPod): void => {
    if (room === undefined) return;
    room.cpuMillicores -= pod.cpuMillicores;
    room.memoryMib -= pod.memoryMib;
    room.pods -= 1;
  };
  for (let server = 0; server < serverPods; server += 1) take(rooms[server % nodes], serverPod);
  for (const pod of SYSTEM_PODS) {
    for (let copy = 0; copy < pod.count; copy += 1) {
      const fits = (room: NodeRoom): boolean =>
        room.cpuMillicores >= pod.cpuMillicores && room.memoryMib >= pod.memoryMib && room.pods >= 1;
      take(rooms.find(fits), pod);
    }
  }
  return {
    type: candidate.name,
    vcpu: candidate.vcpu,
    usdPerHour: candidate.usdPerHour,
    allocatable: candidate.room,
    rooms,
  };
}
