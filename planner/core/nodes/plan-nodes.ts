import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PartRefused } from "../explained.ts";
import { counted, figure } from "../figure.ts";
import { likelyPeople } from "../likely-people.ts";
import type { PlanAdvice } from "../plan-remark.ts";
import type { Site } from "../site.ts";
import { CLUSTER_PEOPLE, SINGLE_SERVER_PEOPLE, workbenchTopology } from "../workbench-server/topology.ts";
import { archWarnings } from "./arch-warnings.ts";
import { heaviestMixes } from "./heaviest-mixes.ts";
import type { ListsOverTime } from "./lists-over-time.ts";
import type { NodesPart } from "./nodes-part.ts";
import { profilesOf, stayingMixes } from "./peak-mix.ts";
import { planManagedPool } from "./plan-managed-pool.ts";
import { planSessionPool } from "./plan-session-pool.ts";
import { planSingleServer } from "./plan-single-server.ts";
import { diskAdvice, largestManagedDisk } from "./root-disk.ts";
import { chooseSessions, type SessionChoice } from "./session-choice.ts";

/** What is known of Karpenter's pool before the nodes are planned. */
export interface KnownOfSessions {
  /** As `chooseSessions` finds it. */
  readonly choice?: SessionChoice | PartRefused | undefined;
  readonly overTime?: ListsOverTime | undefined;
}

/**
 * Plans the nodes of Workbench: Karpenter's pool for the sessions, the managed node group for server pods, the cluster's own pods
 * and the sessions that stay there.
 */
export function planNodes(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  { choice = chooseSessions(site, catalog, demand), overTime }: KnownOfSessions = {},
): NodesPart | PartRefused {
  if (!site.products.workbench) return { ok: true, pools: [], reasons: [], warnings: [], refusals: [] };
  const profiles = profilesOf(site);
  if (workbenchTopology(site) === "single-server") return planSingleServer(site, catalog, demand, profiles);
  if (choice !== undefined && !choice.ok) return choice;
  const sessions =
    choice === undefined ? undefined : planSessionPool(site, catalog, demand, choice, overTime);
  const mixes = heaviestMixes(stayingMixes(demand, profiles));
  const managed = planManagedPool(site, catalog, mixes);
  if (!managed.ok) return managed;
  const managedDisk = largestManagedDisk(site, managed.pool, mixes);
  return {
    ok: true,
    pools: [...(sessions === undefined ? [] : [sessions.pool]), managed.planPool],
    workbench: { topology: "cluster", serverPods: site.workbench.serverPods, zones: site.workbench.zones },
    ...(sessions === undefined ? {} : { sessions: sessions.nodes }),
    managed: managed.pool,
    stays: managed.stays,
    ...(managedDisk === undefined ? {} : { managedDisk }),
    reasons: [...(sessions?.reasons ?? []), ...managed.reasons],
    warnings: [
      ...(sessions?.warnings ?? []),
      ...archWarnings(catalog, "the session nodes", sessions?.pool.instanceTypes ?? []),
      ...archWarnings(catalog, "the managed node group", managed.planPool.instanceTypes),
    ],
    refusals: [...(sessions?.refusals ?? []), ...managed.refusals],
    advice: [
      ...(sessions?.advice ?? []),
      ...(managedDisk === undefined ? [] : diskAdvice(site, catalog, "the managed node group", managedDisk)),
      ...smallTeamAdvice(site),
    ],
    rules: [...(sessions?.rules ?? []), ...managed.rules],
    alternatives: [...(sessions?.alternatives ?? []), ...managed.alternatives],
    alternativesWeighed: sessions?.alternativesWeighed ?? [],
    ...(sessions === undefined ? {} : { stairs: sessions.stairs ?? [] }),
  };
}

/** More people than one server is published for, and fewer than the dozens that the architecture on EKS is meant for. */
function smallTeamAdvice(site: Site): readonly PlanAdvice[] {
  const people = likelyPeople(site);
  if (people >= CLUSTER_PEOPLE) return [];
  return [
    {
      code: "SMALL_TEAM",
      sentence:
        `the architecture on EKS is meant for dozens to thousands of users, and a single server for about ${figure(SINGLE_SERVER_PEOPLE)}: for ${counted(people, "person", "people")} ` +
        "with a stable load one or two servers may suffice, and need nobody who knows Kubernetes",
    },
  ];
}
