import { expectedGot, InputError, type InputIssue } from "../input-error.ts";
import { SCORING_STRATEGIES, type ScoringStrategy } from "./simulation/node-score.ts";

/** Sessions that are known beforehand, on nodes that each hold so many of them. */
export interface SlotFleetInput {
  readonly slotsPerNode: number;
  readonly scheduler: ScoringStrategy;
  readonly sessions: readonly { readonly startH: number; readonly endH: number }[];
}

/** What they cost in nodes. */
export interface SlotFleet {
  readonly nodeHours: number;
  /** Hours of sessions over hours of slots; 0 without sessions. */
  readonly slotUseFraction: number;
}

interface SlotNode {
  readonly fromH: number;
  used: number;
}

/**
 * Returns the node-hours of sessions that cannot move: a new node only when none has a free slot, the emptiest node first
 * (LeastAllocated) or the fullest (MostAllocated), ties to the oldest. At one instant ends come before starts, and an empty node goes
 * at once.
 *
 * @throws InputError unless slots are a whole number from 1 on and every session ends after its start.
 */
export function slotFleet({ slotsPerNode, scheduler, sessions }: SlotFleetInput): SlotFleet {
  checkSlots(slotsPerNode, scheduler, sessions);
  const changes = sessions
    .flatMap(({ startH, endH }, session) => [
      { atH: startH, session, start: true },
      { atH: endH, session, start: false },
    ])
    .sort((a, b) => a.atH - b.atH || Number(a.start) - Number(b.start) || a.session - b.session);
  const nodes: SlotNode[] = [];
  const nodeOf: (SlotNode | undefined)[] = [];
  let nodeHours = 0;
  for (const { atH, session, start } of changes) {
    if (start) {
      const node = chosen(nodes, slotsPerNode, scheduler) ?? { fromH: atH, used: 0 };
      if (node.used === 0) nodes.push(node);
      node.used += 1;
      nodeOf[session] = node;
      continue;
    }
    const node = nodeOf[session];
    if (node === undefined) throw new Error(`expected session ${session} on a node`);
    node.used -= 1;
    if (node.used > 0) continue;
    nodes.splice(nodes.indexOf(node), 1);
    nodeHours += atH - node.fromH;
  }
  const sessionHours = sessions.reduce((sum, { startH, endH }) => sum + (endH - startH), 0);
  return { nodeHours, slotUseFraction: nodeHours > 0 ? sessionHours / (slotsPerNode * nodeHours) : 0 };
}

function chosen(
  nodes: readonly SlotNode[],
  slotsPerNode: number,
  scheduler: ScoringStrategy,
): SlotNode | undefined {
  let best: SlotNode | undefined;
  for (const node of nodes) {
    if (node.used >= slotsPerNode) continue;
    const better =
      best === undefined || (scheduler === "least-allocated" ? node.used < best.used : node.used > best.used);
    if (better) best = node;
  }
  return best;
}

function checkSlots(slotsPerNode: number, scheduler: string, sessions: SlotFleetInput["sessions"]): void {
  const issues: InputIssue[] = [];
  if (!Number.isSafeInteger(slotsPerNode) || slotsPerNode < 1)
    issues.push(expectedGot({ field: "slotsPerNode" }, "a whole number from 1 on", String(slotsPerNode)));
  if (!SCORING_STRATEGIES.some((strategy) => strategy === scheduler))
    issues.push(expectedGot({ field: "scheduler" }, SCORING_STRATEGIES.join(" or "), `"${scheduler}"`));
  sessions.forEach(({ startH, endH }, index) => {
    if (Number.isFinite(startH) && Number.isFinite(endH) && endH > startH) return;
    issues.push(
      expectedGot(
        { field: `sessions.${index}` },
        "an end after the start",
        `start ${startH} and end ${endH}`,
      ),
    );
  });
  if (issues.length > 0) throw new InputError(issues);
}
