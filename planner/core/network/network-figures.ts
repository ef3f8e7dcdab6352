import type { Catalog } from "../catalog.ts";
import { likelyPeople } from "../likely-people.ts";
import type { PlanParts } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { type BalancerUnits, balancerUnits } from "./load-balancer-units.ts";

/** Zones over which the reference architectures spread private subnets, each with its own NAT gateway. */
export const ZONES = 3;

/**
 * Gigabytes a month through the NAT gateways for each person, where the site does not say: packages from elsewhere, clones, data.
 * A stated assumption of ours; no public figure was found (2026-11).
 */
export const NAT_GB_PER_PERSON_MONTH = 2;

/** Connections that one open session holds through the load balancer: the page and its event poll or web socket. */
export const CONNECTIONS_PER_SESSION = 2;

/** Megabytes an hour that one open session moves through the load balancer. A stated assumption of ours: pages, plots, polls. */
export const SESSION_MB_PER_H = 20;

/** Everything about the network of a plan in numbers. */
export interface NetworkFigures {
  readonly clusters: readonly ("workbench" | "package-manager")[];
  readonly workbenchUnits?: BalancerUnits;
  readonly packageManagerUnits?: BalancerUnits;
  /** Mean of the week that the demand gives. */
  readonly heldConnections: number;
  readonly peakHeldConnections: number;
  readonly natGbPerMonth: number;
  /** One way. */
  readonly crossZoneGbPerMonth: number;
  readonly publicAddresses: number;
}

/**
 * Returns the share of package files that cross zones. Clients on nodes in several zones meet one of the three zones of a cluster, or the
 * one zone of a single server, in their own zone once in as many times. Single servers are put into one zone, and cross none.
 */
export function crossZoneShare(
  { workbench: { zones } }: Site,
  { nodes, packageManager: { packageManager } }: Pick<PlanParts, "nodes" | "packageManager">,
): number {
  if (packageManager === undefined) return 0;
  if (packageManager.topology === "cluster") return 1 - 1 / ZONES;
  return nodes.workbench?.topology === "cluster" ? 1 - 1 / Math.max(1, zones) : 0;
}

/** Returns the network of what stands on EKS; single servers have none of it. */
export function networkFigures(
  site: Site,
  catalog: Pick<Catalog, "publishedFigures">,
  parts: PlanParts,
): NetworkFigures {
  const { nodes, packageManager, demand } = parts;
  const workbench = nodes.workbench?.topology === "cluster";
  const packages = packageManager.packageManager?.topology === "cluster";
  const meanSessions =
    demand.week.total.reduce((sum, sessions) => sum + sessions, 0) / demand.week.total.length;
  const installsPerH = packageManager.installsPerMonth / HOURS_PER_MONTH;
  const clusters = [
    ...(workbench ? (["workbench"] as const) : []),
    ...(packages ? (["package-manager"] as const) : []),
  ];
  return {
    clusters,
    ...(workbench
      ? {
          workbenchUnits: balancerUnits(catalog, {
            newConnectionsPerS: 0,
            activeConnections: meanSessions * CONNECTIONS_PER_SESSION,
            gbPerH: (meanSessions * SESSION_MB_PER_H) / 1000,
          }),
        }
      : {}),
    ...(packages
      ? {
          packageManagerUnits: balancerUnits(catalog, {
            // A new connection for each file, as R before 4.5 and renv make them.
            newConnectionsPerS: installsPerH / 3600,
            activeConnections: 0,
            gbPerH: (installsPerH * packageManager.meanFileMb) / 1000,
          }),
        }
      : {}),
    heldConnections: workbench ? meanSessions * CONNECTIONS_PER_SESSION : 0,
    peakHeldConnections: workbench ? demand.peak.sessions * CONNECTIONS_PER_SESSION : 0,
    natGbPerMonth: site.network.natGbPerMonth?.likely ?? likelyPeople(site) * NAT_GB_PER_PERSON_MONTH,
    crossZoneGbPerMonth:
      ((packageManager.installsPerMonth * packageManager.meanFileMb) / 1000) * crossZoneShare(site, parts),
    publicAddresses: clusters.length === 0 ? 0 : (clusters.length + 1) * ZONES,
  };
}
