import { compareText } from "../../planner/core/order.ts";
import type { Frame } from "../results/frame.ts";
import type { FloorNode } from "./cluster-entry.ts";
import type { PlacedPods } from "./placement.ts";
import type { JoinedStart, NodeSeen, PodStart } from "./start-causes.ts";

/** A figure of the cluster at one moment. */
export interface ClusterFigure {
  readonly name: string;
  readonly value: number;
}

const NODES = "cluster_nodes";
const PODS = "cluster_session_pods";
const PLACED = "sessionPods";

/** Returns how many nodes of each pool and type are there, 0 where all have gone, and session pods by their phase. */
export function clusterFigures(
  nodes: readonly NodeSeen[],
  pods: readonly PodStart[],
): readonly ClusterFigure[] {
  const counts = new Map<string, number>();
  for (const { pool, type, goneMs } of nodes) {
    const name = nodeSeries(pool, type);
    counts.set(name, (counts.get(name) ?? 0) + (goneMs === undefined ? 1 : 0));
  }
  for (const phase of ["Pending", "Running"]) {
    const there = pods.filter((pod) => pod.gone !== true && pod.phase === phase);
    counts.set(`${PODS}${labels({ phase })}`, there.length);
  }
  return [...counts].map(([name, value]) => ({ name, value }));
}

/** Returns the counters of a frame that say where starts were placed. */
export function placedCounters(starts: readonly JoinedStart[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { pool, nodeType, node } of starts) {
    if (node === undefined) continue;
    const name = `${PLACED}${labels({ pool, type: nodeType })}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Returns where starts were placed, from the counters of a run. */
export function placedIn(counters: Frame["counters"]): readonly PlacedPods[] {
  return Object.entries(counters).flatMap(([name, pods]) => {
    const found = readLabels(PLACED, name);
    if (found === undefined) return [];
    const { pool, type = "a type that is not known" } = found;
    return [{ nodeType: type, pods, ...(pool !== undefined && { pool }) }];
  });
}

/** Nodes of one pool and type over a run. */
export interface NodesOverTime {
  readonly pool: string;
  readonly nodeType: string;
  readonly first: number;
  readonly most: number;
  readonly last: number;
}

/** Returns the nodes that were seen in the frames of a run, by pool and type; `floor` were there before it. */
export function nodesOverTime(
  frames: readonly Frame[],
  floor: readonly FloorNode[],
): readonly NodesOverTime[] {
  const seen = new Map<string, { first: number; most: number; last: number }>();
  const kindOf = (series: string): { first: number; most: number; last: number } => {
    const known = seen.get(series) ?? { first: 0, most: 0, last: 0 };
    seen.set(series, known);
    return known;
  };
  for (const { pool, nodeType } of floor) {
    const kind = kindOf(nodeSeries(pool, nodeType));
    kind.first += 1;
    kind.most = kind.first;
    kind.last = kind.first;
  }
  for (const { metrics = {} } of frames) {
    for (const [series, { max, last }] of Object.entries(metrics)) {
      if (!isNodeSeries(series)) continue;
      const kind = kindOf(series);
      kind.most = Math.max(kind.most, max);
      kind.last = last;
    }
  }
  return [...seen]
    .map(([series, counts]) => ({ ...nodeLabels(series), ...counts }))
    .sort((a, b) => compareText(a.pool, b.pool) || compareText(a.nodeType, b.nodeType));
}

function nodeSeries(pool: string | undefined, nodeType: string | undefined): string {
  return `${NODES}${labels({ pool, type: nodeType })}`;
}

/** Returns pool and type of a series of nodes. */
export function nodeLabels(series: string): Pick<NodesOverTime, "pool" | "nodeType"> {
  const { pool = "no pool", type = "unknown type" } = readLabels(NODES, series) ?? {};
  return { pool, nodeType: type };
}

/** Returns whether a series of a run counts nodes of the cluster. */
export function isNodeSeries(series: string): boolean {
  return series.startsWith(`${NODES}{`);
}

function labels(values: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${value.replaceAll(/["\\\n]/g, "_")}"`],
  );
  return `{${pairs.join(",")}}`;
}

function readLabels(name: string, series: string): Readonly<Record<string, string>> | undefined {
  if (!series.startsWith(`${name}{`)) return undefined;
  return Object.fromEntries(
    [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) => [label, value]),
  );
}
