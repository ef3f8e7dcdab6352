import { compareText } from "../order.ts";
import type { DisruptionPolicy } from "./disruption-policy.ts";
import type { PodProfile } from "./pod-profile.ts";
import type { RosterNode } from "./roster.ts";
import type { Scheduler } from "./scheduler.ts";

/** A node that may be removed. */
export interface Candidate {
  readonly node: RosterNode;
  /** 1 for the node and the eviction costs of its pods. */
  readonly disruptionCost: number;
  /** Dollars an hour per unit of disruption; the largest goes first. */
  readonly savingsRatio: number;
  /** Nobody on it whose eviction costs anything. */
  readonly empty: boolean;
}

/** A candidate, or why the node stays: `pod` names the profile of a pod that must not be disturbed. */
export type Candidacy =
  | { readonly ok: true; readonly candidate: Candidate }
  | {
      readonly ok: false;
      readonly reason:
        | "not-initialized"
        | "no-pool"
        | "consolidation-off"
        | "inside-consolidate-after"
        | "protected-pod";
      readonly pod?: string;
    };

/**
 * Returns what evicting a pod costs.
 * Source: kubernetes-sigs/karpenter@2266468 pkg/utils/disruption/disruption.go.
 */
export function evictionCost(profile: PodProfile): number {
  return Math.min(10, Math.max(-10, 1 + (profile.priority ?? 0) / 2 ** 25));
}

/**
 * Judges whether consolidation may take a node away.
 *
 * Whoever calls leaves out nodes that were nominated in the last 20 s or are being removed.
 * Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/disruption/{types,consolidation}.go.
 */
export function candidacy(
  scheduler: Scheduler,
  policies: readonly DisruptionPolicy[],
  node: RosterNode,
): Candidacy {
  const policy = policies[node.pool];
  if (policy === undefined) return { ok: false, reason: "no-pool" };
  if (!node.initialized) return { ok: false, reason: "not-initialized" };
  if (policy.consolidateAfterS === undefined) return { ok: false, reason: "consolidation-off" };
  let disruptionCost = 1;
  for (let index = 0; index < scheduler.profiles.length && node.podCount > 0; index += 1) {
    const pods = node.podsByProfile[index] ?? 0;
    const profile = scheduler.profiles[index]?.profile;
    if (pods === 0 || profile === undefined) continue;
    if (profile.doNotDisrupt === true) return { ok: false, reason: "protected-pod", pod: profile.name };
    disruptionCost += pods * Math.max(0, evictionCost(profile));
  }
  if (node.insideConsolidateAfter) return { ok: false, reason: "inside-consolidate-after" };
  const savingsRatio = node.usdPerHour / disruptionCost;
  return { ok: true, candidate: { node, disruptionCost, savingsRatio, empty: disruptionCost <= 1 } };
}

/** Returns the candidates among some nodes, the largest saving per disruption first, ties by name. */
export function candidatesAmong(
  scheduler: Scheduler,
  policies: readonly DisruptionPolicy[],
  nodes: Iterable<RosterNode>,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const node of nodes) {
    const judged = candidacy(scheduler, policies, node);
    if (judged.ok) candidates.push(judged.candidate);
  }
  return candidates.sort((a, b) => b.savingsRatio - a.savingsRatio || compareText(a.node.name, b.node.name));
}
