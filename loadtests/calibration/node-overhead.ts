import { figure } from "../../planner/core/figure.ts";
import { expectedGot, InputError } from "../../planner/core/input-error.ts";

/** What somebody counted on a cluster that was full: sessions at once on nodes that are alike. Memory in one unit. */
export interface FullCluster {
  readonly nodes: number;
  readonly sessions: number;
  /** Memory of one node, and what one session asks for. */
  readonly nodeMemory: number;
  readonly sessionMemory: number;
  /** As `GB`; only for the sentence. */
  readonly unit: string;
}

/** Memory of a node that is not the sessions': more than `above`, at most `atMost`. An interval, as counting gives no point. */
export interface NodeOverhead {
  readonly ok: true;
  readonly resource: "memory";
  readonly sessionsPerNode: number;
  readonly above: number;
  readonly atMost: number;
  readonly unit: string;
  readonly sentence: string;
}

export type OverheadAnswer = NodeOverhead | { readonly ok: false; readonly sentence: string };

/**
 * Returns the interval in which a node's overhead lies when its nodes, full of sessions, carried so many: with k a node,
 * memory − (k + 1) · session < overhead ≤ memory − k · session. Memory is taken as what binds. Counts that do not divide
 * evenly mean that the nodes were not all full or not alike: then nothing follows.
 *
 * @throws InputError unless all figures are above 0, and nodes and sessions whole.
 */
export function overheadFromSessions(cluster: FullCluster): OverheadAnswer {
  check(cluster);
  const { nodes, sessions, nodeMemory, sessionMemory, unit } = cluster;
  const perNode = sessions / nodes;
  if (!Number.isInteger(perNode)) {
    return {
      ok: false,
      sentence: `${figure(sessions)} sessions on ${figure(nodes)} nodes are not the same number on each: the nodes were not all full, or are not alike`,
    };
  }
  const atMost = nodeMemory - perNode * sessionMemory;
  const above = Math.max(0, atMost - sessionMemory);
  if (atMost < 0) {
    return {
      ok: false,
      sentence: `${figure(perNode)} sessions of ${figure(sessionMemory)} ${unit} do not fit into ${figure(nodeMemory)} ${unit}: memory was not what they asked for`,
    };
  }
  return {
    ok: true,
    resource: "memory",
    sessionsPerNode: perNode,
    above,
    atMost,
    unit,
    sentence: `${figure(perNode)} sessions a node, memory taken as what binds: more than ${figure(above)} ${unit} and at most ${figure(atMost)} ${unit} of each node are not the sessions'`,
  };
}

function check(cluster: FullCluster): void {
  const issues = (["nodes", "sessions", "nodeMemory", "sessionMemory"] as const).flatMap((field) => {
    const value = cluster[field];
    const whole = field === "nodes" || field === "sessions";
    if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return [];
    return [expectedGot({ field }, whole ? "a whole number above 0" : "a number above 0", String(value))];
  });
  if (issues.length > 0) throw new InputError(issues);
}
