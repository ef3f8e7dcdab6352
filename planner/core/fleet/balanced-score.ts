import { type Candidate, evictionCost } from "./candidate.ts";
import type { DisruptionPolicy } from "./disruption-policy.ts";
import type { RosterNode } from "./roster.ts";
import type { Scheduler } from "./scheduler.ts";

/** A move is worth it if its share of the savings is at least 1/2 of its share of the disruption. Source: see {@link balancedScore}. */
const APPROVED_FROM = 0.5;

/** A removal to be judged. */
export interface Approval {
  readonly scheduler: Scheduler;
  readonly policies: readonly DisruptionPolicy[];
  readonly candidates: readonly Candidate[];
  readonly replacementUsdPerHour: number;
}

/**
 * Returns the share of a pool's cost that a move saves, per share of its disruption.
 *
 * Source: kubernetes-sigs/karpenter@2266468 pkg/controllers/disruption/balanced.go (policy `Balanced`, since v1.14).
 */
export function balancedScore(
  savedUsdPerHour: number,
  disruptionCost: number,
  poolUsdPerHour: number,
  poolDisruptionCost: number,
): number {
  if (poolUsdPerHour <= 0 || poolDisruptionCost <= 0 || savedUsdPerHour <= 0) return 0;
  return savedUsdPerHour / poolUsdPerHour / (disruptionCost / poolDisruptionCost);
}

/** Tells whether every pool of the policy `Balanced` finds a removal worth it; other pools always do. */
export function approves({ scheduler, policies, candidates, replacementUsdPerHour }: Approval): boolean {
  const sourceUsd = sum(candidates, ({ node }) => node.usdPerHour);
  return policies.every((policy, pool) => {
    const own = candidates.filter(({ node }) => node.pool === pool);
    if (policy.consolidationPolicy !== "Balanced" || own.length === 0) return true;
    const share = sourceUsd === 0 ? 1 : sum(own, ({ node }) => node.usdPerHour) / sourceUsd;
    const { ready, inFlight } = scheduler.roster;
    const nodes = [...ready.items, ...inFlight.items].filter((node) => node.pool === pool && !node.hidden);
    const score = balancedScore(
      (sourceUsd - replacementUsdPerHour) * share,
      sum(own, ({ disruptionCost }) => disruptionCost),
      sum(nodes, ({ usdPerHour }) => usdPerHour),
      sum(nodes, (node) => nodeDisruptionCost(scheduler, node)),
    );
    return score >= APPROVED_FROM;
  });
}

/** Nodes that may not go count as well, protected pods included. */
function nodeDisruptionCost(scheduler: Scheduler, node: RosterNode): number {
  return scheduler.profiles.reduce(
    (cost, { profile }, index) =>
      cost + (node.podsByProfile[index] ?? 0) * Math.max(0, evictionCost(profile)),
    1,
  );
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
