import type { PodGroup } from "../pass.ts";
import { hideNode, showNode } from "../roster.ts";
import { solve } from "../solve.ts";
import { allowedNow } from "./budgets.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { syncRoster } from "./placing.ts";
import { orderOf, waitingGroups } from "./provisioning.ts";
import { type ReplacementOrder, replaceNodes } from "./replacing.ts";
import type { Run } from "./run.ts";

/** A new machine image is out: every node that is there has drifted. */
export function releaseImage(run: Run): void {
  run.machineImage += 1;
  askNextImage(run);
}

/** Asks for the next release of a machine image, if any pool follows them. */
export function askNextImage(run: Run): void {
  const days = run.pools.flatMap(({ imageEveryDays }) =>
    imageEveryDays === undefined ? [] : [imageEveryDays],
  );
  if (days.length === 0) return;
  const atS = run.nowS + Math.min(...days) * 86_400;
  if (atS < run.calendar.endS) pushEvent(run.queue, atS, EVENT.imageRelease, 0);
}

/**
 * Replaces one node with an old machine image: an empty one first, then the oldest; returns false if none may go. Protected sessions
 * keep a node unless its pool has a grace period, after which they are lost.
 *
 * Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/disruption/drift.go.
 */
export function replaceDrifted(run: Run): boolean {
  if (run.machineImage === 0) return false;
  const candidates: FleetNode[] = [];
  for (const node of run.fleet.values()) if (hasDrifted(run, node)) candidates.push(node);
  if (candidates.length === 0) return false;
  candidates.sort((a, b) => Number(a.sessions > 0) - Number(b.sessions > 0) || a.serial - b.serial);
  const allowed = allowedNow(run, "Drifted");
  const node = candidates.find(({ pool }) => (allowed[pool] ?? 0) > 0);
  if (node === undefined) {
    run.disruption.budgetBound = true;
    return false;
  }
  const replacements = replacementsFor(run, node);
  if (replacements === undefined) return false;
  const removal = { method: "Drift", nodes: [node], awaits: new Set<number>(), cause: "drift" as const };
  replaceNodes(run, removal, replacements);
  return node.closed;
}

function hasDrifted(run: Run, node: FleetNode): boolean {
  const pool = run.pools[node.pool];
  return (
    pool?.imageEveryDays !== undefined &&
    node.image < run.machineImage &&
    node.phase === PHASE.initialized &&
    !node.closed &&
    node.nominatedUntilS <= run.nowS &&
    (node.protectedSessions === 0 || pool.terminationGracePeriodS !== undefined)
  );
}

/** Returns the nodes that the pods of a node need elsewhere; `undefined` if they find no place. */
function replacementsFor(run: Run, node: FleetNode): readonly ReplacementOrder[] | undefined {
  if (node.roster === undefined) return undefined;
  syncRoster(run);
  const pending = waitingGroups(run);
  const moved: PodGroup[] = [];
  for (let kind = 0; kind < run.karpenterKinds; kind += 1) {
    const pods = node.podsByKind[kind] ?? 0;
    if (pods > 0) moved.push({ profile: kind, pods });
  }
  if (moved.length === 0) return [];
  hideNode(run.scheduler.roster, node.roster);
  const pass = solve(run.scheduler, [...pending, ...moved]);
  showNode(run.scheduler.roster, node.roster);
  if (pass.unplaced.some(({ group }) => group >= pending.length)) return undefined;
  return pass.claims.map((claim) => {
    const { pool, type } = orderOf(run, claim);
    return { pool, launchedType: type, zoneMask: claim.zoneMask };
  });
}
