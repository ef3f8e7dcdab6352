import type { Catalog } from "../catalog.ts";
import { counted, dollars, figure } from "../figure.ts";
import type { PlanRule } from "../plan.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { type AlternativesQuestion, usdPerMonthOf } from "./alternatives.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { ManagedPool } from "./managed-pool.ts";
import { chooseSessionPool } from "./session-pool.ts";
import { everyCandidate } from "./site-candidates.ts";

/** Returns what the rules on session nodes cost: sessions per node, and the families that the site allows. */
export function sessionRulePrices(
  site: Site,
  catalog: Catalog,
  question: AlternativesQuestion,
): readonly PlanRule[] {
  return [...sessionsPerNodeRule(site, question), ...familiesRule(site, catalog, question)];
}

function monthly(main: MainCandidate, { policy, classes, profiles }: AlternativesQuestion): number {
  return usdPerMonthOf(main, policy, classes, profiles);
}

function sessionsPerNodeRule(site: Site, question: AlternativesQuestion): readonly PlanRule[] {
  const rule = site.nodes.sessionsPerNode;
  const { main, withoutRule } = question.choice;
  if (rule === undefined || withoutRule === undefined) return [];
  const lost = withoutRule.row.sessionsPerNode;
  const larger = lost / Math.max(1, main.row.sessionsPerNode);
  return [
    {
      rule: `${rule.min} to ${rule.max} average sessions on a node`,
      usdPerMonth: cents(monthly(main, question) - monthly(withoutRule, question)),
      instead:
        `${withoutRule.candidate.name} with ${figure(lost)} a node, ` +
        `${dollars(main.usdPerHour - withoutRule.usdPerHour)} less in the hour of the peak`,
      risk:
        larger > 1
          ? `a node that goes takes ${counted(lost, "session")} with it, and one late session keeps a node ${figure(larger, 1)} times the size`
          : `each node carries only ${counted(lost, "session")}, so that nearly every session waits for a node of its own to start`,
    },
  ];
}

/** What the cheapest x86 type of the whole catalogue would save under the same rule on sessions per node. */
function familiesRule(site: Site, catalog: Catalog, question: AlternativesQuestion): readonly PlanRule[] {
  const { main } = question.choice;
  const open = chooseSessionPool(question.everyProfile, everyCandidate(site, catalog), question.policy);
  if (!open.ok || open.main.usdPerHour >= main.usdPerHour) return [];
  const { instanceTypes, families } = site.nodes;
  return [
    {
      rule:
        instanceTypes === undefined
          ? `families ${families.join(", ")} only`
          : "only the types that the site names",
      usdPerMonth: cents(monthly(main, question) - monthly(open.main, question)),
      instead: `${open.main.candidate.name} with ${counted(open.main.row.sessionsPerNode, "average session")} a node`,
      risk: "a family that the reference architecture does not name; images and libraries are to be tried on its processors",
    },
  ];
}

/** Returns what the room for a lost zone and for a rollout costs on the managed node group. */
export function managedRulePrices(
  zones: number,
  pool: ManagedPool,
  others: readonly ManagedPool[],
): readonly PlanRule[] {
  const { nodes, nodesSteady, nodesInRollout, nodesForZoneLoss, candidate } = pool;
  const rule = (name: string, without: number, risk: string): readonly PlanRule[] =>
    without >= nodes
      ? []
      : [
          {
            rule: name,
            usdPerMonth: cents((nodes - without) * candidate.usdPerHour * HOURS_PER_MONTH),
            instead: `${counted(without, "node")} of ${candidate.name} in place of ${figure(nodes)}`,
            risk,
          },
        ];
  return [
    ...nodesPerZoneRule(pool, others),
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
function nodesPerZoneRule(pool: ManagedPool, others: readonly ManagedPool[]): readonly PlanRule[] {
  const usd = ({ nodes, candidate }: ManagedPool): number => nodes * candidate.usdPerHour;
  const cheapest = others.reduce((least, other) => (usd(other) < usd(least) ? other : least), pool);
  if (usd(pool) - usd(cheapest) < 1e-6) return [];
  return [
    {
      rule: "at least two nodes in each zone where sessions stay on the managed node group",
      usdPerMonth: cents((usd(pool) - usd(cheapest)) * HOURS_PER_MONTH),
      instead: `${counted(cheapest.nodes, "node")} of ${cheapest.candidate.name} in place of ${figure(pool.nodes)} of ${pool.candidate.name}`,
      risk: "a node that goes takes as many sessions with it as a zone, and growth is bought in larger steps",
    },
  ];
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
