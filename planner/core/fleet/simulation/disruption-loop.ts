import { type Command, confirms } from "../consolidation.ts";
import { triggerBatch } from "./batch-window.ts";
import { allowedNow, nextBudgetChangeS } from "./budgets.ts";
import { askDisruption, isCalm, watchCalm } from "./calm.ts";
import { consolidationRequest, findConsolidation } from "./consolidating.ts";
import { replaceDrifted } from "./drift.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { fleetNode } from "./provisioning.ts";
import { removeNodes } from "./removal.ts";
import { replaceNodes } from "./replacing.ts";
import type { PendingRemoval, Run } from "./run.ts";

/**
 * Karpenter's disruption loop has its turn: emptiness, then drift, then consolidation; the first that finds something ends the turn.
 * Between polls nothing is looked at, and nothing is polled for while nothing can have changed.
 *
 * Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/disruption/controller.go.
 */
export function disrupt(run: Run, stamp: number): void {
  const { disruption, batch, nowS } = run;
  if (stamp !== disruption.stamp || disruption.validating !== undefined) return;
  disruption.nextS = Number.POSITIVE_INFINITY;
  if (batch.syncedS > nowS) {
    askDisruption(run, batch.syncedS);
    return;
  }
  disruption.budgetBound = false;
  const empty = emptyNodes(run);
  if (empty.length > 0) {
    validate(run, { method: "Emptiness", nodes: empty, awaits: new Set(), cause: "consolidation" });
    return;
  }
  if (replaceDrifted(run)) {
    lookAgain(run);
    return;
  }
  const command = findConsolidation(run);
  if (command !== undefined) {
    const nodes = command.nodes.map((node) => fleetNode(run, node));
    validate(run, { method: command.method, nodes, command, awaits: new Set(), cause: "consolidation" });
    return;
  }
  if (disruption.budgetBound) {
    const changeS = nextBudgetChangeS(run);
    if (changeS < run.calendar.endS) askDisruption(run, changeS);
  }
}

function lookAgain(run: Run): void {
  const { disruption } = run;
  disruption.nextS = run.nowS;
  disruption.stamp += 1;
  pushEvent(run.queue, run.nowS, EVENT.disrupt, 0, disruption.stamp);
}

/** Returns the empty nodes that may go now: the dearest first, then the oldest, as many as the budgets allow. */
function emptyNodes(run: Run): readonly FleetNode[] {
  const candidates: FleetNode[] = [];
  for (const node of run.disruption.emptyAndCalm) {
    if (isEmptyCandidate(run, node)) candidates.push(node);
    else if (node.nominatedUntilS <= run.nowS) run.disruption.emptyAndCalm.delete(node);
  }
  if (candidates.length === 0) return candidates;
  if (candidates.length > 1) candidates.sort((a, b) => b.usdPerHour - a.usdPerHour || a.serial - b.serial);
  return withinBudget(run, candidates);
}

function withinBudget(run: Run, candidates: readonly FleetNode[]): readonly FleetNode[] {
  const left = allowedNow(run, "Empty");
  const chosen = candidates.filter(({ pool }) => {
    const allowed = left[pool] ?? 0;
    left[pool] = allowed - 1;
    return allowed > 0;
  });
  if (chosen.length < candidates.length) run.disruption.budgetBound = true;
  return chosen;
}

function isEmptyCandidate(run: Run, node: FleetNode): boolean {
  if (node.phase !== PHASE.initialized || node.closed || node.sessions + node.placeholders > 0) return false;
  if (!isCalm(run, node)) return false;
  if (node.nominatedUntilS <= run.nowS) return true;
  askDisruption(run, node.nominatedUntilS);
  return false;
}

function validate(run: Run, removal: PendingRemoval): void {
  const { disruption } = run;
  disruption.validating = removal;
  disruption.stamp += 1;
  pushEvent(run.queue, run.nowS + run.input.timing.validateS, EVENT.confirm, 0, disruption.stamp);
}

/** The time of a validation is over: what still holds is carried out, and the loop looks again at once. */
export function confirm(run: Run, stamp: number): void {
  const { disruption } = run;
  const { validating } = disruption;
  if (stamp !== disruption.stamp || validating === undefined) return;
  disruption.validating = undefined;
  const { method, nodes, command } = validating;
  if (command === undefined) {
    const still = withinBudget(
      run,
      nodes.filter((node) => isEmptyCandidate(run, node)),
    );
    if (still.length > 0) removeNodes(run, still, method, "consolidation");
  } else if (holdsStill(run, nodes, command)) {
    replaceNodes(run, validating, command.replacement === undefined ? [] : [command.replacement]);
  }
  lookAgain(run);
}

function holdsStill(run: Run, nodes: readonly FleetNode[], command: Command): boolean {
  const fine = nodes.every((node) => !node.closed && node.phase === PHASE.initialized);
  if (!fine) return false;
  return confirms(consolidationRequest(run), command);
}

/** Nothing has happened to the pods of a node for long enough: the loop looks at it, unless somebody came meanwhile. */
export function afterCalm(run: Run, node: FleetNode): void {
  node.calmAsked = false;
  if (node.closed) return;
  if (!isCalm(run, node)) {
    watchCalm(run, node);
    return;
  }
  if (node.sessions + node.placeholders === 0) run.disruption.emptyAndCalm.add(node);
  askDisruption(run, run.nowS);
}

/** A node is gone: a budget that was used up has room again, and pods that found no place may be launched for. */
export function afterGone(run: Run): void {
  if (run.disruption.budgetBound) askDisruption(run, run.nowS);
  if (run.batch.leftOver) triggerBatch(run);
}
