import type { FleetNode } from "./fleet-node.ts";
import { launchNode, type NodeOrder } from "./node-launch.ts";
import { closeNode } from "./node-life.ts";
import { zoneOf } from "./provisioning.ts";
import { removeNodes } from "./removal.ts";
import type { PendingRemoval, Run } from "./run.ts";

/** A node that has to be there before others go. */
export interface ReplacementOrder {
  readonly pool: number;
  readonly launchedType: string;
  readonly zoneMask: number;
}

/**
 * Carries out a removal: the nodes take no more pods, their replacements are launched, and once those are initialized the nodes go.
 * Nothing happens if the quota stands against a replacement.
 */
export function replaceNodes(
  run: Run,
  removal: PendingRemoval,
  replacements: readonly ReplacementOrder[],
): void {
  for (const order of replacements) {
    const node = launchNode(run, nodeOrder(run, order));
    if (node === undefined) break;
    removal.awaits.add(node.serial);
  }
  if (removal.awaits.size < replacements.length) return;
  for (const node of removal.nodes) closeNode(run, node, removal.cause);
  if (removal.awaits.size === 0) finish(run, removal);
  else run.disruption.replacing.push(removal);
}

function nodeOrder(run: Run, { pool, launchedType, zoneMask }: ReplacementOrder): NodeOrder {
  return { pool, type: launchedType, zone: zoneOf(run, zoneMask) };
}

/** Takes note that a node is initialized, and removes what has waited for it. */
export function afterInitialized(run: Run, node: FleetNode): void {
  const { replacing } = run.disruption;
  if (replacing.length === 0) return;
  const due = replacing.filter(({ awaits }) => awaits.delete(node.serial) && awaits.size === 0);
  for (const removal of due) {
    replacing.splice(replacing.indexOf(removal), 1);
    finish(run, removal);
  }
}

function finish(run: Run, { nodes, method, cause }: PendingRemoval): void {
  const staying = nodes.filter(({ phase }) => phase <= 3);
  const graceS = cause === "drift" ? run.pools[nodes[0]?.pool ?? 0]?.terminationGracePeriodS : undefined;
  if (staying.length > 0) removeNodes(run, staying, method, cause, graceS);
}
