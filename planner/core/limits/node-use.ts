import type { Catalog } from "../catalog.ts";
import type { Interfaces } from "../network/subnet-addresses.ts";
import { fitSessions } from "../nodes/fit.ts";
import type { NodeCandidate } from "../nodes/node-candidate.ts";
import { averageRequest, type ProfileSessions } from "../nodes/session-mix.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";

/**
 * Nodes that an update of a managed node group launches beside the old ones: up to two for each zone. Nodes of Karpenter that
 * carry sessions are not replaced while somebody works on them.
 * Source: docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html, scale up phase, read 2026-11-26.
 */
const SURGE_NODES_PER_ZONE = 2;

/** A server outside of Kubernetes has its own address and no more. */
const ONE_ADDRESS = { pods: 0 } as const;

/** Nodes of one type in one pool, when they are the most. */
export interface NodeUse {
  readonly pool: string;
  readonly manager: "karpenter" | "managed";
  readonly instanceType: string;
  readonly nodes: number;
  /** Nodes of them that grow with the sessions. */
  readonly growing: number;
  /** Nodes that an update adds for a while. */
  readonly surge: number;
  readonly vcpu: number;
  /** What the node's kernel sees. */
  readonly capacityMemoryMib: number;
  /** Pods of each node with an address of their own, as far as the plan knows them. */
  readonly pods: number;
  /** Absent for types that the site described by hand. */
  readonly interfaces?: Interfaces;
}

/** Returns the nodes of a plan at its peak, by pool and type. */
export function nodeUses(
  site: Site,
  catalog: Pick<Catalog, "instanceTypes">,
  parts: PlanParts,
): readonly NodeUse[] {
  return [...sessionUses(site, catalog, parts), ...managedUses(site, catalog, parts)].filter(
    ({ nodes }) => nodes > 0,
  );
}

function sessionUses(
  site: Site,
  catalog: Pick<Catalog, "instanceTypes">,
  { nodes }: PlanParts,
): readonly NodeUse[] {
  const { sessions } = nodes;
  if (sessions === undefined) return [];
  const { main, maxMainNodes, maxLargeNodes } = sessions;
  const large = main.large;
  const use = (candidate: NodeCandidate, count: number, sessionsPerNode: number): NodeUse => ({
    pool: "sessions",
    manager: "karpenter",
    instanceType: candidate.name,
    nodes: count,
    growing: count,
    surge: 0,
    vcpu: candidate.vcpu,
    capacityMemoryMib: candidate.capacityMemoryMib,
    pods: site.nodes.overhead.pods + sessionsPerNode,
    ...interfacesOf(catalog, candidate.name),
  });
  return [
    use(main.candidate, maxMainNodes, main.row.sessionsPerNode),
    ...(large === undefined
      ? []
      : [use(large.candidate, maxLargeNodes, sessionsOn(large.candidate, sessions.busiest, site))]),
  ];
}

/** Small sessions share the large nodes, so that these hold average ones as well. */
function sessionsOn(
  { name, room }: NodeCandidate,
  mix: readonly ProfileSessions[],
  { nodes }: Pick<Site, "nodes">,
): number {
  const fit = fitSessions(name, averageRequest(mix), room, nodes.overhead);
  return fit.ok ? fit.sessionsPerNode : 1;
}

function managedUses(
  site: Site,
  catalog: Pick<Catalog, "instanceTypes">,
  parts: PlanParts,
): readonly NodeUse[] {
  const uses: NodeUse[] = [];
  const { managed } = parts.nodes;
  if (managed !== undefined) {
    const { zones } = site.workbench;
    const single = parts.nodes.workbench?.topology === "single-server";
    uses.push({
      pool: "server",
      manager: "managed",
      instanceType: managed.candidate.name,
      nodes: managed.nodes,
      // What stands there for the zones does not grow; what the sessions that stay there need does.
      growing: Math.max(0, managed.nodes - zones),
      surge: single ? 0 : SURGE_NODES_PER_ZONE * zones,
      vcpu: managed.candidate.vcpu,
      capacityMemoryMib: managed.candidate.capacityMemoryMib,
      ...(single
        ? ONE_ADDRESS
        : {
            pods: site.nodes.overhead.pods + Math.ceil(managed.pods / Math.max(1, managed.nodes)),
            ...interfacesOf(catalog, managed.candidate.name),
          }),
    });
  }
  const { instanceType, nodes, packageManager } = parts.packageManager;
  const type = catalog.instanceTypes.find(({ name }) => name === instanceType);
  if (type !== undefined) {
    const zones = packageManager?.topology === "cluster" ? 3 : 0;
    uses.push({
      pool: "package-manager",
      manager: "managed",
      instanceType: type.name,
      nodes,
      growing: 0,
      surge: SURGE_NODES_PER_ZONE * zones,
      vcpu: type.vcpu,
      capacityMemoryMib: type.memoryMib,
      // In a rollout two replicas stand on a node.
      ...(zones === 0 ? ONE_ADDRESS : { pods: site.nodes.overhead.pods + 2, interfaces: type }),
    });
  }
  return uses;
}

function interfacesOf(
  catalog: Pick<Catalog, "instanceTypes">,
  name: string,
): { readonly interfaces?: Interfaces } {
  const type = catalog.instanceTypes.find((one) => one.name === name);
  return type === undefined ? {} : { interfaces: { maxEnis: type.maxEnis, ipv4PerEni: type.ipv4PerEni } };
}

/** Returns the sum of a figure over nodes, with the nodes that an update adds where `inRollout` says so. */
export function sumOverNodes(
  uses: readonly NodeUse[],
  each: (use: NodeUse) => number,
  which: "peak" | "rollout" | "growing",
): number {
  const count = (use: NodeUse): number =>
    which === "growing" ? use.growing : use.nodes + (which === "rollout" ? use.surge : 0);
  return uses.reduce((sum, use) => sum + count(use) * each(use), 0);
}
