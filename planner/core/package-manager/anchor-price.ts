import type { Catalog } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import { dollars, figure } from "../figure.ts";
import { diskUsdPerGibMonth } from "../nodes/disk-price.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import { PACKAGE_MANAGER_ANCHORS, type PackageManagerAnchor } from "./anchors.ts";

/** Returns what the nodes of a published set-up cost in an hour; undefined where no price of its type is known. */
export function anchorUsdPerHour(
  { priceBook }: Catalog,
  region: string,
  { instanceType, nodes }: Pick<PackageManagerAnchor, "instanceType" | "nodes">,
): number | undefined {
  const item = `ec2.${instanceType}`;
  // A type that the catalogue does not know would be searched for among all names, for a hint that nobody reads here.
  if (!priceBook.prices.has(item)) return undefined;
  const usd = unitUsd(priceBook, item, region);
  return usd === undefined ? undefined : usd * nodes;
}

/** The planned set-up, and what it has to carry. */
export interface PlannedSetUp extends Pick<PackageManagerAnchor, "instanceType" | "nodes" | "topology"> {
  readonly installsPerDay: number;
  /** Root disk of each node. */
  readonly rootVolumeGib: number;
}

/**
 * Returns what the planned set-up costs above the cheapest one that is published for the load, root disks included; nothing where it is
 * the cheapest, or where none is published for so much.
 */
export function anchorRules(catalog: Catalog, region: string, planned: PlannedSetUp): readonly PlanRule[] {
  const usdOfDisk = planned.rootVolumeGib * diskUsdPerGibMonth({ region }, catalog);
  const usdPerMonth = (one: Pick<PackageManagerAnchor, "instanceType" | "nodes">): number | undefined => {
    const usdPerHour = anchorUsdPerHour(catalog, region, one);
    return usdPerHour === undefined ? undefined : usdPerHour * HOURS_PER_MONTH + one.nodes * usdOfDisk;
  };
  const usdOfPlanned = usdPerMonth(planned);
  const [cheapest] = PACKAGE_MANAGER_ANCHORS.filter(({ topology }) => topology === planned.topology)
    .filter(({ installsPerDay }) => installsPerDay >= planned.installsPerDay)
    .flatMap((anchor) => {
      const usd = usdPerMonth(anchor);
      return usd === undefined ? [] : [{ anchor, usd }];
    })
    .sort((a, b) => a.usd - b.usd);
  if (usdOfPlanned === undefined || cheapest === undefined || cheapest.usd >= usdOfPlanned - 1e-9) return [];
  const { anchor, usd } = cheapest;
  return [
    {
      rule: `Package Manager on ${figure(planned.nodes)} × ${planned.instanceType}`,
      pricedBy: "package-manager",
      usdPerMonth: cents(usdOfPlanned - usd),
      instead: `${figure(anchor.nodes)} × ${anchor.instanceType} (${anchor.name}), published with at least ${figure(anchor.installsPerDay)} installs a day as well, for ${dollars(usd)} a month with root disks`,
      risk:
        anchor.nodes < planned.nodes
          ? `${figure(anchor.nodes * anchor.vcpu)} vCPU in all, and the loss of one zone takes up to ${figure(Math.round(100 / anchor.nodes))} % of them; builders and downloads compete for the rest`
          : `${figure(anchor.nodes * anchor.vcpu)} vCPU in all, for which builders and downloads compete`,
    },
  ];
}
