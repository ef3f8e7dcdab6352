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
export function dealOut<P extends SessionPart>(
  parts: readonly P[],
  sessions: number,
): readonly (Omit<P, "mean"> & SessionCount)[] {
  if (parts.every(({ mean }) => mean <= 0)) return [];
  const means = Float64Array.from(parts, ({ mean }) => mean);
  const dealt = new Float64Array(parts.length);
  addShares(means, 0, sessions, dealt, new Float64Array(parts.length));
  return parts.map(({ mean: _, ...part }, i) => ({ ...part, sessions: dealt[i] ?? 0 }));
}

/**
 * Adds the whole share of each of some means to `dealt`; both are read from `offset` on, as many as `rests` is long, which is
 * overwritten. Nothing is added where all means are 0.
 */
export function addShares(
  means: Float64Array,
  offset: number,
  whole: number,
  dealt: Float64Array,
  rests: Float64Array,
): void {
  let total = 0;
  for (let i = 0; i < rests.length; i += 1) total += means[offset + i] ?? 0;
  if (total <= 0) return;
  let left = whole;
  for (let i = 0; i < rests.length; i += 1) {
    const exact = (whole * (means[offset + i] ?? 0)) / total;
    const share = Math.floor(exact);
    dealt[offset + i] = (dealt[offset + i] ?? 0) + share;
    rests[i] = exact - share;
    left -= share;
  }
  for (; left > 0; left -= 1) {
    let largest = 0;
    for (let i = 1; i < rests.length; i += 1) if ((rests[i] ?? 0) > (rests[largest] ?? 0)) largest = i;
    dealt[offset + largest] = (dealt[offset + largest] ?? 0) + 1;
    rests[largest] = -1;
  }
}

/** Adds up counts that are alike and leaves out those of 0; in the order of profile, placement and IDE. */
export function gatherCounts(counts: readonly SessionCount[]): readonly SessionCount[] {
  const byKey = new Map<string, SessionCount>();
  for (const { ide, profile, placement, sessions } of counts) {
    if (sessions === 0) continue;
    const key = `${placement} ${ide} ${profile}`;
    byKey.set(key, { ide, profile, placement, sessions: sessions + (byKey.get(key)?.sessions ?? 0) });
  }
  return inOrder([...byKey.values()]);
}

/** Returns different kinds of sessions in the order of profile, placement and IDE. */
export function inOrder<C extends Omit<SessionCount, "sessions">>(counts: readonly C[]): readonly C[] {
  return counts
    .map((count) => ({ count, key: JSON.stringify([count.profile, count.placement, count.ide]) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ count }) => count);
}
