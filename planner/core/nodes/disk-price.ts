import type { Catalog } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { ManagedUsdPerHour } from "./managed-pool.ts";
import { largestManagedDisk } from "./root-disk.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** Returns what a GiB of root disk costs in a month; 0 where no price is known, which the bill then says. */
export function diskUsdPerGibMonth(
  { region }: Pick<Site, "region">,
  { priceBook }: Pick<Catalog, "priceBook">,
): number {
  return unitUsd(priceBook, "ebs.gp3.gb_month", region) ?? 0;
}

/**
 * Returns the price of managed node groups, nodes with the root disks that each of them is ordered with.
 *
 * @param mixes sessions that stay on the group at different moments.
 */
export function managedUsdPerHour(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  mixes: readonly (readonly ProfileSessions[])[],
): ManagedUsdPerHour {
  const usdPerGib = diskUsdPerGibMonth(site, catalog) / HOURS_PER_MONTH;
  return (pool) => {
    const gib = largestManagedDisk(site, pool, mixes)?.gib ?? site.nodes.rootVolumeGib;
    return pool.nodes * (pool.candidate.usdPerHour + gib * usdPerGib);
  };
}
