import type { Catalog } from "../catalog.ts";
import type { CostRequest } from "../cost/cost-line.ts";
import type { PlanParts } from "../plan-parts.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";

/** Zones over which the reference architectures spread private subnets, each with its own NAT gateway. */
const ZONES = 3;

/**
 * Gigabytes a month through the NAT gateways for each person, where the site does not say: packages from elsewhere, clones, data.
 * A stated assumption of ours; no public figure was found (2026-11).
 */
const NAT_GB_PER_PERSON_MONTH = 2;

/** Connections that one open session holds through the load balancer: the page and its event poll or web socket. */
const CONNECTIONS_PER_SESSION = 2;

/** Megabytes an hour that one open session moves through the load balancer. A stated assumption of ours: pages, plots, polls. */
const SESSION_MB_PER_H = 20;

/** Returns clusters, load balancers, NAT gateways, addresses and what crosses zones. */
export function networkRequests(
  site: Site,
  catalog: Pick<Catalog, "publishedFigures">,
  parts: PlanParts,
): readonly CostRequest[] {
  const { region } = site;
  const onEks = [
    ...(parts.nodes.workbench?.topology === "cluster" ? ["workbench"] : []),
    ...(parts.packageManager.packageManager?.topology === "cluster" ? ["package-manager"] : []),
  ];
  if (onEks.length === 0) return [];
  const people = site.groups.reduce((sum, group) => sum + group.people.likely, 0);
  const natGb = site.network.natGbPerMonth?.likely ?? people * NAT_GB_PER_PERSON_MONTH;
  return [
    {
      item: "eks.control_plane.standard",
      quantity: onEks.length,
      unit: "cluster-hour",
      region,
      description: "EKS control planes, standard support",
    },
    {
      item: "alb.hour",
      quantity: onEks.length,
      unit: "hour",
      region,
      description: "Application Load Balancers",
    },
    {
      item: "alb.lcu_hour",
      quantity: capacityUnits(catalog, parts),
      unit: "LCU-hour",
      region,
      description: "load balancer capacity units, mean",
    },
    {
      item: "vpc.public_ipv4_hour",
      quantity: (onEks.length + 1) * ZONES,
      unit: "hour",
      region,
      description: "public addresses of load balancers and NAT gateways",
    },
    {
      item: "nat.hour",
      quantity: ZONES,
      unit: "hour",
      region,
      description: "NAT gateways, one in each zone",
    },
    { item: "nat.gb", quantity: natGb, unit: "GB", region, description: "data through the NAT gateways" },
    {
      item: "transfer.inter_az.gb",
      quantity: crossZoneGb(parts) * 2,
      unit: "GB-each-direction",
      region,
      description: "packages that cross zones, both sides",
    },
  ];
}

/** A client meets a server in its own zone once in three times. */
function crossZoneGb({ packageManager }: PlanParts): number {
  if (packageManager.packageManager?.topology !== "cluster") return 0;
  return ((packageManager.installsPerMonth * packageManager.meanFileMb) / 1000) * (1 - 1 / ZONES);
}

/**
 * Mean capacity units of the load balancers: for each the highest of its dimensions.
 * Source of the dimensions: aws.amazon.com/elasticloadbalancing/pricing as the catalogue dates them.
 */
function capacityUnits(
  catalog: Pick<Catalog, "publishedFigures">,
  { nodes, packageManager, demand }: PlanParts,
): number {
  const per = (dimension: string): number => {
    const row = catalog.publishedFigures.find((one) => one.item === `alb.lcu_dimension.${dimension}`);
    if (row === undefined) throw new Error(`expected alb.lcu_dimension.${dimension} in the catalogue`);
    return row.value;
  };
  let units = 0;
  if (nodes.workbench?.topology === "cluster") {
    const meanSessions =
      demand.week.total.reduce((sum, sessions) => sum + sessions, 0) / demand.week.total.length;
    const connections = (meanSessions * CONNECTIONS_PER_SESSION) / per("active_connections");
    units += Math.max(connections, (meanSessions * SESSION_MB_PER_H) / 1000 / per("processed_bytes"));
  }
  if (packageManager.packageManager?.topology === "cluster") {
    const perHour = packageManager.installsPerMonth / HOURS_PER_MONTH;
    // A new connection for each file, as R before 4.5 and renv make them.
    const fresh = perHour / 3600 / per("new_connections");
    units += Math.max(fresh, (perHour * packageManager.meanFileMb) / 1000 / per("processed_bytes"));
  }
  return units;
}
