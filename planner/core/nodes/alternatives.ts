import { compareText } from "../order.ts";
import type { PlanAlternative } from "../plan.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { SessionNodePolicy } from "../site.ts";
import type { SessionRequest } from "./fit.ts";
import type { MainCandidate } from "./main-candidate.ts";
import { nodesForMix, type WeekMixes, weekNodes } from "./nodes-for-mix.ts";
import type { ProfileSessions } from "./session-mix.ts";
import type { SessionPoolAnswer } from "./session-pool.ts";
import { typesOf } from "./type-lists.ts";

/** More than this nobody compares. */
const MOST_ALTERNATIVES = 6;

/** What alternatives are weighed on. */
export interface AlternativesQuestion {
  readonly choice: Extract<SessionPoolAnswer, { ok: true }>;
  readonly policy: SessionNodePolicy;
  /** Sessions at the peak. */
  readonly mix: readonly ProfileSessions[];
  /** The same, with the profiles that only other hours or events hold: what types are chosen for. */
  readonly everyProfile: readonly ProfileSessions[];
  readonly week: WeekMixes;
}

interface Weighed {
  readonly main: MainCandidate;
  readonly roomToGrowSessions: number;
}

/**
 * Returns the chosen types and the nearest ones that nothing beats in dollars at the peak, sessions lost with a node and room to grow
 * at once, cheapest first. A rule may keep one of them from being chosen; its price is then the rule's.
 */
export function nearAlternatives(question: AlternativesQuestion): readonly PlanAlternative[] {
  const { choice, policy } = question;
  const weighed = choice.all.map((main) => ({
    main,
    roomToGrowSessions: roomToGrow(main, policy, question.mix, choice.average),
  }));
  // What the rule on sessions per node keeps from being chosen is told with its price, so it stands here too.
  const first = ({ main }: Weighed): number => (main === choice.withoutRule ? 0 : 1);
  const others = weighed
    .filter((one) => one.main !== choice.main && !weighed.some((other) => beats(other, one)))
    .sort((a, b) => first(a) - first(b) || distance(a, choice.main) - distance(b, choice.main))
    .slice(0, MOST_ALTERNATIVES - 1);
  return weighed
    .filter((one) => one.main === choice.main || others.includes(one))
    .map((one) => described(one, question))
    .sort((a, b) => a.usdPerHourAtPeak - b.usdPerHourAtPeak || compareText(nameOf(a), nameOf(b)));
}

function nameOf({ instanceTypes }: PlanAlternative): string {
  return instanceTypes.join(" ");
}

/** How far the price of a peak is from the chosen one, either way. */
function distance({ main }: Weighed, chosen: MainCandidate): number {
  return Math.abs(Math.log(main.usdPerHour / chosen.usdPerHour));
}

/** Pareto dominance: nowhere worse and somewhere better. */
function beats(a: Weighed, b: Weighed): boolean {
  const usd = microdollars(a.main.usdPerHour) - microdollars(b.main.usdPerHour);
  const lost = a.main.row.sessionsPerNode - b.main.row.sessionsPerNode;
  const room = b.roomToGrowSessions - a.roomToGrowSessions;
  return usd <= 0 && lost <= 0 && room <= 0 && (usd < 0 || lost < 0 || room < 0);
}

/** Whole millionths of a dollar: prices have four decimals, and what is beyond in a sum of them is binary noise. */
function microdollars(usd: number): number {
  return Math.round(usd * 1e6);
}

/** Average sessions that the nodes of the peak hold on top of it, before one node more is needed. */
export function roomToGrow(
  main: MainCandidate,
  policy: SessionNodePolicy,
  mix: readonly ProfileSessions[],
  average: SessionRequest,
): number {
  const nodesWith = (more: number): number => {
    const grown = [...mix, { profile: { name: "average", ...average }, sessions: more }];
    const nodes = nodesForMix(main, policy.overhead, grown);
    return nodes.main + nodes.large;
  };
  const now = nodesWith(0);
  let [low, high] = [0, now * Math.max(1, main.row.sessionsPerNode) + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (nodesWith(middle) <= now) low = middle;
    else high = middle;
  }
  return low;
}

function described(
  { main, roomToGrowSessions }: Weighed,
  { choice, policy, mix, week }: AlternativesQuestion,
): PlanAlternative {
  const { row } = main;
  const peak = nodesForMix(main, policy.overhead, mix);
  return {
    pool: "sessions",
    instanceTypes: typesOf(main),
    chosen: main === choice.main,
    insideRules: choice.inside.includes(main),
    nodes: peak.main + peak.large,
    usdPerHourAtPeak: microdollars(usdPerHour(main, peak.main, peak.large)) / 1e6,
    usdPerMonth: usdPerMonthOf(main, policy, week),
    sessionsPerNode: row.sessionsPerNode,
    roomToGrowSessions,
  };
}

/** Returns what the mean nodes of the reference week cost in a month, disks not counted, rounded to cents. */
export function usdPerMonthOf(main: MainCandidate, policy: SessionNodePolicy, week: WeekMixes): number {
  const { meanMain, meanLarge } = weekNodes(main, policy.overhead, week);
  return cents(usdPerHour(main, meanMain, meanLarge) * HOURS_PER_MONTH);
}

function usdPerHour({ candidate, large }: MainCandidate, mainNodes: number, largeNodes: number): number {
  return mainNodes * candidate.usdPerHour + largeNodes * (large?.candidate.usdPerHour ?? 0);
}
