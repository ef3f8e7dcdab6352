import type { LossCause } from "../fleet-result.ts";
import { EVENT, pushEvent } from "./event-queue.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { closeNode, releaseIfEmpty } from "./node-life.ts";
import { evictPlaceholders } from "./placeholders.ts";
import { type Run, tally } from "./run.ts";
import { loseSession } from "./sessions.ts";

/** AWS takes a spot instance back so long after its notice. Source: docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html. */
const SPOT_NOTICE_S = 120;

/**
 * Removes nodes: they take no more pods, sessions that may be disturbed are lost, protected ones end by themselves, and the instance
 * goes when the last has gone. With a grace period the protected ones are lost when it is over.
 */
export function removeNodes(
  run: Run,
  nodes: readonly FleetNode[],
  method: string,
  cause: LossCause,
  graceS?: number,
): void {
  tally(run.counts.removals, method, nodes.length);
  run.watch.onEvent?.({
    atS: run.nowS,
    kind: "removal",
    name: nodes[0]?.type ?? "",
    count: nodes.length,
    cause: method,
  });
  for (const node of nodes) {
    node.cause = cause;
    if (!node.closed) closeNode(run, node, cause);
    node.phase = PHASE.leaving;
    evictPlaceholders(run, node);
    loseSessions(run, node, cause, false);
    releaseIfEmpty(run, node);
    if (node.sessions > 0 && graceS !== undefined)
      pushEvent(run.queue, run.nowS + graceS, EVENT.graceEnd, node.serial);
  }
}

function loseSessions(run: Run, node: FleetNode, cause: LossCause, everyone: boolean): void {
  const going: number[] = [];
  for (let session = node.firstSession; session >= 0; session = run.sessions.next[session] ?? -1) {
    if (everyone || !isProtected(run, session)) going.push(session);
  }
  for (const session of going) loseSession(run, session, cause);
}

function isProtected(run: Run, session: number): boolean {
  const seated = run.seating.classes[run.sessions.classes[session] ?? -1];
  return run.kinds[seated?.kind ?? -1]?.protectedPod === true;
}

/** The grace period of a node is over. */
export function endGrace(run: Run, node: FleetNode): void {
  if (node.phase !== PHASE.leaving) return;
  loseSessions(run, node, node.cause ?? "expiry", true);
}

/** A node has reached its age; one that is not there yet is closed a little later. */
export function expire(run: Run, node: FleetNode): void {
  if (node.phase < PHASE.ready) {
    pushEvent(run.queue, run.nowS + 10, EVENT.expiry, node.serial);
    return;
  }
  if (node.phase >= PHASE.leaving) return;
  removeNodes(run, [node], "Expiration", "expiry", run.pools[node.pool]?.terminationGracePeriodS);
}

/** AWS takes a spot instance back: whoever is on it is lost at the latest when the notice is over. */
export function interrupt(run: Run, node: FleetNode): void {
  if (node.phase >= PHASE.leaving) return;
  removeNodes(run, [node], "Interruption", "interruption", SPOT_NOTICE_S);
}
