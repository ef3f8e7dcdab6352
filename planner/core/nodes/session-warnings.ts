import { counted, dollars, figure } from "../figure.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { SessionFacts } from "./session-facts.ts";
import { SESSIONS_PER_NODE } from "./session-rule-prices.ts";

/** Returns what the reader has to mind about the session nodes. */
export function sessionWarnings(facts: SessionFacts): readonly PlanWarning[] {
  return [...ruleWarnings(facts), ...twoTruths(facts)];
}

function ruleWarnings({ site, choice, rules, overTime }: SessionFacts): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const rule = site.nodes.sessionsPerNode;
  const { main, ruleBroken } = choice;
  if (ruleBroken && rule !== undefined) {
    warnings.push({
      code: "RULE_TWO_TO_THREE",
      sentence: `no type carries ${rule.min} to ${rule.max} average sessions; ${main.candidate.name} with ${main.row.sessionsPerNode} is nearest`,
    });
  }
  const price = rules.find(({ setting }) => setting === SESSIONS_PER_NODE);
  if (price !== undefined && price.usdPerMonth > 0) {
    warnings.push({
      code: "PRICE_OF_RULE",
      sentence: `the rule of ${price.rule} costs ${dollars(price.usdPerMonth, 0)} a month${overTime ? "" : " at the P90 of the demand"}: instead ${price.instead}; but ${price.risk}`,
    });
  }
  return warnings;
}

/** Karpenter launches by its estimate, kube-scheduler binds by the real node. */
function twoTruths({ choice }: SessionFacts): readonly PlanWarning[] {
  const { row } = choice.main;
  const real = row.observedSessionsPerNode;
  if (real === undefined) return [];
  return [
    {
      code: "TWO_TRUTHS",
      sentence:
        `Karpenter counts ${counted(row.sessionsPerNode, "average session")} on ${row.instanceType} by its estimate of the memory, a running node holds ${figure(real)}: ` +
        "in a rush it launches a node for each it counts and kube-scheduler puts more on those that are ready first, so some nodes stay empty until they are consolidated",
    },
  ];
}
