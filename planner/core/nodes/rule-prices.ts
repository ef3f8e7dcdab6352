import type { Catalog } from "../catalog.ts";
import { counted, dollars, figure } from "../figure.ts";
import { compareText } from "../order.ts";
import type { PlanAlternative, PlanRule } from "../plan.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { type AlternativesQuestion, usdPerMonthOf } from "./alternatives.ts";
import { diskUsdPerGibMonth } from "./disk-price.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { ManagedPool, ManagedUsdPerHour } from "./managed-pool.ts";
import { weekNodes } from "./nodes-for-mix.ts";
import { sessionRootDisk } from "./root-disk.ts";
import { chooseSessionPool } from "./session-pool.ts";
import { everyCandidate } from "./site-candidates.ts";

/** Returns what the rules on session nodes cost: sessions per node, and the families that the site allows. */
export function sessionRulePrices(
  site: Site,
  catalog: Catalog,
  question: AlternativesQuestion,
  alternatives: readonly PlanAlternative[],
): readonly PlanRule[] {
  return [
    ...sessionsPerNodeRule(site, question, alternatives),
    ...familiesRule(site, catalog, question, alternatives),
  ];
}

/** The name of the rule on sessions per node, as it stands among the prices of the rules. */
export function sessionsPerNodeName({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${min} to ${max} average sessions on a node`;
}

/** Against the near alternative outside of the rule that the likely week pays least for. */
function sessionsPerNodeRule(
  site: Site,
  { mix, choice }: AlternativesQuestion,
  alternatives: readonly PlanAlternative[],
): readonly PlanRule[] {
  const rule = site.nodes.sessionsPerNode;
  const chosen = alternatives.find((one) => one.chosen);
  const [other] = alternatives
    .filter((one) => !one.insideRules)
    .sort(
      (a, b) =>
        a.usdPerMonth - b.usdPerMonth || compareText(String(a.instanceTypes), String(b.instanceTypes)),
    );
  if (rule === undefined || chosen === undefined || other === undefined) return [];
  const open = mix.reduce((sum, { sessions }) => sum + sessions, 0);
  const lost = Math.min(other.sessionsPerNode, open);
  const each = choice.main.row.sessionsPerNode;
  const larger = other.sessionsPerNode / Math.max(1, each);
  const atPeak = chosen.usdPerHourAtPeak - other.usdPerHourAtPeak;
  return [
    {
      rule: sessionsPerNodeName(rule),
      usdPerMonth: cents(chosen.usdPerMonth - other.usdPerMonth),
      instead:
        `${other.instanceTypes.join(" and ")} with ${figure(other.sessionsPerNode)} a node, ` +
        `${dollars(Math.abs(atPeak))} ${atPeak < 0 ? "more" : "less"} in the hour of the peak`,
      risk:
        larger > 1
          ? `a node that goes takes ${counted(lost, "session")} with it, and one late session keeps a node ${figure(larger, 1)} times the size`
          : `each node carries only ${counted(other.sessionsPerNode, "session")}, so that nearly every session waits for a node of its own to start`,
    },
  ];
}

/** What the cheapest x86 type of the whole catalogue would save under the same rule on sessions per node, root disks included. */
function familiesRule(
  site: Site,
  catalog: Catalog,
  question: AlternativesQuestion,
  alternatives: readonly PlanAlternative[],
): readonly PlanRule[] {
  const { main } = question.choice;
  const open = chooseSessionPool(question.everyProfile, everyCandidate(site, catalog), question.policy);
  if (!open.ok || open.main.usdPerHour >= main.usdPerHour) return [];
  const { instanceTypes, families } = site.nodes;
  const { policy, week } = question;
  const planned = alternatives.find((one) => one.chosen)?.usdPerMonth;
  if (planned === undefined) throw new Error("expected the chosen types among the alternatives");
  const usdPerGib = diskUsdPerGibMonth(site, catalog);
  const disksOf = (types: MainCandidate): number => {
    const { meanMain, meanLarge } = weekNodes(types, policy.overhead, week);
    return (meanMain + meanLarge) * sessionRootDisk(site, types).gib * usdPerGib;
  };
  return [
    {
      rule:
        instanceTypes === undefined
          ? `families ${families.join(", ")} only, for the session nodes`
          : "only the types that the site names, for the session nodes",
      usdPerMonth: cents(
        planned + disksOf(main) - usdPerMonthOf(open.main, policy, week) - disksOf(open.main),
      ),
      instead: `${open.main.candidate.name} with ${counted(open.main.row.sessionsPerNode, "average session")} a node`,
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
      usdPerMonth: cents((usd(pool) - usd(cheapest)) * HOURS_PER_MONTH),
      instead: `${counted(cheapest.nodes, "node")} of ${cheapest.candidate.name} in place of ${figure(pool.nodes)} of ${pool.candidate.name}`,
      risk: "a node that goes takes as many sessions with it as a zone, and growth is bought in larger steps",
    },
  ];
}
