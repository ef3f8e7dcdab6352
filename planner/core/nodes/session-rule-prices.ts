import type { Catalog } from "../catalog.ts";
import { counted, dollars, figure } from "../figure.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Site } from "../site.ts";
import { type AlternativesQuestion, type NearAlternatives, usdWithDisks } from "./alternatives.ts";
import type { PlanAlternative } from "./planned-alternative.ts";
import { listOfAnyFamily } from "./session-choice.ts";
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

/** What the rule on sessions per node is called among the settings of a site. */
export const SESSIONS_PER_NODE = "sessionsPerNode";

const PACKED_ANEW = "packed anew each hour, not simulated";
const OVER_WEEKS = "over simulated weeks";

/** Against the best list outside of the rule: over simulated weeks, or of packed ones the cheapest of all that there are; root disks included. */
function sessionsPerNodeRule(
  site: Site,
  question: AlternativesQuestion,
  near: NearAlternatives,
): readonly PlanRule[] {
  const stated = site.nodes.sessionsPerNode;
  const chosen = near.alternatives.find((one) => one.chosen);
  const { withoutRule } = near;
  if (stated === undefined || chosen === undefined) return [];
  const rule = {
    rule: `${stated.min} to ${stated.max} average sessions on a node`,
    setting: SESSIONS_PER_NODE,
    why: whyOfSessionsPerNode(question, near, chosen),
  };
  const free = { ...rule, usdPerMonth: 0, risk: "none is taken: at this demand the rule costs nothing" };
  if (withoutRule === undefined)
    return question.overTime === undefined
      ? []
      : [{ ...free, instead: "nothing: without the rule the same types would be planned" }];
  const { usdPerMonth, plannedUsdPerMonth } = withoutRule.withDisks;
  const saves = cents(plannedUsdPerMonth - usdPerMonth);
  const other = withoutRule.instanceTypes.join(" and ");
  const basis = question.overTime === undefined ? PACKED_ANEW : OVER_WEEKS;
  if (saves <= 0 || !withoutRule.preferred)
    return [{ ...free, instead: `${nearestText(other, saves)}, ${basis}` }];
  const atPeak = chosen.usdPerHourAtPeak - withoutRule.usdPerHourAtPeak;
  return [
    {
      ...rule,
      usdPerMonth: saves,
      instead:
        `${other} with ${counted(withoutRule.sessionsPerNode, "average session")} a node, ` +
        `${dollars(Math.abs(atPeak))} ${atPeak < 0 ? "more" : "less"} in the hour of the peak, ${basis}`,
      risk: riskOf(
        withoutRule,
        chosen,
        withoutRule.usdPerNodeHour / question.choice.main.candidate.usdPerHour,
      ),
    },
  ];
}

function nearestText(other: string, saves: number): string {
  return saves <= 0
    ? `nothing that is cheaper: outside the rule ${other} comes nearest, ${dollars(-saves)} a month more`
    : `nothing that is regretted less: outside the rule ${other} comes nearest, ${dollars(saves)} a month less, but with so much more waiting that the plan would not take it`;
}

function whyOfSessionsPerNode(
  { choice, overTime }: AlternativesQuestion,
  { withoutRule }: NearAlternatives,
  chosen: PlanAlternative,
): NonNullable<PlanRule["why"]> {
  const outside: NonNullable<PlanRule["why"]>["inputs"] =
    withoutRule === undefined
      ? {}
      : {
          outside: withoutRule.instanceTypes.join(" and "),
          outsideUsdPerMonth: withoutRule.withDisks.usdPerMonth,
        };
  const planned = chosen.instanceTypes.join(" and ");
  if (overTime === undefined)
    return {
      rule: `the planned list less the cheapest of all lists outside the rule: mean nodes of each type over the hours of the week at the P90 of the demand × price × ${HOURS_PER_MONTH} h, and their root disks; nothing where none is cheaper`,
      inputs: {
        planned,
        ...(withoutRule === undefined
          ? {}
          : { plannedUsdPerMonth: withoutRule.withDisks.plannedUsdPerMonth }),
        ...outside,
        candidatesOutside: choice.all.length - choice.inside.filter((one) => choice.all.includes(one)).length,
      },
      source: PACKED_ANEW,
    };
  return {
    rule:
      "the planned list less the one of least regret of those that would be simulated without the rule, both over the same simulated weeks and run in the same way, nodes and root disks, " +
      "the mean over the draws; nothing where the planned one is regretted less",
    inputs: {
      planned,
      plannedUsdPerMonth: cents(overTime.usdPerMonth),
      ...outside,
      listsOutsideSimulated: overTime.simulated,
      simulatedToFraction: Number(overTime.errorFraction.toPrecision(5)),
    },
    source: "the simulated weeks of this plan, see fleet.policies",
  };
}

/** @param timesTheNode price of a node of its main type ÷ that of the chosen one. */
function riskOf(other: PlanAlternative, chosen: PlanAlternative, timesTheNode: number): string {
  const [lost = 0, lostNow = 0] = [other, chosen].map((one) => one.sessionsLostWithNode);
  if (other.sessionsPerNode < chosen.sessionsPerNode)
    return `a node carries only ${counted(other.sessionsPerNode, "average session")}, so that nearly every session waits for a node of its own to start`;
  const [type, planned] = [other, chosen].map((one) => one.instanceTypes[0]);
  return (
    `the fullest node takes ${counted(lost, "session")} with it when it goes, ${lost === lostNow ? "as many as planned" : `${figure(lostNow)} as planned`}, ` +
    `and one late session keeps a node of ${type}, ${figure(timesTheNode, 1)} times as dear as one of ${planned}`
  );
}

/** What types of any x86 family would save under the same rule on sessions per node, root disks included. */
function familiesRule(site: Site, catalog: Catalog, question: AlternativesQuestion): readonly PlanRule[] {
  const { choice, familiesOverTime: overTime } = question;
  const { main } = choice;
  const list = overTime?.list ?? listOfAnyFamily(site, catalog, { ...question, cheapest: choice });
  if (list === undefined) return [];
  const { instanceTypes, families } = site.nodes;
  const [planned, other] =
    overTime === undefined
      ? [usdWithDisks(main, question), usdWithDisks(list, question)]
      : [cents(overTime.plannedUsdPerMonth), cents(overTime.usdPerMonth)];
  const saves = cents(planned - other);
  if (saves <= 0) return [];
  const basis = overTime === undefined ? PACKED_ANEW : OVER_WEEKS;
  return [
    {
      rule:
        instanceTypes === undefined
          ? `families ${families.join(", ")} only, for the session nodes`
          : "only the types that the site names, for the session nodes",
      usdPerMonth: saves,
      instead: `${typesOf(list).join(" and ")} with ${counted(list.row.sessionsPerNode, "average session")} a node, ${basis}`,
      risk: "a family that the reference architecture does not name; images and libraries are to be tried on its processors",
      why: {
        rule:
          "the planned list less one of any x86 family under the same rule on sessions per node, of the same sizes or with the cheapest peak: " +
          (overTime === undefined
            ? `mean nodes of each type over the hours of the week at the P90 of the demand × price × ${HOURS_PER_MONTH} h, and their root disks`
            : "both over the same simulated weeks and run in the same way, nodes and root disks, the mean over the draws"),
        inputs: {
          planned: typesOf(main).join(" and "),
          plannedUsdPerMonth: planned,
          outside: typesOf(list).join(" and "),
          outsideUsdPerMonth: other,
        },
        source: overTime === undefined ? PACKED_ANEW : "the simulated weeks of this plan, see fleet.policies",
      },
    },
  ];
}
