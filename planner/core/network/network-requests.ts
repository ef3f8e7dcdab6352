import type { Catalog } from "../catalog.ts";
import type { CostRequest } from "../cost/cost-line.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { networkFigures, ZONES } from "./network-figures.ts";

/** Returns clusters, load balancers, NAT gateways, addresses and what crosses zones. */
export function networkRequests(
  site: Site,
  catalog: Pick<Catalog, "publishedFigures">,
  parts: PlanParts,
): readonly CostRequest[] {
  const { region } = site;
  const figures = networkFigures(site, catalog, parts);
  if (figures.clusters.length === 0) return [];
  const line = (item: string, quantity: number, unit: string, description: string): CostRequest => ({
    item,
    quantity,
    unit,
    region,
    description,
  });
  const units = (figures.workbenchUnits?.units ?? 0) + (figures.packageManagerUnits?.units ?? 0);
  return [
    line(
      "eks.control_plane.standard",
      figures.clusters.length,
      "cluster-hour",
      "EKS control planes, standard support",
    ),
    line("alb.hour", figures.clusters.length, "hour", "Application Load Balancers"),
    line("alb.lcu_hour", units, "LCU-hour", "load balancer capacity units, mean"),
    line(
      "vpc.public_ipv4_hour",
      figures.publicAddresses,
      "hour",
      "public addresses of load balancers and NAT gateways",
    ),
    line("nat.hour", ZONES, "hour", "NAT gateways, one in each zone"),
    line("nat.gb", figures.natGbPerMonth, "GB", "data through the NAT gateways"),
    line(
      "transfer.inter_az.gb",
      figures.crossZoneGbPerMonth * 2,
      "GB-each-direction",
      "packages that cross zones, both sides",
    ),
  ];
}
