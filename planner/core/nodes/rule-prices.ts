import { counted, figure } from "../figure.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { ManagedPool, ManagedUsdPerHour } from "./managed-pool.ts";

/** Returns what the room for a lost zone and for a rollout costs on the managed node group, root disks included. */
export function managedRulePrices(
  zones: number,
  pool: ManagedPool,
  others: readonly ManagedPool[],
  usdPerHourOf: ManagedUsdPerHour,
): readonly PlanRule[] {
  const { nodes, nodesSteady, nodesInRollout, nodesForZoneLoss, candidate } = pool;
  const usdPerNodeHour = usdPerHourOf(pool) / nodes;
  const rule = (name: string, without: number, risk: string): readonly PlanRule[] =>
    without >= nodes
      ? []
      : [
          {
            rule: name,
            pricedBy: "managed-group",
            usdPerMonth: cents((nodes - without) * usdPerNodeHour * HOURS_PER_MONTH),
            instead: `${counted(without, "node")} of ${candidate.name} in place of ${figure(nodes)}`,
            risk,
          },
        ];
  return [
    ...nodesPerZoneRule(pool, others, usdPerHourOf),
    ...rule(
      `the managed node group carries everything after the loss of one of ${figure(zones)} zones`,
      Math.max(nodesInRollout, Math.min(zones, nodes)),
      "after the loss of a zone server pods or the sessions that stay there wait until nodes are added by hand",
    ),
    ...rule(
      "room for a rollout that runs old and new server pods side by side",
      Math.max(nodesSteady, nodesForZoneLoss, Math.min(zones, nodes)),
      "new server pods stay pending, and the rollout does not end",
    ),
    ...rule(
      `a node of the managed node group in each of ${figure(zones)} zones`,
      Math.max(nodesInRollout, nodesForZoneLoss),
      "server pods share a zone and go together when it goes",
    ),
  ];
}

/** What smaller nodes cost where sessions stay on the managed node group. */
function nodesPerZoneRule(
  pool: ManagedPool,
  others: readonly ManagedPool[],
  usd: ManagedUsdPerHour,
): readonly PlanRule[] {
  const cheapest = others.reduce((least, other) => (usd(other) < usd(least) ? other : least), pool);
  if (usd(pool) - usd(cheapest) < 1e-6) return [];
  return [
    {
      rule: "at least two nodes in each zone where sessions stay on the managed node group",
      pricedBy: "managed-group",
      usdPerMonth: cents((usd(pool) - usd(cheapest)) * HOURS_PER_MONTH),
      instead: `${counted(cheapest.nodes, "node")} of ${cheapest.candidate.name} in place of ${figure(pool.nodes)} of ${pool.candidate.name}`,
      risk: "a node that goes takes as many sessions with it as a zone, and growth is bought in larger steps",
    },
  ];
}
