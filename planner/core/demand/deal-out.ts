import { compareText } from "../order.ts";
import type { Ide, Placement } from "../site.ts";

/** Sessions that are alike for the nodes: one IDE, one profile, one placement. */
export interface SessionCount {
  readonly ide: Ide;
  readonly profile: string;
  readonly placement: Placement;
  readonly sessions: number;
}

/** A part of a mean number of sessions. */
export interface SessionPart extends Omit<SessionCount, "sessions"> {
  readonly mean: number;
}

/** Deals whole sessions out in proportion to means; what is left over goes to the largest remainders, in the order given. */
export function dealOut(parts: readonly SessionPart[], sessions: number): readonly SessionCount[] {
  const total = parts.reduce((sum, part) => sum + part.mean, 0);
  if (total <= 0) return [];
  const dealt = parts.map((part, order) => {
    const exact = (sessions * part.mean) / total;
    return { part, order, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  const left = sessions - dealt.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = [...dealt].sort((a, b) => b.rest - a.rest || a.order - b.order);
  const extra = new Set(byRest.slice(0, left).map(({ order }) => order));
  return dealt.map(({ part, order, whole }) => ({
    ide: part.ide,
    profile: part.profile,
    placement: part.placement,
    sessions: whole + (extra.has(order) ? 1 : 0),
  }));
}

/** Adds up counts that are alike and leaves out those of 0; in the order of profile, placement and IDE. */
export function gatherCounts(counts: readonly SessionCount[]): readonly SessionCount[] {
  const byKey = new Map<string, SessionCount>();
  for (const count of counts) {
    if (count.sessions === 0) continue;
    const key = JSON.stringify([count.profile, count.placement, count.ide]);
    byKey.set(key, { ...count, sessions: count.sessions + (byKey.get(key)?.sessions ?? 0) });
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, count]) => count);
}
