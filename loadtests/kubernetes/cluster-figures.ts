import { compareText } from "../../planner/core/order.ts";
import type { Frame } from "../results/frame.ts";
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
    const name = `${NODES}${labels({ pool, type })}`;
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

/** Returns the nodes that were seen in the frames of a run, by pool and type; empty when nobody looked. */
export function nodesOverTime(frames: readonly Frame[]): readonly NodesOverTime[] {
  const seen = new Map<string, { first: number; most: number; last: number }>();
  for (const [index, { metrics = {} }] of frames.filter(({ metrics }) => metrics !== undefined).entries()) {
    for (const [name, { max, last }] of Object.entries(metrics)) {
      if (!name.startsWith(`${NODES}{`)) continue;
      // A type that comes later was not there at the beginning.
      const known = seen.get(name) ?? { first: index === 0 ? last : 0, most: 0, last: 0 };
      seen.set(name, { first: known.first, most: Math.max(known.most, max), last });
    }
  }
  return [...seen]
    .map(([name, counts]) => ({ ...nodeLabels(name), ...counts }))
    .sort((a, b) => compareText(a.pool, b.pool) || compareText(a.nodeType, b.nodeType));
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
