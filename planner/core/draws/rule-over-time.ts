import { meanOf } from "../demand/summary.ts";
import { runAs } from "../fleet/shortlist.ts";
import type { RuleOverTime } from "../nodes/lists-over-time.ts";
import type { MainCandidate } from "../nodes/main-candidate.ts";
import { listsOutsideRule, type SessionChoice } from "../nodes/session-choice.ts";
import type { Site } from "../site.ts";
import { leastRegretOf, type SimulatedPolicy } from "./simulated-policies.ts";
import type { SimulatedWeeks } from "./simulated-weeks.ts";

/** What a plan has that the rule is weighed against. */
interface Planned {
  readonly chosen: SimulatedPolicy;
  readonly errorFraction: number;
  readonly weeksOn: (measuredOn: MainCandidate) => SimulatedWeeks | undefined;
}

/**
 * Returns what the rule on sessions per node is priced by over simulated weeks: the planned policy, and the one of least regret of the lists
 * that a plan without the rule would simulate, measured as that plan measures them and run as the planned one is run. Undefined where the
 * site states no such rule.
 */
export function ruleOverTime(
  site: Site,
  sessions: SessionChoice,
  { chosen, errorFraction, weeksOn }: Planned,
): RuleOverTime | undefined {
  if (site.nodes.sessionsPerNode === undefined) return undefined;
  const { cheapest, lists } = listsOutsideRule(site, sessions);
  const planned = { usdPerMonth: meanOf(chosen.usdPerMonth), errorFraction, simulated: lists.length };
  const weeks = cheapest === undefined || lists.length === 0 ? undefined : weeksOn(cheapest);
  if (weeks === undefined) return planned;
  const outside = weeks.simulate(lists.map((list) => runAs(chosen, list, weeks.warmPool)));
  const best = outside[leastRegretOf(site, outside).chosen];
  if (best === undefined) throw new Error("expected a list outside the rule, got none");
  const preferred = leastRegretOf(site, [chosen, best]).chosen === 1;
  return { ...planned, outside: { list: best.list, usdPerMonth: meanOf(best.usdPerMonth), preferred } };
}
