import type { Catalog } from "../catalog.ts";
import { counted, figure } from "../figure.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import {
  chooseManagedPool,
  type ManagedLoad,
  type ManagedPool,
  type ManagedUsdPerHour,
} from "./managed-pool.ts";
import { managedCandidates } from "./site-candidates.ts";

/** The managed node group whose types are asked about. */
interface PricedGroup {
  readonly pool: ManagedPool;
  readonly loads: readonly ManagedLoad[];
  readonly usdPerHourOf: ManagedUsdPerHour;
}

/** Returns what the cheapest x86 type of the whole catalogue would save on the managed node group, by the same rules on its nodes. */
export function managedTypesRule(
  site: Site,
  catalog: Catalog,
  { pool, loads, usdPerHourOf }: PricedGroup,
): readonly PlanRule[] {
  const { instanceTypes, families, overhead } = site.nodes;
  const open = chooseManagedPool(
    loads,
    managedCandidates(site, catalog, "any-family"),
    overhead,
    usdPerHourOf,
  );
  if (!open.ok) return [];
  const saved = cents((usdPerHourOf(pool) - usdPerHourOf(open.pool)) * HOURS_PER_MONTH);
  if (saved <= 0) return [];
  const only =
    site.workbench.managedInstanceType !== undefined || instanceTypes !== undefined
      ? "only the types that the site names"
      : `families ${families.join(", ")} only`;
  return [
    {
      rule: `${only}, for the managed node group`,
      usdPerMonth: saved,
      instead: `${counted(open.pool.nodes, "node")} of ${open.pool.candidate.name} in place of ${figure(pool.nodes)} of ${pool.candidate.name}`,
      risk: "a family that the reference architecture does not name; images and libraries are to be tried on its processors",
      why: {
        rule: "the managed node group of the plan less the cheapest that any x86 type makes by the same rules on nodes and zones, with root disks, all month of 730 h",
        inputs: {
          nodes: pool.nodes,
          instanceType: pool.candidate.name,
          usdPerHour: usdPerHourOf(pool),
          nodesInstead: open.pool.nodes,
          instanceTypeInstead: open.pool.candidate.name,
          usdPerHourInstead: usdPerHourOf(open.pool),
        },
        source: "prices on demand and of root disks as the catalogue dates them",
      },
    },
  ];
}
