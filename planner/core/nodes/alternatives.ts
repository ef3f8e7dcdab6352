import { compareText } from "../order.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { SessionNodePolicy } from "../site.ts";
import { dominates } from "./dominance.ts";
import { fitSessions, type SessionRequest } from "./fit.ts";
import type { FamiliesOverTime, RuleOverTime } from "./lists-over-time.ts";
import type { MainCandidate } from "./main-candidate.ts";
import { nodesForMix, type WeekMixes, weekNodes } from "./nodes-for-mix.ts";
import { lostWithANode, peakNodes } from "./peak-nodes.ts";
import type { PlanAlternative, PlanAlternativesWeighed } from "./planned-alternative.ts";
import type { ProfileSessions } from "./session-mix.ts";
import type { SessionPoolAnswer } from "./session-pool.ts";
import { typesOf } from "./type-lists.ts";
import { weekFloor } from "./week-floor.ts";

/** More than this nobody compares. */
const MOST_ALTERNATIVES = 6;

/** What alternatives are weighed on. */
export interface AlternativesQuestion {
  readonly choice: Extract<SessionPoolAnswer, { ok: true }>;
  /** Lists inside the rules among which the fleet over time decides; the chosen one is one of them. */
  readonly lists: readonly MainCandidate[];
  readonly policy: SessionNodePolicy;
  /** Sessions at the peak. */
  readonly mix: readonly ProfileSessions[];
  /** The same, with the profiles that only other hours or events hold: what types are chosen for. */
  readonly everyProfile: readonly ProfileSessions[];
  readonly week: WeekMixes;
  /** What a root disk of a list costs in a month on a node that stands all month. */
  readonly usdPerDiskMonth: (main: MainCandidate) => number;
  /** Where weeks were simulated: the rule on sessions per node is priced by them, in place of packed weeks. */
  readonly overTime?: RuleOverTime;
  /** The same for the families that the site allows. */
  readonly familiesOverTime?: FamiliesOverTime;
}

/** The near alternatives, and how many there are in all. */
export interface NearAlternatives {
  readonly alternatives: readonly PlanAlternative[];
  readonly weighed: PlanAlternativesWeighed;
  /** The cheapest outside the rule on sessions per node over the week, and what it and the chosen one cost with their root disks. */
  readonly withoutRule?: PlanAlternative & {
    readonly usdPerNodeHour: number;
    readonly withDisks: { readonly usdPerMonth: number; readonly plannedUsdPerMonth: number };
    /** False where it is cheaper and would still not be planned: people wait longer. */
    readonly preferred: boolean;
  };
}

/** An alternative before anything is said about the others. */
type Weighed = Omit<PlanAlternative, "usdPerMonth" | "sessionsLostWithNode"> & {
  readonly main: MainCandidate;
  readonly sessionsLostWithNode: number;
};

/**
 * Returns the chosen types and the nearest ones that nothing beats in dollars at the peak, sessions lost with a node and room to grow
 * at once, cheapest first. All lists of types are weighed, those too among which the fleet over time decides. These, what beats the
 * chosen one, and the cheapest outside the rule on sessions per node over the week stand here even where another beats them.
 */
export function nearAlternatives(question: AlternativesQuestion): NearAlternatives {
  const all = weighedLists(question);
  const beaters = new Map(all.map((one) => [one, beaterOf(one, all)]));
  const withoutRule =
    question.overTime === undefined
      ? cheapestOutside(all, question)
      : all.find(({ main }) => main === question.overTime?.outside?.list);
  const chosen = all.find((one) => one.chosen);
  if (chosen === undefined) throw new Error("expected the chosen types among the alternatives");
  const stands = (one: Weighed): boolean =>
    one.chosen || question.lists.includes(one.main) || one === withoutRule || one === beaters.get(chosen);
  const near = all
    .filter((one) => !stands(one) && beaters.get(one) === undefined)
    .sort((a, b) => distance(a, chosen) - distance(b, chosen));
  const standing = all.filter(stands);
  const shown = [...standing, ...near.slice(0, Math.max(0, MOST_ALTERNATIVES - standing.length))]
    .map((one) => described(one, beaters.get(one), one === withoutRule, question))
    .sort(byPeak);
  const priced = shown.find(({ pricesRule }) => pricesRule === true);
  return {
    alternatives: shown,
    weighed: {
      pool: "sessions",
      candidates: all.length,
      unbeaten: all.filter((one) => beaters.get(one) === undefined).length,
    },
    ...(priced === undefined || withoutRule === undefined
      ? {}
      : {
          withoutRule: {
            ...priced,
            usdPerNodeHour: withoutRule.main.candidate.usdPerHour,
            ...pricesOfRule(withoutRule.main, chosen.main, question),
          },
        }),
  };
}

/** Both on the same basis: simulated weeks where there are any, otherwise packed ones. */
function pricesOfRule(
  outside: MainCandidate,
  chosen: MainCandidate,
  question: AlternativesQuestion,
): Pick<NonNullable<NearAlternatives["withoutRule"]>, "withDisks" | "preferred"> {
  const { overTime } = question;
  const [usd, planned] =
    overTime?.outside === undefined
      ? [usdWithDisks(outside, question), usdWithDisks(chosen, question)]
      : [cents(overTime.outside.usdPerMonth), cents(overTime.usdPerMonth)];
  return {
    withDisks: { usdPerMonth: usd, plannedUsdPerMonth: planned },
    preferred: overTime?.outside?.preferred ?? usd < planned,
  };
}

/** Every list once, the cheapest peak first. */
function weighedLists(question: AlternativesQuestion): readonly Weighed[] {
  const { choice, lists, policy, mix, overTime } = question;
  const outside = overTime?.outside === undefined ? [] : [overTime.outside.list];
  const byTypes = new Map(
    [choice.main, ...choice.all, ...lists, ...outside].map((main) => [String(typesOf(main)), main]),
  );
  // The candidate that was chosen is this one, and no other of the same types.
  byTypes.set(String(typesOf(choice.main)), choice.main);
  return [...byTypes.values()]
    .map((main): Weighed => {
      const peak = nodesForMix(main, policy.overhead, mix);
      return {
        main,
        pool: "sessions",
        instanceTypes: typesOf(main),
        chosen: main === choice.main,
        insideRules: choice.inside.includes(main) || lists.includes(main),
        nodes: peak.main + peak.large,
        // Whole millionths of a dollar: prices have four decimals, and what is beyond in a sum of them is binary noise.
        usdPerHourAtPeak: Math.round(usdPerHour(main, peak.main, peak.large) * 1e6) / 1e6,
        sessionsPerNode: main.row.sessionsPerNode,
        sessionsLostWithNode: lostWithANode(peakNodes(main, policy.overhead, mix)),
        roomToGrowSessions: roomToGrow(main, policy, mix, choice.main.average),
      };
    })
    .sort(byPeak);
}

function byPeak(
  a: Pick<PlanAlternative, "usdPerHourAtPeak" | "instanceTypes">,
  b: Pick<PlanAlternative, "usdPerHourAtPeak" | "instanceTypes">,
): number {
  return (
    a.usdPerHourAtPeak - b.usdPerHourAtPeak ||
    compareText(a.instanceTypes.join(" "), b.instanceTypes.join(" "))
  );
}

/** How far the price of a peak is from the chosen one, either way. */
function distance(one: Weighed, chosen: Weighed): number {
  return Math.abs(Math.log(one.usdPerHourAtPeak / chosen.usdPerHourAtPeak));
}

/** The cheapest that beats a list in all three at once, inside the rules where there is such a one. */
function beaterOf(one: Weighed, all: readonly Weighed[]): Weighed | undefined {
  const beaters = all.filter((other) => beats(other, one));
  return beaters.find(({ insideRules }) => insideRules) ?? beaters[0];
}

function beats(a: Weighed, b: Weighed): boolean {
  return dominates(merits(a), merits(b));
}

/** The least is the best. */
function merits(one: Weighed): readonly number[] {
  return [one.usdPerHourAtPeak, one.sessionsLostWithNode, -one.roomToGrowSessions];
}

/** The list outside the rules that the week pays least for, root disks included. */
function cheapestOutside(all: readonly Weighed[], question: AlternativesQuestion): Weighed | undefined {
  const floorOf = weekFloor(question.week, question.policy.overhead);
  const byFloor = all
    .filter(({ insideRules }) => !insideRules)
    .map((one) => {
      const usdPerDiskHour = question.usdPerDiskMonth(one.main) / HOURS_PER_MONTH;
      return { one, floor: floorOf(one.main, ({ usdPerHour: usd }) => usd + usdPerDiskHour) };
    })
    .sort((a, b) => a.floor - b.floor || byPeak(a.one, b.one));
  let least: { readonly one: Weighed; readonly usdPerMonth: number } | undefined;
  for (const { one, floor } of byFloor) {
    // Dollars are rounded to cents.
    if (least !== undefined && floor * HOURS_PER_MONTH > least.usdPerMonth + 0.01) break;
    const usdPerMonth = usdWithDisks(one.main, question);
    if (least === undefined || usdPerMonth < least.usdPerMonth) least = { one, usdPerMonth };
  }
  return least?.one;
}

/** Sessions that the nodes of the peak hold on top of it, before one node more is needed; 0 where a session fits neither type. */
function roomToGrow(
  main: MainCandidate,
  policy: SessionNodePolicy,
  mix: readonly ProfileSessions[],
  each: SessionRequest,
): number {
  const types = [main, ...(main.large === undefined ? [] : [main.large])];
  if (!types.some(({ candidate }) => fitSessions(candidate.name, each, candidate.room, policy.overhead).ok))
    return 0;
  const nodesWith = (more: number): number => {
    const grown = [...mix, { profile: { name: "average", ...each }, sessions: more }];
    const nodes = nodesForMix(main, policy.overhead, grown);
    return nodes.main + nodes.large;
  };
  const now = nodesWith(0);
  let [low, high] = [0, 1];
  while (nodesWith(high) <= now) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (nodesWith(middle) <= now) low = middle;
    else high = middle;
  }
  return low;
}

function described(
  { main, ...one }: Weighed,
  beatenBy: Weighed | undefined,
  pricesRule: boolean,
  { policy, week, overTime }: AlternativesQuestion,
): PlanAlternative {
  const simulated = pricesRule ? overTime?.outside : undefined;
  return {
    ...one,
    usdPerMonth: usdPerMonthOf(main, policy, week),
    ...(beatenBy === undefined ? {} : { beatenBy: beatenBy.instanceTypes }),
    ...(pricesRule ? { pricesRule } : {}),
    ...(simulated === undefined ? {} : { simulatedUsdPerMonth: cents(simulated.usdPerMonth) }),
  };
}

/** Returns what the mean nodes of the reference week cost in a month, disks not counted, rounded to cents. */
export function usdPerMonthOf(main: MainCandidate, policy: SessionNodePolicy, week: WeekMixes): number {
  const { meanMain, meanLarge } = weekNodes(main, policy.overhead, week);
  return cents(usdPerHour(main, meanMain, meanLarge) * HOURS_PER_MONTH);
}

/** Returns the same with the root disks, rounded to cents. */
export function usdWithDisks(
  main: MainCandidate,
  { policy, week, usdPerDiskMonth }: Pick<AlternativesQuestion, "policy" | "week" | "usdPerDiskMonth">,
): number {
  const { meanMain, meanLarge } = weekNodes(main, policy.overhead, week);
  const nodes = usdPerHour(main, meanMain, meanLarge) * HOURS_PER_MONTH;
  return cents(nodes + (meanMain + meanLarge) * usdPerDiskMonth(main));
}

function usdPerHour({ candidate, large }: MainCandidate, mainNodes: number, largeNodes: number): number {
  return mainNodes * candidate.usdPerHour + largeNodes * (large?.candidate.usdPerHour ?? 0);
}
