import type { Catalog } from "../catalog.ts";
import type { PlanPool, PlanRule, Reason } from "../plan.ts";
import type { PartRefused } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { chooseManagedPool, type ManagedLoad, type ManagedPool, SYSTEM_PODS } from "./managed-pool.ts";
import { packItem } from "./nodes-for-mix.ts";
import type { PackItem } from "./pack.ts";
import { managedRulePrices } from "./rule-prices.ts";
import { type ProfileSessions, wholeSessions } from "./session-mix.ts";
import { managedCandidates } from "./site-candidates.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";

/** The managed node group of a plan. */
export interface ManagedPlanned {
  readonly ok: true;
  readonly pool: ManagedPool;
  readonly planPool: PlanPool;
  readonly reasons: readonly Reason[];
  readonly rules: readonly PlanRule[];
}

/** Plans the managed node group: server pods, the cluster's own pods, and the sessions that stay there. */
export function planManagedPool(
  site: Site,
  catalog: Catalog,
  sessions: readonly ProfileSessions[],
): ManagedPlanned | PartRefused {
  const { workbench } = site;
  const stays = wholeSessions(sessions).map(packItem);
  const answer = chooseManagedPool(
    managedLoad(site, stays),
    managedCandidates(site, catalog),
    site.nodes.overhead,
  );
  if (!answer.ok) return answer;
  const { pool } = answer;
  return {
    ok: true,
    pool,
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
    reasons: [managedReason(site, pool, stays)],
    rules: managedRulePrices(workbench.zones, pool),
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
  };
}

function managedReason(site: Site, pool: ManagedPool, stays: readonly PackItem[]): Reason {
  return {
    path: "pools.server.nodes.max",
    rule:
      "the most of: one node in each zone, room for a rollout that doubles the server pods, and enough nodes that the rest carries " +
      "everything when a zone is lost; the cheapest type of the families",
    inputs: {
      serverPods: site.workbench.serverPods,
      sessionsThatStay: stays.reduce((sum, item) => sum + item.count, 0),
      zones: site.workbench.zones,
      nodesSteady: pool.nodesSteady,
      nodesInRollout: pool.nodesInRollout,
      nodesForZoneLoss: pool.nodesForZoneLoss,
    },
    source: REFERENCE,
  };
}
