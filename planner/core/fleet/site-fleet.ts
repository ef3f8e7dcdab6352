import type { Catalog } from "../catalog.ts";
import { REFERENCE_WEEK } from "../curve.ts";
import { type NodeRoom, usableRoom } from "../nodes/fit.ts";
import { type ManagedPool, SYSTEM_PODS } from "../nodes/managed-pool.ts";
import { OBSERVED_MEMORY_OVERHEAD_FRACTION } from "../nodes/node-candidate.ts";
import type { Ide, Site } from "../site.ts";
import { DEFAULT_BUDGETS, type DisruptionBudget, type DisruptionPolicy } from "./disruption-policy.ts";
import type { FleetInput, FleetPool, FleetTiming, ManagedNodes, Placeholders } from "./fleet-input.ts";
import { DEFAULT_TIMING } from "./fleet-timing.ts";
import type { NodePoolLimits } from "./node-pool.ts";
import type { ScoringStrategy } from "./simulation/node-score.ts";
import { type GroupFlow, siteClasses } from "./site-classes.ts";
import { siteOffers } from "./site-offers.ts";

/** What can be turned without asking anybody: how the pool of sessions is run. Absent = the default that is named. */
export interface FleetPolicy {
  /** Types of the NodePool. */
  readonly instanceTypes: readonly string[];
  /** Default `least-allocated`, as EKS ships it. */
  readonly scheduler?: ScoringStrategy;
  /** Default `WhenEmptyOrUnderutilized`, Karpenter's own. */
  readonly consolidationPolicy?: DisruptionPolicy["consolidationPolicy"];
  /** Default 300; `never` switches consolidation off. */
  readonly consolidateAfterS?: number | "never";
  /** Default: every empty node at once, 10 % for the rest. */
  readonly budgets?: readonly DisruptionBudget[];
  /** Default true: session pods carry `karpenter.sh/do-not-disrupt`. */
  readonly doNotDisrupt?: boolean;
  /** Default 720 h; `never` keeps nodes for ever. */
  readonly expireAfterS?: number | "never";
  readonly terminationGracePeriodS?: number;
  readonly imageEveryDays?: number;
  /** Default: those of the site. */
  readonly limits?: NodePoolLimits;
  /** Minutes after which an idle session of an IDE ends; takes the place of the site's rule. */
  readonly idleMinutes?: Readonly<Partial<Record<Ide, number>>>;
  readonly placeholders?: readonly Placeholders[];
  /** Every node pulls the session images as soon as it is ready. Default false. */
  readonly prePull?: boolean;
  /** Default `on-demand`; spot prices are the catalogue's savings off the on-demand price. */
  readonly capacityType?: "on-demand" | "spot";
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
const DEFAULT_EXPIRE_AFTER_S = 720 * 3600;

/** Returns the fleet of a site under a policy, to be simulated. A type without a price or not in the region is left out. */
export function siteFleet(site: Site, catalog: Catalog, policy: FleetPolicy, run: FleetRun): FleetInput {
  const { days, seed, startDate = REFERENCE_WEEK, warmUpDays = 2, demandLevel = 1 } = run;
  const protectedPods = policy.doNotDisrupt ?? true;
  const managed = run.managed === undefined ? undefined : managedNodes(site, run.managed);
  const { idleMinutes = {} } = policy;
  const dials = { startDate, days, demandLevel, idleMinutes, withManaged: managed !== undefined };
  const classes = siteClasses(site, dials, run.flows);
  const { startsPerS, comeBack } = run;
  return {
    startDate,
    days,
    warmUpDays,
    seed,
    profiles: site.profiles.map(({ name, cpuMillicores, memoryMib, image }) => ({
      name,
      cpuMillicores,
      memoryMib,
      doNotDisrupt: protectedPods,
      ...(image === undefined ? {} : { image }),
    })),
    classes,
    pools: [poolOf(site, catalog, policy)],
    offers: siteOffers(
      site,
      catalog,
      policy,
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

function poolOf(site: Site, catalog: Catalog, policy: FleetPolicy): FleetPool {
  const {
    consolidateAfterS = 300,
    expireAfterS = DEFAULT_EXPIRE_AFTER_S,
    capacityType = "on-demand",
  } = policy;
  const { terminationGracePeriodS, imageEveryDays } = policy;
  return {
    pool: {
      name: "sessions",
      requirements: [
        { key: "node.kubernetes.io/instance-type", operator: "In", values: [...policy.instanceTypes].sort() },
      ],
      zones: Array.from(
        { length: site.workbench.zones },
        (_, zone) => `${site.region}${"abcdef"[zone] ?? zone}`,
      ),
      capacityType,
      limits: policy.limits ?? site.nodes.poolLimits,
      overhead: site.nodes.overhead,
    },
    disruption: {
      consolidationPolicy: policy.consolidationPolicy ?? "WhenEmptyOrUnderutilized",
      ...(consolidateAfterS === "never" ? {} : { consolidateAfterS }),
      budgets: policy.budgets ?? SESSION_BUDGETS,
    },
    ...(expireAfterS === "never" ? {} : { expireAfterS }),
    ...(terminationGracePeriodS === undefined ? {} : { terminationGracePeriodS }),
    ...(imageEveryDays === undefined ? {} : { imageEveryDays }),
    ...(capacityType === "spot" ? { interruptionsPerNodeH: interruptionsPerH(site, catalog, policy) } : {}),
  };
}

/** The upper end of AWS's band of interruptions a month, spread over a month of 730 h; the worst type of the pool stands for all. */
function interruptionsPerH(site: Site, catalog: Catalog, policy: FleetPolicy): number {
  const bands = policy.instanceTypes.flatMap((type) => {
    const band = catalog.spotSavings.get(site.region)?.get(type)?.interruptionFrequency;
    const percents = band?.match(/\d+/g)?.map(Number) ?? [];
    return percents.length === 0 ? [] : [Math.min(0.99, Math.max(...percents) / 100)];
  });
  const worst = bands.length === 0 ? 0 : Math.max(...bands);
  return -Math.log(1 - worst) / 730;
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
