import { InputError } from "../input-error.ts";
import { compareText } from "../order.ts";
import { type Launch, launchOf } from "./launch.ts";
import type { NodeOffer, NodePool } from "./node-pool.ts";
import type { OpenClaim } from "./open-claim.ts";
import type { Pass, PodGroup, UnplacedReason } from "./pass.ts";
import type { PodProfile } from "./pod-profile.ts";
import { addNode, bindPods, type RosterNode } from "./roster.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { solve } from "./solve.ts";
import { zeros } from "./zeros.ts";

/** Pods by name of their profile, in the order of the profiles; none is absent. */
export type PodCounts = Readonly<Record<string, number>>;

/** A node that is there before the pass. */
export interface ExistingNode {
  readonly name: string;
  readonly type: string;
  readonly zone: string;
  /** Absent = the first pool. */
  readonly pool?: string;
  /** False for a claim whose node is on its way. */
  readonly initialized: boolean;
  /** Pods bound to it. */
  readonly pods: PodCounts;
}

/** What one pass is asked. */
export interface BatchRequest {
  readonly pools: readonly NodePool[];
  /** Types on offer, for launches and for the size of the nodes that are there. */
  readonly offers: readonly NodeOffer[];
  readonly profiles: readonly PodProfile[];
  /** Pods that wait. */
  readonly pods: PodCounts;
  readonly existing?: readonly ExistingNode[];
}

/** A node that a pass launches. */
export interface PlannedNode extends Launch {
  readonly pool: string;
  /** Zones that it may stand in; the choice among them is arbitrary. */
  readonly zones: readonly string[];
  readonly pods: PodCounts;
  readonly podCount: number;
  /** Sums of the pods, DaemonSets not included. */
  readonly cpuRequestedMillicores: number;
  readonly memoryRequestedMib: number;
}

/** The outcome of one pass. */
export interface Batch {
  /** New nodes in the order in which they were opened. */
  readonly nodes: readonly PlannedNode[];
  /** What was added to each node that was there, in the order given. */
  readonly existing: readonly { readonly name: string; readonly added: PodCounts }[];
  readonly unschedulable: readonly {
    readonly profile: string;
    readonly count: number;
    readonly reason: UnplacedReason;
  }[];
  /** Of the new nodes. */
  readonly totalUsdPerHour: number;
}

/**
 * Returns what Karpenter launches when all these pods wait at once.
 *
 * @throws InputError for requirements that Karpenter would refuse, and for names that nothing bears.
 */
export function provisionBatch(request: BatchRequest): Batch {
  const scheduler = createScheduler(request.pools, request.offers, request.profiles);
  const existing = (request.existing ?? []).map((node) => settle(scheduler, request, node));
  const groups = groupsOf(request.profiles, request.pods);
  return describePass(scheduler, groups, existing, solve(scheduler, groups));
}

/** Returns the outcome of a pass in names; `existing` says which nodes of the roster to report on. */
export function describePass(
  scheduler: Scheduler,
  groups: readonly PodGroup[],
  existing: readonly RosterNode[],
  pass: Pass,
): Batch {
  const nodes = pass.claims.map((claim) => plannedNode(scheduler, groups, claim));
  const added = new Map(pass.additions.map(({ node, podsByGroup }) => [node, podsByGroup]));
  return {
    nodes,
    existing: existing.map((node) => ({
      name: node.name,
      added: countsOf(scheduler, groups, added.get(node) ?? zeros(0)),
    })),
    unschedulable: pass.unplaced.map(({ group, pods, reason }) => ({
      profile: profileName(scheduler, groups[group]?.profile ?? -1),
      count: pods,
      reason,
    })),
    totalUsdPerHour: nodes.reduce((usd, node) => usd + node.usdPerHour, 0),
  };
}

/** Returns the groups of a pass for pods that wait, in the order of the profiles. Throws an InputError for unknown names. */
export function groupsOf(profiles: readonly PodProfile[], pods: PodCounts): readonly PodGroup[] {
  checkProfiles(profiles, pods, "pods");
  return profiles.flatMap(({ name }, profile) => {
    const waiting = pods[name] ?? 0;
    return waiting > 0 ? [{ profile, pods: waiting }] : [];
  });
}

/** Puts a node that is there on the roster, with its pods. */
function settle(scheduler: Scheduler, request: BatchRequest, existing: ExistingNode): RosterNode {
  checkProfiles(request.profiles, existing.pods, `existing.${existing.name}.pods`);
  const poolName = existing.pool ?? request.pools[0]?.name;
  const pool = scheduler.tables.findIndex((table) => table.pool.name === poolName);
  const overhead = scheduler.tables[pool]?.pool.overhead;
  const offer = request.offers.find(({ type }) => type.name === existing.type);
  if (offer === undefined || overhead === undefined) {
    const sentence = `expected a type on offer and a pool that is there, got "${existing.type}" and "${poolName}"`;
    throw new InputError([{ field: `existing.${existing.name}`, sentence }]);
  }
  const node = addNode(scheduler.roster, {
    name: existing.name,
    pool,
    zone: existing.zone,
    initialized: existing.initialized,
    ...nodeSize(offer, overhead),
  });
  request.profiles.forEach(({ name }, profile) => {
    bindPods(scheduler.roster, node, profile, existing.pods[name] ?? 0);
  });
  return node;
}

/** Returns the size and price of a node of a type, as a roster wants them. */
export function nodeSize(
  offer: NodeOffer,
  overhead: NodePool["overhead"],
): Pick<
  Parameters<typeof addNode>[1],
  | "type"
  | "usdPerHour"
  | "cpuMillicores"
  | "memoryMib"
  | "pods"
  | "capacityCpuMillicores"
  | "capacityMemoryMib"
> {
  return {
    type: offer.type.name,
    usdPerHour: offer.usdPerHour,
    cpuMillicores: offer.allocatable.cpuMillicores - overhead.cpuMillicores,
    memoryMib: offer.allocatable.memoryMib - overhead.memoryMib,
    pods: offer.allocatable.pods - overhead.pods,
    capacityCpuMillicores: offer.type.vcpu * 1000,
    capacityMemoryMib: offer.allocatable.capacityMemoryMib,
  };
}

function plannedNode(scheduler: Scheduler, groups: readonly PodGroup[], claim: OpenClaim): PlannedNode {
  return {
    ...launchOf(claim),
    pool: claim.table.pool.name,
    zones: scheduler.roster.zones.filter((_, bit) => (claim.zoneMask & (1 << bit)) !== 0),
    pods: countsOf(scheduler, groups, claim.podsByGroup),
    podCount: claim.pods,
    cpuRequestedMillicores: claim.cpuMillicores,
    memoryRequestedMib: claim.memoryMib,
  };
}

function countsOf(scheduler: Scheduler, groups: readonly PodGroup[], podsByGroup: number[]): PodCounts {
  const counts: Record<string, number> = {};
  groups.forEach((group, index) => {
    const pods = podsByGroup[index] ?? 0;
    const name = profileName(scheduler, group.profile);
    if (pods > 0) counts[name] = (counts[name] ?? 0) + pods;
  });
  return counts;
}

function profileName(scheduler: Scheduler, profile: number): string {
  const name = scheduler.profiles[profile]?.profile.name;
  if (name === undefined)
    throw new Error(`expected one of ${scheduler.profiles.length} profiles, got ${profile}`);
  return name;
}

function checkProfiles(profiles: readonly PodProfile[], pods: PodCounts, field: string): void {
  const issues = Object.entries(pods)
    .filter(([name, count]) => !profiles.some((profile) => profile.name === name) || !isCount(count))
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, count]) => ({
      field: `${field}.${name}`,
      sentence: `expected the name of a profile and a whole number of pods, got "${name}" and ${count}`,
    }));
  if (issues.length > 0) throw new InputError(issues);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
