import { candidatesAmong } from "../candidate.ts";
import {
  type Command,
  type ConsolidationRequest,
  multiNodeConsolidation,
  singleNodeConsolidation,
} from "../consolidation.ts";
import type { RosterNode } from "../roster.ts";
import { allowedNow } from "./budgets.ts";
import { isCalm } from "./calm.ts";
import { mayConsolidate } from "./consolidation-bound.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { syncRoster } from "./placing.ts";
import { waitingGroups } from "./provisioning.ts";
import type { Run } from "./run.ts";

/** Returns what consolidation of several nodes, then of one, would do now; `undefined` if nothing. */
export function findConsolidation(run: Run): Command | undefined {
  if (run.pools.every((pool) => pool.disruption.consolidationPolicy === "WhenEmpty")) return undefined;
  const movable: FleetNode[] = [];
  for (const node of run.fleet.values()) if (isMovable(run, node)) movable.push(node);
  if (movable.length === 0 || !mayConsolidate(run, movable)) return undefined;
  const request = consolidationRequest(run);
  if (request.candidates.some(({ empty, node }) => !empty && (request.allowed[node.pool] ?? 0) === 0))
    run.disruption.budgetBound = true;
  return multiNodeConsolidation(request) ?? singleNodeConsolidation(request);
}

function isMovable(run: Run, node: FleetNode): boolean {
  return (
    isCandidate(run, node) &&
    node.sessions + node.placeholders > 0 &&
    node.protectedSessions === 0 &&
    run.pools[node.pool]?.disruption.consolidationPolicy !== "WhenEmpty" &&
    isCalm(run, node)
  );
}

function isCandidate(run: Run, node: FleetNode): boolean {
  return node.phase === PHASE.initialized && !node.closed && node.nominatedUntilS <= run.nowS;
}

/** Returns what the methods of consolidation look at, with Karpenter's roster up to date. */
export function consolidationRequest(run: Run): ConsolidationRequest {
  syncRoster(run);
  const policies = run.pools.map((pool) => pool.disruption);
  const nodes: RosterNode[] = [];
  for (const node of run.fleet.values()) {
    if (node.roster === undefined) continue;
    node.roster.insideConsolidateAfter = !isCalm(run, node);
    if (isCandidate(run, node)) nodes.push(node.roster);
  }
  return {
    scheduler: run.scheduler,
    policies,
    candidates: candidatesAmong(run.scheduler, policies, nodes),
    allowed: allowedNow(run, "Underutilized"),
    pending: waitingGroups(run),
  };
}
