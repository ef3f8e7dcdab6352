import { likelyPeople } from "../likely-people.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import { NODES_PER_ZONE } from "./managed-load.ts";
import type { ManagedPool } from "./managed-pool.ts";
import type { PackItem } from "./pack.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";

/** What the reasons of the managed node group are made from. */
export interface ManagedFacts {
  readonly site: Site;
  readonly pool: ManagedPool;
  /** The sessions that stay there. */
  readonly stays: readonly PackItem[];
  /** Root disks included. */
  readonly usdPerHour: number;
}

/** Returns why the managed node group, and the servers on it, are what they are. */
export function managedReasons(facts: ManagedFacts): readonly Reason[] {
  return [...poolReasons(facts), ...serverReasons(facts)];
}

function poolReasons({ site, pool, stays, usdPerHour }: ManagedFacts): readonly Reason[] {
  const { zones, serverPods, managedInstanceType } = site.workbench;
  const sessionsThatStay = stays.reduce((sum, { count }) => sum + count, 0);
  const load = { serverPods, sessionsThatStay };
  const { nodesSteady, nodesInRollout, nodesForZoneLoss } = pool;
  const nodes = { nodesSteady, nodesInRollout, nodesForZoneLoss };
  const large =
    sessionsThatStay > 0
      ? `, of those that make ${NODES_PER_ZONE} nodes or more in each zone, as sessions stay here`
      : "";
  return [
    reason(
      "pools.server.nodes.max",
      "the most of: one node in each zone, room for a rollout that doubles the server pods, and enough nodes that the rest carries everything when a zone is lost",
      { ...load, zones, ...nodes },
    ),
    reason(
      "pools.server.nodes.min",
      "a managed node group of a fixed size: what stays there does not go at night",
      nodes,
    ),
    reason(
      "pools.server.instanceTypes",
      managedInstanceType === undefined
        ? `the type of the families whose nodes and root disks cost least for this load${large}`
        : "the type that the site states",
      { ...load, instanceType: pool.candidate.name, usdPerHour },
    ),
    reason(
      "pools.server.sessionsPerNode",
      "0: servers, system pods and the sessions that stay are packed together, so no average session is counted",
      load,
    ),
    reason(
      "pools.server.binding",
      "none: see pools.server.nodes.max for what decides the number of nodes",
      nodes,
    ),
  ];
}

function serverReasons({ site }: ManagedFacts): readonly Reason[] {
  const { zones, serverPods } = site.workbench;
  return [
    reason(
      "pools.server.zones",
      "one server pod in each of three zones, unless the site states another number",
      {
        zones,
      },
    ),
    reason(
      "workbench.serverPods",
      "at least three, one in each zone, so that the loss of a pod or a zone leaves two",
      { serverPods, zones },
    ),
    reason(
      "workbench.topology",
      "a cluster, unless at most ten people with a stable load and no events need one",
      { people: likelyPeople(site) },
    ),
    reason("workbench.zones", "three zones for the servers, two for file system and databases", { zones }),
  ];
}

function reason(path: string, rule: string, inputs: Reason["inputs"]): Reason {
  return { path, rule, inputs, source: REFERENCE };
}
