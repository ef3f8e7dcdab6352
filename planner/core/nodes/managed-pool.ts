import { counted, figure } from "../figure.ts";
import { compareText } from "../order.ts";
import type { Refusal } from "../refusal.ts";
import type { NodeOverhead } from "../site.ts";
import { type NodeRoom, usableRoom } from "./fit.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { type PackItem, packPods } from "./pack.ts";

/**
 * What the cluster's own pods ask for beside DaemonSets: two replicas each of Karpenter (1 CPU, 1Gi), CoreDNS (100m, 70Mi), the
 * load balancer controller (100m, 128Mi) and one of ExternalDNS (50m, 64Mi).
 *
 * Sources: aws/karpenter-provider-aws@1d92708 charts (getting-started values), EKS add-on CoreDNS, kubernetes-sigs charts; the last
 * two are examples of their READMEs. A stated assumption: to be measured on the cluster.
 */
export const SYSTEM_PODS: readonly PackItem[] = [
  { cpuMillicores: 1000, memoryMib: 1024, count: 2 },
  { cpuMillicores: 100, memoryMib: 128, count: 2 },
  { cpuMillicores: 100, memoryMib: 70, count: 2 },
  { cpuMillicores: 50, memoryMib: 64, count: 1 },
];

/** What a managed node group has to carry. */
export interface ManagedLoad {
  /** Server pods, one at least in each zone. */
  readonly servers: PackItem;
  /** Server pods that a rollout adds for a while. */
  readonly surgeServers: number;
  /** Sessions that stay here, and the cluster's own pods. */
  readonly others: readonly PackItem[];
  readonly zones: number;
  /** Types that would make fewer nodes than this are taken only where no other does: what goes with a node is then too much. */
  readonly preferredNodes?: number;
}

/** A node group, sized. */
export interface ManagedPool {
  readonly candidate: NodeCandidate & { readonly usdPerHour: number };
  readonly nodes: number;
  /** Pods that stand there in a rollout, DaemonSets not counted. */
  readonly pods: number;
  /** What each reason alone would ask for. */
  readonly nodesSteady: number;
  readonly nodesInRollout: number;
  readonly nodesForZoneLoss: number;
  /** Disk for homes and swap beside the root disk; only where one server is everything. */
  readonly dataDiskGib?: number;
}

/** Gives what the nodes of a managed node group cost in an hour, root disks included: what its bill shows. */
export type ManagedUsdPerHour = (pool: ManagedPool) => number;

/** A node group, or why none of the types will do. */
export type ManagedPoolAnswer =
  | { readonly ok: true; readonly pool: ManagedPool; readonly alternatives: readonly ManagedPool[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * Sizes a managed node group: it carries its pods, has room for a rollout, and after the loss of one zone what is left still
 * carries everything. The cheapest type that makes enough nodes wins, root disks included; among equals the one whose loss takes least with it (more nodes), then the name.
 *
 * @param loads what it has to carry at different moments; at least one. A type is sized for the one that needs most nodes of it.
 */
export function chooseManagedPool(
  loads: readonly ManagedLoad[],
  candidates: readonly NodeCandidate[],
  overhead: NodeOverhead,
  usdPerHourOf: ManagedUsdPerHour,
): ManagedPoolAnswer {
  const pools = candidates
    .flatMap((candidate) => {
      const sized = loads.flatMap((load) => sizedManagedPool(load, candidate, overhead) ?? []);
      if (sized.length < loads.length) return [];
      const pool = sized.reduce((a, b) => (b.nodes > a.nodes ? b : a));
      return [{ pool, microdollars: wholeMicrodollars(usdPerHourOf(pool)) }];
    })
    .sort(
      (a, b) =>
        a.microdollars - b.microdollars ||
        b.pool.nodes - a.pool.nodes ||
        compareText(a.pool.candidate.name, b.pool.candidate.name),
    )
    .map(({ pool }) => pool);
  const preferred = Math.max(...loads.map(({ preferredNodes = 0 }) => preferredNodes));
  const pool = pools.find(({ nodes }) => nodes >= preferred) ?? pools[0];
  return pool === undefined
    ? { ok: false, refusals: [nothingFits(loads, candidates, overhead)] }
    : { ok: true, pool, alternatives: pools.filter((other) => other !== pool) };
}

/** Returns the nodes of one type that carry a load; undefined where its largest pod does not fit, or the type has no steady price. */
export function sizedManagedPool(
  load: ManagedLoad,
  candidate: NodeCandidate,
  overhead: NodeOverhead,
): ManagedPool | undefined {
  const { usdPerHour } = candidate;
  if (usdPerHour === undefined || candidate.burstable) return undefined;
  const room = usableRoom(candidate.room, overhead);
  const nodesSteady = nodesFor([load.servers, ...load.others], room);
  const surge = { ...load.servers, count: load.servers.count + load.surgeServers };
  const nodesInRollout = nodesFor([surge, ...load.others], room);
  if (nodesSteady === undefined || nodesInRollout === undefined) return undefined;
  const nodesForZoneLoss = nodesThatLoseAZone(nodesSteady, load.zones);
  const nodes = Math.max(load.zones, nodesInRollout, nodesForZoneLoss);
  const pods = [surge, ...load.others].reduce((sum, { count }) => sum + count, 0);
  return {
    candidate: { ...candidate, usdPerHour },
    nodes,
    pods,
    nodesSteady,
    nodesInRollout,
    nodesForZoneLoss,
  };
}

/** Returns the fewest nodes of which enough are left when one zone goes: n nodes over z zones keep at least n − ⌈n / z⌉. */
export function nodesThatLoseAZone(needed: number, zones: number): number {
  let nodes = needed;
  while (zones > 1 && nodes - Math.ceil(nodes / zones) < needed) nodes += 1;
  return nodes;
}

function nodesFor(items: readonly PackItem[], room: NodeRoom): number | undefined {
  const packed = packPods(items, room);
  return packed.ok ? packed.nodes : undefined;
}

function noneLeft(candidates: readonly NodeCandidate[]): Refusal {
  const subject = "managed node group";
  const burstable = candidates.filter((one) => one.burstable).map(({ name }) => name);
  return burstable.length === 0
    ? { subject, code: "NO_PRICE", sentence: `no type with a price is left for the ${subject}` }
    : {
        subject,
        code: "BURSTABLE",
        sentence: `${burstable.join(", ")} of the ${subject}: burstable, its CPU is a share with credits, in most cases insufficient for server pods and the sessions that stay there`,
      };
}

/** Says what the roomiest type lacks for the pod that needs most of it. */
function nothingFits(
  loads: readonly ManagedLoad[],
  candidates: readonly NodeCandidate[],
  overhead: NodeOverhead,
): Refusal {
  const told = { subject: "managed node group", code: "SESSION_TOO_LARGE" } as const;
  const steady = candidates.filter(({ burstable, usdPerHour }) => !burstable && usdPerHour !== undefined);
  if (steady.length === 0) return noneLeft(candidates);
  const pods = loads.flatMap(({ servers, others }) => [servers, ...others]).filter(({ count }) => count > 0);
  const rooms = steady.map(({ room }) => usableRoom(room, overhead));
  const sentence = `none of the ${counted(steady.length, "type")} holds the largest pod of the managed node group`;
  const [worst] = (
    [
      ["cpu", "m", "cpuMillicores"],
      ["memory", "MiB", "memoryMib"],
    ] as const
  )
    .map(([resource, unit, key]) => ({
      resource,
      unit,
      need: Math.max(...pods.map((pod) => pod[key])),
      have: Math.max(...rooms.map((room) => room[key])),
    }))
    .sort((a, b) => a.have / a.need - b.have / b.need);
  if (worst === undefined || worst.need <= worst.have) return { ...told, sentence };
  const { resource, unit, need, have } = worst;
  return {
    ...told,
    ...worst,
    shortBy: need - have,
    sentence: `${sentence}: it asks for ${figure(need)} ${unit} of ${resource}, the roomiest node gives ${figure(have)}, short by ${figure(need - have)}`,
  };
}

/** Returns dollars in whole millionths, so that equal prices of unequal products are equal: 36 × $2.04 is 108 × $0.68. */
export function wholeMicrodollars(usd: number): number {
  return Math.round(usd * 1e6);
}
