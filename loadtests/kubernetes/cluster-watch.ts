import { compareText } from "../../planner/core/order.ts";
import type { FrameSink } from "../engine/recorder.ts";
import type { Frame, MetricFrame } from "../results/frame.ts";
import type { ClusterEntry, FloorNode, HeldNode } from "./cluster-entry.ts";
import { clusterFigures, placedCounters } from "./cluster-figures.ts";
import type { ClusterView } from "./cluster-view.ts";
import { type JoinedStart, joinStarts, type NodeSeen, type PodStart } from "./start-causes.ts";
import { startOperations } from "./start-operations.ts";

/** Looks at a cluster while a run goes on, and puts what it sees into the run's frames. */
export interface ClusterWatch {
  /** Returns a sink that adds starts, placement and nodes to each frame before it hands it on. */
  readonly into: (sink: FrameSink) => FrameSink;
  /** Looks once; `nowS` is the scenario second it is. Call it often enough for each minute of the scenario. */
  readonly look: (nowS: number) => void;
  /** Returns the nodes that came since the run began and are still there, with what runs on them. */
  readonly held: () => readonly HeldNode[];
}

/** What a watch is made of. */
export interface ClusterWatchOrder {
  readonly view: ClusterView;
  /** Only sessions of this run count as starts: their names begin with it. */
  readonly runTag: string;
  readonly write: (entry: ClusterEntry) => void;
  /** Names of nodes that were there before the run. */
  readonly floor: ReadonlySet<string>;
  /** Looks that a start waits for its events, which come by another connection than its pod. */
  readonly patience?: number;
}

interface Seen {
  readonly reported: Set<string>;
  /** Pods that were started at so many looks. */
  readonly started: Map<string, number>;
  readonly nodes: Map<string, "there" | "ready" | "gone">;
  readonly floor: ReadonlySet<string>;
}

const PATIENCE = 2;

/** Starts a watch on a view that has been filled once: what is there already is no start of the run. */
export function openClusterWatch(order: ClusterWatchOrder): ClusterWatch {
  const { view } = order;
  const seen: Seen = {
    reported: new Set(view.pods().flatMap(({ name, startedMs }) => (startedMs === undefined ? [] : [name]))),
    started: new Map(),
    nodes: new Map(),
    floor: order.floor,
  };
  let starts: JoinedStart[] = [];
  let readings: { readonly atS: number; readonly name: string; readonly value: number }[] = [];
  const look = (nowS: number): void => {
    const found = newStarts(order, seen);
    for (const start of found) order.write({ kind: "start", atS: nowS, ...start });
    starts.push(...found);
    tellNodes(order, seen, nowS);
    for (const figure of clusterFigures(view.nodes(), view.pods())) readings.push({ ...figure, atS: nowS });
  };
  return {
    look,
    into: (sink) => ({
      frame: (frame) => {
        look(frame.toS);
        const inside = readings.filter(({ atS }) => atS <= frame.toS);
        sink.frame(withCluster(frame, starts, inside));
        starts = [];
        readings = readings.filter(({ atS }) => atS > frame.toS);
      },
      checkpoint: sink.checkpoint,
    }),
    held: () => heldNodes(view, seen.floor),
  };
}

/** Returns the nodes that a view holds now, in the order of their names. */
export function floorOf(view: ClusterView): readonly FloorNode[] {
  return present(view.nodes())
    .map(({ name, type, pool }) => ({
      node: name,
      ...(type !== undefined && { nodeType: type }),
      ...(pool !== undefined && { pool }),
    }))
    .sort((a, b) => compareText(a.node, b.node));
}

function present(nodes: readonly NodeSeen[]): readonly NodeSeen[] {
  return nodes.filter(({ goneMs }) => goneMs === undefined);
}

/** Starts of the run that are complete; one that lacks its events is taken as it is after some looks. */
function newStarts(order: ClusterWatchOrder, seen: Seen): readonly JoinedStart[] {
  const ready: PodStart[] = [];
  for (const pod of order.view.pods()) {
    if (pod.startedMs === undefined || seen.reported.has(pod.name)) continue;
    if (!isSessionOf(pod, order.runTag)) continue;
    const looks = (seen.started.get(pod.name) ?? 0) + 1;
    seen.started.set(pod.name, looks);
    const complete = pod.pulledMs !== undefined && pod.volumeMs !== undefined;
    if (!complete && looks <= (order.patience ?? PATIENCE)) continue;
    seen.reported.add(pod.name);
    seen.started.delete(pod.name);
    ready.push(pod);
  }
  return joinStarts(ready, order.view.nodes());
}

/** Workbench jobs have names of their own: they are no sessions. */
function isSessionOf({ job = "" }: PodStart, runTag: string): boolean {
  return job.startsWith(`${runTag}-`) && !job.startsWith(`${runTag}-job-`);
}

function tellNodes({ view, write }: ClusterWatchOrder, { nodes }: Seen, atS: number): void {
  for (const { name, type, pool, ready, goneMs } of view.nodes()) {
    const change = goneMs !== undefined ? "gone" : ready ? "ready" : "there";
    if (nodes.get(name) === change) continue;
    nodes.set(name, change);
    const about = { ...(type !== undefined && { nodeType: type }), ...(pool !== undefined && { pool }) };
    write({ kind: "node", atS, node: name, ...about, change });
  }
}

function heldNodes(view: ClusterView, floor: ReadonlySet<string>): readonly HeldNode[] {
  const pods = view
    .pods()
    .filter(({ gone, phase }) => gone !== true && phase !== "Succeeded" && phase !== "Failed");
  return floorOf(view)
    .filter(({ node }) => !floor.has(node))
    .map((held) => ({
      ...held,
      pods: pods
        .filter(({ node }) => node === held.node)
        .sort((a, b) => compareText(a.name, b.name))
        .map((pod) => ({
          pod: pod.name,
          ...(pod.job !== undefined && { job: pod.job }),
          ...(pod.user !== undefined && { user: pod.user }),
          ...(pod.phase !== undefined && { phase: pod.phase }),
        })),
    }));
}

function withCluster(
  frame: Frame,
  starts: readonly JoinedStart[],
  readings: readonly { readonly atS: number; readonly name: string; readonly value: number }[],
): Frame {
  const metrics: Record<string, MetricFrame> = { ...frame.metrics };
  for (const { name, value, atS } of readings) {
    const known = metrics[name];
    metrics[name] = {
      samples: (known?.samples ?? 0) + 1,
      sum: (known?.sum ?? 0) + value,
      min: Math.min(known?.min ?? value, value),
      max: Math.max(known?.max ?? value, value),
      last: value,
      lastAtS: atS,
    };
  }
  return {
    ...frame,
    operations: { ...frame.operations, ...startOperations(starts) },
    counters: { ...frame.counters, ...placedCounters(starts) },
    ...(Object.keys(metrics).length > 0 && { metrics }),
  };
}
