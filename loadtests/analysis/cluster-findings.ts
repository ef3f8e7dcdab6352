import { figure } from "../../planner/core/figure.ts";
import type { FloorNode, HeldNode } from "../kubernetes/cluster-entry.ts";
import { isNodeSeries, type NodesOverTime, nodesOverTime, placedIn } from "../kubernetes/cluster-figures.ts";
import { placementOf } from "../kubernetes/placement.ts";
import { START_OPERATIONS } from "../kubernetes/start-operations.ts";
import type { Frame } from "../results/frame.ts";
import { mergeFrames } from "../results/merge-frames.ts";
import type { ClusterFindings } from "./cluster-result.ts";
import { decodeLatencies } from "./latency.ts";
import { percentilesOf } from "./operation-series.ts";
import { sumOf } from "./run-totals.ts";

/** What the run folder holds of a look at the cluster beside the frames. */
export interface ClusterLook {
  readonly plannedPools: readonly string[];
  /** Nodes that were there before the run. */
  readonly floor: readonly FloorNode[];
  /** Nodes that came during the run and were there at its end. */
  readonly held: readonly HeldNode[];
}

/** Returns what was seen of the cluster. */
export function clusterFindings(
  frames: readonly Frame[],
  { plannedPools, floor, held }: ClusterLook,
): ClusterFindings {
  const nodes = nodesOverTime(frames, floor);
  const whole = frames.length === 0 ? undefined : mergeFrames(frames);
  const causes = Object.values(START_OPERATIONS).flatMap((operation) => {
    const found = whole?.operations[operation];
    return found === undefined
      ? []
      : [{ operation, count: found.count, ms: percentilesOf(decodeLatencies(found.service)) }];
  });
  return {
    causes,
    placement: placementOf(placedIn(whole?.counters ?? {}), plannedPools),
    nodes,
    held,
    scaleDown: scaleDownText(nodes, held, returnText(frames, floor.length)),
  };
}

/** Says when the last node went that came during the run, to the minute, and how long after people had left. */
function returnText(frames: readonly Frame[], floor: number): string {
  const last = (is: (frame: Frame) => boolean): number | undefined => frames.findLast(is)?.toS;
  const nodesIn = ({ metrics = {} }: Frame): number =>
    sumOf(Object.entries(metrics), ([series, { last: count }]) => (isNodeSeries(series) ? count : 0));
  const backS = last((frame) => nodesIn(frame) > floor);
  if (backS === undefined) return "";
  const leftS = last(({ counters }) => (counters["sessionsEnded"] ?? counters["sessionsAbandoned"] ?? 0) > 0);
  const after =
    leftS === undefined || leftS > backS
      ? ""
      : `, ${figure((backS - leftS) / 60)} min after the last person had left`;
  return `; the last of them went at ${figure(backS / 60)} min${after}`;
}

function scaleDownText(nodes: readonly NodesOverTime[], held: readonly HeldNode[], returned: string): string {
  const sum = (pick: (one: NodesOverTime) => number): number =>
    nodes.reduce((all, one) => all + pick(one), 0);
  const course = `${figure(sum(({ first }) => first))} nodes at the beginning, ${figure(sum(({ last }) => last))} at the end`;
  if (held.length === 0) return `${course}: none that came during the run is left${returned}`;
  const pods = held.flatMap((node) => node.pods);
  const empty = held.filter((node) => node.pods.length === 0).length;
  const waits = empty === 0 ? "" : `, ${figure(empty)} empty and not yet removed`;
  return `${course}: ${figure(held.length)} that came during the run are still there, held by ${figure(pods.length)} session pods${waits}`;
}

/** Returns a node that is held in words: what it is, and who holds it. */
export function heldText({ node, nodeType = "unknown type", pool = "no pool", pods }: HeldNode): string {
  const holders = pods.map(({ pod, job, user }) => `${job ?? pod}${user === undefined ? "" : ` of ${user}`}`);
  const by = holders.length === 0 ? "empty, not yet removed" : `held by ${holders.join(", ")}`;
  return `${node} (${nodeType} of ${pool}): ${by}`;
}
