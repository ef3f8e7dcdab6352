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
import { consolidationBound } from "./consolidation-bound.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { syncRoster } from "./placing.ts";
import { waitingGroups } from "./provisioning.ts";
import type { Run } from "./run.ts";

/** Returns what consolidation of several nodes, then of one, would do now; `undefined` if nothing. */
export function findConsolidation(run: Run): Command | undefined {
  if (run.pools.every((pool) => pool.disruption.consolidationPolicy === "WhenEmpty")) return undefined;
  const movable: FleetNode[] = [];
  for (const node of run.fleet.values()) if (isMovable(run, node)) movable.push(node);
  const allowed = allowedNow(run, "Underutilized");
  const free = movable.filter(({ pool }) => (allowed[pool] ?? 0) > 0);
  if (free.length < movable.length) run.disruption.budgetBound = true;
  if (free.length === 0) return undefined;
  const bound = consolidationBound(run);
  const alone = new Set(free.filter((node) => bound.one(node)).map(({ roster }) => roster));
  const several = bound.several(
    free,
    allowed.reduce((sum, nodes) => sum + nodes, 0),
  );
  if (alone.size === 0 && !several) return undefined;
  const request = consolidationRequest(run);
  const command = several ? multiNodeConsolidation(request) : undefined;
  if (command !== undefined || alone.size === 0) return command;
  const candidates = request.candidates.filter(({ node }) => alone.has(node));
  return singleNodeConsolidation({ ...request, candidates });
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
