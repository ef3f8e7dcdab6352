import type { Catalog } from "../catalog.ts";
import type { PartRefused } from "../explained.ts";
import { counted, dollars, figure } from "../figure.ts";
import { likelyPeople } from "../likely-people.ts";
import type { PlanRule } from "../plan-rule.ts";
import type { Reason } from "../reason.ts";
import type { Refusal } from "../refusal.ts";
import type { Site } from "../site.ts";
import { managedUsdPerHour } from "./disk-price.ts";
import { managedAlternatives } from "./managed-alternatives.ts";
import {
  chooseManagedPool,
  type ManagedLoad,
  type ManagedPool,
  type ManagedUsdPerHour,
  SYSTEM_PODS,
  sizedManagedPool,
  wholeMicrodollars,
} from "./managed-pool.ts";
import { managedTypesRule } from "./managed-types-rule.ts";
import { packItem } from "./nodes-for-mix.ts";
import type { PackItem } from "./pack.ts";
import type { PlanAlternative } from "./planned-alternative.ts";
import type { PlanPool } from "./planned-pool.ts";
import { managedRulePrices } from "./rule-prices.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";
import { managedCandidates } from "./site-candidates.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";

/** Nodes in each zone where sessions stay. A stated choice of ours. */
const NODES_PER_ZONE = 2;

/** The managed node group of a plan. */
export interface ManagedPlanned {
  readonly ok: true;
  readonly pool: ManagedPool;
  /** The mix that decides how many nodes of the type there are. */
  readonly stays: readonly ProfileSessions[];
  readonly planPool: PlanPool;
  readonly reasons: readonly Reason[];
  readonly refusals: readonly Refusal[];
  readonly rules: readonly PlanRule[];
  readonly alternatives: readonly PlanAlternative[];
}

/**
 * Plans the managed node group: server pods, the cluster's own pods, and the sessions that stay there.
 *
 * @param mixes sessions that stay at the moments that may need most; at least one mix, which may be empty.
 */
export function planManagedPool(
  site: Site,
  catalog: Catalog,
  mixes: readonly (readonly ProfileSessions[])[],
): ManagedPlanned | PartRefused {
  const { workbench } = site;
  const moments = mixes.map((mix) => {
    const stays = wholeSessions(mix).map(packItem);
    return { mix, stays, load: managedLoad(site, stays) };
  });
  const loads = moments.map(({ load }) => load);
  const usdPerHourOf = managedUsdPerHour(site, catalog, mixes);
  const { overhead } = site.nodes;
  const answer = chooseManagedPool(loads, managedCandidates(site, catalog), overhead, usdPerHourOf);
  if (!answer.ok) return answer;
  const { pool } = answer;
  const decides = moments.find(
    ({ load }) => sizedManagedPool(load, pool.candidate, overhead)?.nodes === pool.nodes,
  );
  if (decides === undefined) throw new Error("expected the sessions that decide on the managed node group");
  const { mix: sessions, stays, load } = decides;
  return {
    ok: true,
    pool,
    stays: sessions,
    planPool: {
      name: "server",
      manager: "managed",
      purpose: "server",
      instanceTypes: [pool.candidate.name],
      sessionsPerNode: 0,
      binding: [],
      nodes: { min: pool.nodes, max: pool.nodes },
      zones: workbench.zones,
    },
    reasons: managedReasons(site, pool, stays, usdPerHourOf(pool)),
    refusals: otherTypes(pool, answer.alternatives, load.preferredNodes ?? 0, usdPerHourOf),
    rules: [
      ...managedRulePrices(workbench.zones, pool, answer.alternatives, usdPerHourOf),
      ...managedTypesRule(site, catalog, { pool, loads, usdPerHourOf }),
    ],
    alternatives: managedAlternatives({
      pool,
      others: answer.alternatives,
      load,
      stays: sessions,
      overhead,
      usdPerHourOf,
    }),
  };
}

/** Returns what the managed node group has to carry when so many sessions stay there. */
export function managedLoad({ workbench }: Pick<Site, "workbench">, stays: readonly PackItem[]): ManagedLoad {
  return {
    servers: { ...workbench.serverPod, count: workbench.serverPods },
    // The chart rolls out with maxSurge 100 %: as many server pods again (rstudio/helm rstudio-workbench 0.22.0).
    surgeServers: workbench.serverPods,
    others: [...stays, ...SYSTEM_PODS],
    zones: workbench.zones,
    // A node that goes shall take fewer of the sessions that stay than a zone that goes.
    ...(stays.some(({ count }) => count > 0) ? { preferredNodes: NODES_PER_ZONE * workbench.zones } : {}),
  };
}

function managedReasons(
  site: Site,
  pool: ManagedPool,
  stays: readonly PackItem[],
  usdPerHour: number,
): readonly Reason[] {
  const { workbench } = site;
  const load = {
    serverPods: workbench.serverPods,
    sessionsThatStay: stays.reduce((sum, item) => sum + item.count, 0),
  };
  const nodes = {
    nodesSteady: pool.nodesSteady,
    nodesInRollout: pool.nodesInRollout,
    nodesForZoneLoss: pool.nodesForZoneLoss,
  };
  const reason = (path: string, rule: string, inputs: Reason["inputs"]): Reason => ({
    path,
    rule,
    inputs,
    source: REFERENCE,
  });
  return [
    reason(
      "pools.server.nodes.max",
      "the most of: one node in each zone, room for a rollout that doubles the server pods, and enough nodes that the rest carries everything when a zone is lost",
      { ...load, zones: workbench.zones, ...nodes },
    ),
    reason(
      "pools.server.nodes.min",
      "a managed node group of a fixed size: what stays there does not go at night",
      nodes,
    ),
    reason(
      "pools.server.instanceTypes",
      workbench.managedInstanceType === undefined
        ? `the type of the families whose nodes and root disks cost least for this load${stays.some(({ count }) => count > 0) ? `, of those that make ${NODES_PER_ZONE} nodes or more in each zone, as sessions stay here` : ""}`
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
    reason(
      "pools.server.zones",
      "one server pod in each of three zones, unless the site states another number",
      {
        zones: workbench.zones,
      },
    ),
    reason(
      "workbench.serverPods",
      "at least three, one in each zone, so that the loss of a pod or a zone leaves two",
      {
        serverPods: workbench.serverPods,
        zones: workbench.zones,
      },
    ),
    reason(
      "workbench.topology",
      "a cluster, unless at most ten people with a stable load and no events need one",
      {
        people: likelyPeople(site),
      },
    ),
    reason("workbench.zones", "three zones for the servers, two for file system and databases", {
      zones: workbench.zones,
    }),
  ];
}

/** Why each other type was not taken: dearer, or so large that a node takes too much with it. */
function otherTypes(
  pool: ManagedPool,
  others: readonly ManagedPool[],
  preferredNodes: number,
  usdPerHourOf: ManagedUsdPerHour,
): readonly Refusal[] {
  // What is beyond millionths is binary noise.
  const priced = (one: ManagedPool): PricedPool => ({
    ...one,
    usd: wholeMicrodollars(usdPerHourOf(one)) / 1e6,
  });
  const chosen = priced(pool);
  return others
    .map(priced)
    .map((other) =>
      other.usd < chosen.usd ? tooFewNodes(chosen, other, preferredNodes) : dearer(chosen, other),
    );
}

/** Dollars an hour, root disks included. */
type PricedPool = ManagedPool & { readonly usd: number };

function dearer(pool: PricedPool, other: PricedPool): Refusal {
  const [need, have] = [pool.usd, other.usd];
  return {
    subject: other.candidate.name,
    code: "DOMINATED",
    resource: "price",
    unit: "USD/h of the managed node group",
    need,
    have,
    ...(have > need ? { shortBy: have - need } : {}),
    sentence:
      `${counted(other.nodes, "node")} of ${other.candidate.name} in the managed node group cost ${dollars(have)} an hour with their root disks, ` +
      `${figure(pool.nodes)} of ${pool.candidate.name} ${dollars(need)}` +
      (have > need ? "" : "; fewer nodes for the same money lose more with one"),
  };
}

function tooFewNodes(pool: PricedPool, other: PricedPool, need: number): Refusal {
  return {
    subject: other.candidate.name,
    code: "BLAST_RADIUS",
    resource: "nodes",
    unit: "nodes of the managed node group",
    need,
    have: other.nodes,
    shortBy: need - other.nodes,
    sentence:
      `${counted(other.nodes, "node")} of ${other.candidate.name} would cost ${dollars(other.usd)} an hour with their root disks, ${dollars(pool.usd - other.usd)} less than ${figure(pool.nodes)} of ${pool.candidate.name}, ` +
      `but a node would take as many of the sessions that stay as a zone: ${figure(need)} nodes are asked for`,
  };
}
