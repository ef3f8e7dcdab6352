import type { BilledItem } from "../cost/billed-item.ts";
import type { Site } from "../site.ts";
import { type NetworkFigures, ZONES } from "./network-figures.ts";

/**
 * Returns clusters, load balancers, NAT gateways, addresses and what crosses zones.
 *
 * @param planned the network of the plan: what stands there, stands in every draw.
 */
export function networkItems({ region }: Site, planned: NetworkFigures): readonly BilledItem[] {
  if (planned.clusters.length === 0) return [];
  const line = (
    item: string,
    quantityOf: (network: NetworkFigures) => number,
    unit: string,
    description: string,
  ): BilledItem => ({ item, quantityOf: ({ network }) => quantityOf(network), unit, region, description });
  return [
    line(
      "eks.control_plane.standard",
      ({ clusters }) => clusters.length,
      "cluster-hour",
      "EKS control planes, standard support",
    ),
    line("alb.hour", ({ clusters }) => clusters.length, "hour", "Application Load Balancers"),
    line("alb.lcu_hour", balancerUnitsOf, "LCU-hour", "load balancer capacity units, mean"),
    line(
      "vpc.public_ipv4_hour",
      ({ publicAddresses }) => publicAddresses,
      "hour",
      "public addresses of load balancers and NAT gateways",
    ),
    line("nat.hour", () => ZONES, "hour", "NAT gateways, one in each zone"),
    line("nat.gb", ({ natGbPerMonth }) => natGbPerMonth, "GB", "data through the NAT gateways"),
    line(
      "transfer.inter_az.gb",
      ({ crossZoneGbPerMonth }) => crossZoneGbPerMonth * 2,
      "GB-each-direction",
      "packages that cross zones, both sides",
    ),
  ];
}

function balancerUnitsOf({ workbenchUnits, packageManagerUnits }: NetworkFigures): number {
  return (workbenchUnits?.units ?? 0) + (packageManagerUnits?.units ?? 0);
}
