import type { Reason } from "../reason.ts";
import { sessionsPerNodeName } from "./rule-prices.ts";
import type { SessionFacts } from "./session-facts.ts";

const PACKED_ANEW = "packed anew each hour, not simulated";

/** Returns how the alternatives and the price of the rule on sessions per node come about. */
export function alternativeReasons({ site, choice, near, rules }: SessionFacts): readonly Reason[] {
  const { alternatives, weighed, withoutRule } = near;
  const chosen = alternatives.find((one) => one.chosen);
  const stated = site.nodes.sessionsPerNode;
  const price = stated && rules.find(({ rule }) => rule === sessionsPerNodeName(stated));
  return [
    {
      path: "alternatives.sessions",
      rule:
        "every list of types that carries the peak, weighed in dollars an hour at the peak, sessions on the fullest node of the packed peak, and room to grow " +
        "(more sessions as the average one on the chosen main type, before one node more is needed); one is beaten where another is nowhere worse and somewhere better. " +
        "Shown are the chosen one, those among which simulated weeks decide, the cheapest outside the rule on sessions per node, and the nearest of the unbeaten",
      inputs: {
        candidates: weighed.candidates,
        unbeaten: weighed.unbeaten,
        shown: alternatives.length,
        averageCpuMillicores: choice.main.average.cpuMillicores,
        averageMemoryMib: choice.main.average.memoryMib,
      },
      source: PACKED_ANEW,
    },
    ...(price === undefined || chosen === undefined || withoutRule === undefined
      ? []
      : [
          {
            path: "rules.sessionsPerNode",
            rule: "the planned list less the cheapest of all lists outside the rule: mean nodes of each type over the hours of the week at the P90 of the demand × price × 730 h, and their root disks; nothing where none is cheaper",
            inputs: {
              planned: chosen.instanceTypes.join(" and "),
              plannedUsdPerMonth: withoutRule.withDisks.plannedUsdPerMonth,
              outside: withoutRule.instanceTypes.join(" and "),
              outsideUsdPerMonth: withoutRule.withDisks.usdPerMonth,
              candidatesOutside:
                choice.all.length - choice.inside.filter((one) => choice.all.includes(one)).length,
              usdPerMonth: price.usdPerMonth,
            },
            source: PACKED_ANEW,
          },
        ]),
  ];
}
