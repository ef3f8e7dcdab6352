import type { Catalog } from "../catalog.ts";
import { meanOf } from "../demand/summary.ts";
import { runAs } from "../fleet/shortlist.ts";
import type { FamiliesOverTime, RuleOverTime } from "../nodes/lists-over-time.ts";
import type { MainCandidate } from "../nodes/main-candidate.ts";
import { listOfAnyFamily, listsOutsideRule, type SessionChoice } from "../nodes/session-choice.ts";
import type { Site } from "../site.ts";
import { leastRegretOf, type SimulatedPolicy } from "./simulated-policies.ts";
import type { SimulatedWeeks } from "./simulated-weeks.ts";

/** What a plan has that its rules are weighed against. */
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

/** Returns what the families of a site are priced by over simulated weeks; undefined where no other has a cheaper peak. */
export function familiesOverTime(
  site: Site,
  catalog: Catalog,
  sessions: SessionChoice,
  { chosen, weeksOn }: Planned,
): FamiliesOverTime | undefined {
  const list = listOfAnyFamily(site, catalog, sessions, chosen.list);
  const weeks = list && weeksOn(list);
  const [other] = weeks?.simulate([runAs(chosen, list ?? chosen.list, weeks.warmPool)]) ?? [];
  if (list === undefined || other === undefined) return undefined;
  return { list, usdPerMonth: meanOf(other.usdPerMonth), plannedUsdPerMonth: meanOf(chosen.usdPerMonth) };
}
