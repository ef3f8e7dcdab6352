import type { Catalog } from "../../../../planner/core/catalog.ts";
import { unitUsd } from "../../../../planner/core/cost/price-of.ts";
import type { NodeOffer, NodePool } from "../../../../planner/core/fleet/node-pool.ts";
import {
  type Batch,
  type ExistingNode,
  provisionBatch,
} from "../../../../planner/core/fleet/provision-batch.ts";
import { allocatable, DEFAULT_NODE_MODEL } from "../../../../planner/core/nodes/allocatable.ts";
import type { NodeOverhead } from "../../../../planner/core/site.ts";
import type { ClusterNode, ClusterPod, PodRequest, PoolName } from "./objects.ts";

/** What DaemonSets take of each node, as the planner assumes where a site says nothing else. */
const OVERHEAD: NodeOverhead = { cpuMillicores: 195, memoryMib: 250, pods: 5 };
/** Zones of the model cluster. */
export const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"] as const;
const REGION = "us-east-1";

/** Which types the pools of the model cluster may launch. */
export interface PoolTypes {
  readonly sessions: readonly string[];
  readonly elsewhere: readonly string[];
  readonly managed: string;
  readonly maxSessionCpus?: number;
}

/** What a node of a type can carry. */
export type NodeRoom = Pick<ClusterNode, "cpuMillicores" | "memoryMib" | "podSlots">;

/** The types of the model cluster and Karpenter's decisions about them. */
export interface NodeShop {
  /** Throws a plain Error for a type that is not on offer. */
  readonly roomOf: (type: string) => NodeRoom;
  /** What Karpenter does when these pods wait and these nodes are there or on their way. */
  readonly decide: (pool: PoolName, waiting: readonly ClusterPod[], nodes: readonly ClusterNode[]) => Batch;
}

/** Returns the shop of a catalog. Throws a plain Error for a type that the catalog does not have, or has no price for. */
export function openNodeShop(catalog: Catalog, types: PoolTypes): NodeShop {
  const names = [...new Set([...types.sessions, ...types.elsewhere, types.managed])];
  const offers = new Map(names.map((name) => [name, offerOf(catalog, name)]));
  const poolOf = (name: PoolName): NodePool => ({
    name,
    requirements: [
      {
        key: "node.kubernetes.io/instance-type",
        operator: "In",
        values: name === "sessions" ? types.sessions : types.elsewhere,
      },
    ],
    zones: ZONES,
    overhead: OVERHEAD,
    ...(name === "sessions" && types.maxSessionCpus !== undefined
      ? { limits: { cpuMillicores: types.maxSessionCpus * 1000 } }
      : {}),
  });
  return {
    roomOf: (type) => {
      const offer = offers.get(type);
      if (offer === undefined) throw new Error(`expected one of ${names.join(", ")}, got ${type}`);
      return {
        cpuMillicores: offer.allocatable.cpuMillicores - OVERHEAD.cpuMillicores,
        memoryMib: offer.allocatable.memoryMib - OVERHEAD.memoryMib,
        podSlots: offer.allocatable.pods - OVERHEAD.pods,
      };
    },
    decide: (pool, waiting, nodes) => {
      const profiles = new Map<string, PodRequest>();
      const count = (pods: Iterable<ClusterPod>): Record<string, number> => {
        const counts: Record<string, number> = {};
        for (const { spec } of pods) {
          const name = `${spec.request.cpuMillicores}m-${spec.request.memoryMib}Mi`;
          profiles.set(name, spec.request);
          counts[name] = (counts[name] ?? 0) + 1;
        }
        return counts;
      };
      const existing = nodes.map(
        (node): ExistingNode => ({
          name: node.name,
          type: node.type,
          zone: node.zone,
          initialized: node.ready,
          pods: count(node.pods),
        }),
      );
      const pods = count(waiting);
      return provisionBatch({
        pools: [poolOf(pool)],
        offers: [...offers.values()],
        profiles: [...profiles].map(([name, request]) => ({ name, ...request })),
        pods,
        existing,
      });
    },
  };
}

function offerOf(catalog: Catalog, name: string): NodeOffer {
  const type = catalog.instanceTypes.find((one) => one.name === name);
  const usdPerHour = unitUsd(catalog.priceBook, `ec2.${name}`, REGION);
  if (type === undefined || usdPerHour === undefined) {
    throw new Error(`expected an instance type with a price, got ${name}`);
  }
  return { type, allocatable: allocatable(type, DEFAULT_NODE_MODEL), usdPerHour };
}
