import { EVENT, pushEvent } from "./event-queue.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import type { Run } from "./run.ts";

/** Returns how long a node's pods have to be left alone before consolidation may look at it; infinite for never. */
export function consolidateAfterS(run: Run, node: FleetNode): number {
  return run.pools[node.pool]?.disruption.consolidateAfterS ?? Number.POSITIVE_INFINITY;
}

/** Tells whether consolidation may look at a node by now. */
export function isCalm(run: Run, node: FleetNode): boolean {
  return run.nowS - node.lastPodEventS >= consolidateAfterS(run, node) - 1e-9;
}

/** Has the node looked at once nothing has happened to its pods for long enough; a node with protected sessions stays anyway. */
export function watchCalm(run: Run, node: FleetNode): void {
  if (node.closed || node.protectedSessions > 0 || node.phase !== PHASE.initialized) return;
  if (node.image < run.machineImage) askDisruption(run, run.nowS);
  if (node.calmAsked) return;
  const pool = run.pools[node.pool];
  const after = pool?.disruption.consolidateAfterS;
  if (pool === undefined || after === undefined) return;
  if (pool.disruption.consolidationPolicy === "WhenEmpty" && node.sessions + node.placeholders > 0) return;
  node.calmAsked = true;
  pushEvent(run.queue, Math.max(run.nowS, node.lastPodEventS + after), EVENT.calm, node.serial);
}

/** Has Karpenter's disruption loop look, at the next of its polls from a moment on. */
export function askDisruption(run: Run, fromS: number): void {
  const { disruption } = run;
  if (disruption.validating !== undefined) return;
  const poll = run.input.timing.disruptionPollS;
  const atS = poll > 0 ? Math.ceil(fromS / poll - 1e-9) * poll : fromS;
  if (atS >= disruption.nextS) return;
  disruption.nextS = atS;
  disruption.stamp += 1;
  pushEvent(run.queue, atS, EVENT.disrupt, 0, disruption.stamp);
}
