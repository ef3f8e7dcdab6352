import type { Catalog } from "../catalog.ts";
import { counted, dollars, figure } from "../figure.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { type AlternativesQuestion, type NearAlternatives, usdWithDisks } from "./alternatives.ts";
import type { ManagedPool, ManagedUsdPerHour } from "./managed-pool.ts";
import type { PlanAlternative } from "./planned-alternative.ts";
import { chooseSessionPool } from "./session-pool.ts";
import { everyCandidate } from "./site-candidates.ts";
import { typesOf } from "./type-lists.ts";

/** Returns what the rules on session nodes cost: sessions per node, and the families that the site allows. */
export function sessionRulePrices(
  site: Site,
  catalog: Catalog,
  question: AlternativesQuestion,
  near: NearAlternatives,
): readonly PlanRule[] {
  return [...sessionsPerNodeRule(site, question, near), ...familiesRule(site, catalog, question)];
}

/** The name of the rule on sessions per node, as it stands among the prices of the rules. */
export function sessionsPerNodeName({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${min} to ${max} average sessions on a node`;
}

/** Prices of rules come from here; the fleet over time is simulated for lists inside the rules alone. */
const NOT_SIMULATED = "packed anew each hour, not simulated";

/** Against the list outside of the rule that the week pays least for, of all that there are, root disks included. */
function sessionsPerNodeRule(
  site: Site,
  { choice }: AlternativesQuestion,
  { alternatives, withoutRule }: NearAlternatives,
): readonly PlanRule[] {
  const stated = site.nodes.sessionsPerNode;
  const chosen = alternatives.find((one) => one.chosen);
  if (stated === undefined || chosen === undefined || withoutRule === undefined) return [];
  const rule = sessionsPerNodeName(stated);
  const other = withoutRule.instanceTypes.join(" and ");
  const { usdPerMonth, plannedUsdPerMonth } = withoutRule.withDisks;
  const saves = cents(plannedUsdPerMonth - usdPerMonth);
  if (saves <= 0)
    return [
      {
        rule,
        pricedBy: "session-nodes",
        usdPerMonth: 0,
        instead: `nothing that is cheaper: outside the rule ${other} comes nearest, ${dollars(-saves)} a month more, ${NOT_SIMULATED}`,
        risk: "none is taken: at this demand the rule costs nothing",
      },
    ];
  const atPeak = chosen.usdPerHourAtPeak - withoutRule.usdPerHourAtPeak;
  return [
    {
      rule,
      pricedBy: "session-nodes",
      usdPerMonth: saves,
      instead:
        `${other} with ${counted(withoutRule.sessionsPerNode, "average session")} a node, ` +
        `${dollars(Math.abs(atPeak))} ${atPeak < 0 ? "more" : "less"} in the hour of the peak, ${NOT_SIMULATED}`,
      risk: riskOf(withoutRule, chosen, withoutRule.usdPerNodeHour / choice.main.candidate.usdPerHour),
    },
  ];
}

/** @param timesTheNode price of a node of its main type ÷ that of the chosen one. */
function riskOf(other: PlanAlternative, chosen: PlanAlternative, timesTheNode: number): string {
  const [lost = 0, lostNow = 0] = [other, chosen].map((one) => one.sessionsLostWithNode);
  if (other.sessionsPerNode < chosen.sessionsPerNode)
    return `a node carries only ${counted(other.sessionsPerNode, "average session")}, so that nearly every session waits for a node of its own to start`;
  return (
    `the fullest node takes ${counted(lost, "session")} with it when it goes, ${figure(lostNow)} as planned, ` +
    `and one late session keeps a node ${figure(timesTheNode, 1)} times as dear`
  );
}

/** What the cheapest x86 type of the whole catalogue would save under the same rule on sessions per node, root disks included. */
function familiesRule(site: Site, catalog: Catalog, question: AlternativesQuestion): readonly PlanRule[] {
  const { main } = question.choice;
  const open = chooseSessionPool(question.everyProfile, everyCandidate(site, catalog), question.policy);
  if (!open.ok || open.main.usdPerHour >= main.usdPerHour) return [];
  const { instanceTypes, families } = site.nodes;
  const saves = cents(usdWithDisks(main, question) - usdWithDisks(open.main, question));
  if (saves <= 0) return [];
  return [
    {
      rule:
        instanceTypes === undefined
          ? `families ${families.join(", ")} only, for the session nodes`
          : "only the types that the site names, for the session nodes",
      pricedBy: "session-nodes",
      usdPerMonth: saves,
      instead: `${typesOf(open.main).join(" and ")} with ${counted(open.main.row.sessionsPerNode, "average session")} a node, ${NOT_SIMULATED}`,
      risk: "a family that the reference architecture does not name; images and libraries are to be tried on its processors",
    },
  ];
}

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
