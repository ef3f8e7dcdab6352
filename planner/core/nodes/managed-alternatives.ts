import { compareText } from "../order.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { NodeOverhead } from "../site.ts";
import { dominates } from "./dominance.ts";
import {
  type ManagedLoad,
  type ManagedPool,
  type ManagedUsdPerHour,
  sizedManagedPool,
  wholeMicrodollars,
} from "./managed-pool.ts";
import type { PackItem } from "./pack.ts";
import type { PlanAlternative } from "./planned-alternative.ts";
import { averageRequest, type ProfileSessions } from "./session-mix.ts";

/** More than this nobody compares. */
const MOST_ALTERNATIVES = 6;

/** What the alternatives of a managed node group are weighed on. */
export interface ManagedQuestion {
  readonly pool: ManagedPool;
  readonly others: readonly ManagedPool[];
  readonly load: ManagedLoad;
  /** Sessions that stay on the group. */
  readonly stays: readonly ProfileSessions[];
  readonly overhead: NodeOverhead;
  readonly usdPerHourOf: ManagedUsdPerHour;
}

/**
 * Returns the chosen type of a managed node group and the nearest ones that nothing beats in dollars, root disks included, sessions lost with a node and
 * room to grow at once, cheapest first. Where no session stays on the group, none is lost with a node, and what is left is the price.
 */
export function managedAlternatives(question: ManagedQuestion): readonly PlanAlternative[] {
  const { pool, others } = question;
  const all = [pool, ...others].map((one) => weighed(one, question));
  const [chosen] = all;
  if (chosen === undefined) return [];
  const near = all
    .filter((one) => one !== chosen && !all.some((other) => beats(other, one)))
    .sort((a, b) => distance(a, chosen) - distance(b, chosen) || compareText(nameOf(a), nameOf(b)))
    .slice(0, MOST_ALTERNATIVES - 1);
  return [chosen, ...near].sort(
    (a, b) => a.usdPerHourAtPeak - b.usdPerHourAtPeak || compareText(nameOf(a), nameOf(b)),
  );
}

function weighed(
  one: ManagedPool,
  { pool, load, stays, overhead, usdPerHourOf }: ManagedQuestion,
): PlanAlternative {
  const usdPerHour = usdPerHourOf(one);
  const sessions = stays.reduce((sum, part) => sum + Math.ceil(part.sessions - 1e-6), 0);
  return {
    pool: "server",
    instanceTypes: [one.candidate.name],
    chosen: one === pool,
    insideRules: one.nodes >= (load.preferredNodes ?? 0),
    nodes: one.nodes,
    usdPerHourAtPeak: wholeMicrodollars(usdPerHour) / 1e6,
    usdPerMonth: cents(usdPerHour * HOURS_PER_MONTH),
    sessionsPerNode: Math.ceil(sessions / Math.max(1, one.nodesSteady)),
    roomToGrowSessions: sessions === 0 ? 0 : roomToGrow(one, load, averageRequest(stays), overhead),
  };
}

/** Average sessions that may stay in addition before the group, rollout and lost zone included, needs one node more. */
function roomToGrow(
  { candidate, nodes }: ManagedPool,
  load: ManagedLoad,
  average: Omit<PackItem, "count">,
  overhead: NodeOverhead,
): number {
  const holds = (more: number): boolean => {
    const grown = { ...load, others: [...load.others, { ...average, count: more }] };
    return (sizedManagedPool(grown, candidate, overhead)?.nodes ?? Number.POSITIVE_INFINITY) <= nodes;
  };
  let [low, high] = [0, 1];
  while (holds(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function nameOf({ instanceTypes }: PlanAlternative): string {
  return instanceTypes.join(" ");
}

/** How far the price is from the chosen one, either way. */
function distance(one: PlanAlternative, chosen: PlanAlternative): number {
  return Math.abs(Math.log(one.usdPerHourAtPeak / chosen.usdPerHourAtPeak));
}

function beats(a: PlanAlternative, b: PlanAlternative): boolean {
  return dominates(merits(a), merits(b));
}

/** The least is the best. */
function merits(one: PlanAlternative): readonly number[] {
  return [one.usdPerHourAtPeak, one.sessionsPerNode, -one.roomToGrowSessions];
}
