import type { PlanAlternative } from "../nodes/planned-alternative.ts";
import type { PlanPool } from "../nodes/planned-pool.ts";
import type { PlanRule, RulePrice } from "../plan-rule.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { PlanCost } from "./bill.ts";
import type { CostLine } from "./cost-line.ts";

/** What the prices of rules and the alternatives are explained from. */
export interface RuleFacts {
  readonly pools: readonly PlanPool[];
  readonly cost: PlanCost;
  readonly alternatives: readonly PlanAlternative[];
}

/** How a kind of price is computed, and the line of the plan that its prices are those of. */
interface Formula extends LineKey {
  readonly rule: string;
  readonly inputs: (facts: RuleFacts) => Reason["inputs"];
}

interface LineKey {
  readonly pool?: string;
  /** How the item begins. */
  readonly item: string;
}

const FORMULAS: Readonly<Record<RulePrice, Formula>> = {
  "managed-group": {
    rule: `nodes of the managed node group as planned less those without the rule, each × (price of a node × ${HOURS_PER_MONTH} h + its root disk)`,
    inputs: managedNodes,
    pool: "server",
    item: "ec2.",
  },
  gateways: {
    rule: `the gateways beyond the first × (price of one + that of its public address) × ${HOURS_PER_MONTH} h`,
    inputs: (facts) => ({
      ...priceInput(facts, "usdPerGatewayHour", "nat.hour"),
      ...priceInput(facts, "usdPerAddressHour", "vpc.public_ipv4_hour"),
    }),
    item: "nat.hour",
  },
  "package-manager": {
    rule: `nodes × (price × ${HOURS_PER_MONTH} h + root disk) less those of the cheapest set-up of the same kind that is published for the load`,
    inputs: (facts) => nodeInputs(facts, "package-manager"),
    pool: "package-manager",
    item: "ec2.",
  },
};

/**
 * Returns what the price of each rule rests on, at `rules.0` and so on.
 *
 * @param rules each says why itself, or what it is priced by.
 */
export function ruleReasons(rules: readonly PlanRule[], facts: RuleFacts): readonly Reason[] {
  return rules.map(({ rule, usdPerMonth, instead, why, pricedBy }, place) => {
    const told = { of: rule, usdPerMonth, instead };
    const path = `rules.${place}`;
    if (why !== undefined) return { path, ...why, inputs: { ...told, ...why.inputs } };
    const formula = FORMULAS[pricedBy];
    return {
      path,
      rule: formula.rule,
      inputs: { ...told, ...formula.inputs(facts) },
      source: lineOf(facts, formula)?.source ?? "the prices of this plan's lines",
    };
  });
}

/** Returns what the figures of each alternative rest on, at `alternatives.0` and so on. */
export function shownAlternativeReasons(facts: RuleFacts): readonly Reason[] {
  return facts.alternatives.map((one, place) => ({
    path: `alternatives.${place}`,
    rule:
      one.pool === "server"
        ? `nodes for the server pods, system pods and sessions that stay, through a rollout and the loss of a zone; dollars = nodes × (price + root disk), all month of ${HOURS_PER_MONTH} h; room = average sessions more before one node more is needed`
        : `sessions of the peak packed first-fit decreasing onto these types; dollars at the peak = nodes × price; dollars a month = mean nodes of the week, packed anew each hour, × price × ${HOURS_PER_MONTH} h, disks left out; ` +
          "lost = sessions on the fullest node of the packed peak; room = average sessions more before one node more is needed",
    inputs: alternativeInputs(one),
    source: `${lineOf(facts, { pool: one.pool, item: "ec2." })?.source ?? "the prices of this plan's lines"}; packing: Coffman, Garey and Johnson 1984, "Approximation algorithms for bin packing"`,
  }));
}

function alternativeInputs(one: PlanAlternative): Reason["inputs"] {
  const { pool, instanceTypes, chosen, insideRules, beatenBy, sessionsLostWithNode: lost } = one;
  return {
    pool,
    instanceTypes: instanceTypes.join(", "),
    chosen: chosen ? "yes" : "no",
    insideRules: insideRules ? "yes" : "no",
    nodes: one.nodes,
    usdPerHourAtPeak: one.usdPerHourAtPeak,
    usdPerMonth: one.usdPerMonth,
    sessionsPerNode: one.sessionsPerNode,
    ...(lost === undefined ? {} : { sessionsLostWithNode: lost }),
    roomToGrowSessions: one.roomToGrowSessions,
    ...(beatenBy === undefined ? {} : { beatenBy: beatenBy.join(", ") }),
  };
}

function managedNodes(facts: RuleFacts): Reason["inputs"] {
  return nodeInputs(facts, "server");
}

function nodeInputs(facts: RuleFacts, pool: string): Reason["inputs"] {
  const planned = facts.pools.find(({ name }) => name === pool);
  const node = lineOf(facts, { pool, item: "ec2." });
  const disk = lineOf(facts, { pool, item: "ebs." });
  return {
    ...(planned === undefined
      ? {}
      : { plannedTypes: planned.instanceTypes.join(", "), plannedNodes: planned.nodes.max }),
    ...(node === undefined ? {} : { usdPerNodeHour: node.usdPerUnit }),
    ...(disk === undefined
      ? {}
      : { rootDisksGib: disk.plannedQuantity ?? disk.quantity, usdPerGibMonth: disk.usdPerUnit }),
  };
}

function priceInput(facts: RuleFacts, name: string, item: string): Reason["inputs"] {
  const line = lineOf(facts, { item });
  return line === undefined ? {} : { [name]: line.usdPerUnit };
}

function lineOf({ cost }: RuleFacts, of: LineKey): CostLine | undefined {
  return cost.lines.find(
    ({ id, pool }) => id.startsWith(of.item) && (of.pool === undefined || pool === of.pool),
  );
}
