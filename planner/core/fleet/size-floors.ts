import type { Catalog } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import { compareText } from "../order.ts";
import type { Site } from "../site.ts";
import type { TypesDial } from "./fleet-dials.ts";

/** Floors above this many vCPUs are not tried: nodes of dozens of sessions empty too slowly to be cheap. */
const MOST_VCPU = 64;

/**
 * Returns the lists of types with each size of the main type's family as the smallest one, the smallest floor first: what a pool may
 * launch when small nodes are ruled out. Only types that the site allows and that have a price in its region; none with fewer than two.
 */
export function sizeFloors(site: Site, catalog: Catalog, mainType: string): readonly TypesDial[] {
  const family = mainType.split(".")[0];
  const allowed = site.nodes.instanceTypes;
  const sizes = catalog.instanceTypes
    .filter(
      (type) =>
        type.family === family &&
        !type.bareMetal &&
        (allowed === undefined || allowed.includes(type.name)) &&
        priceOf(catalog.priceBook, `ec2.${type.name}`, site.region).ok,
    )
    .sort((a, b) => a.vcpu - b.vcpu || compareText(a.name, b.name));
  if (sizes.length < 2) return [];
  return sizes
    .filter(({ vcpu }) => vcpu <= MOST_VCPU)
    .map(({ name, vcpu }) => ({
      name: `at least ${name}`,
      types: sizes.filter((type) => type.vcpu >= vcpu).map((type) => type.name),
    }));
}
