import type { ChangeLog } from "./change-log.ts";
import { about, type ClusterOrder, type ClusterWorld, openWorld, type PodCalls } from "./cluster-world.ts";
import { openKarpenter } from "./karpenter.ts";
import { ZONES } from "./nodes.ts";
import { type ClusterNode, type ClusterPod, fits, type PodSpec } from "./objects.ts";
import { startPod } from "./pod-start.ts";
import { renderPod } from "./render.ts";

/** The model cluster: nodes with room, a scheduler, Karpenter, and what the Kubernetes API shows of them. */
export interface Cluster {
  readonly createPod: (spec: PodSpec, calls: PodCalls) => ClusterPod;
  readonly deletePod: (pod: ClusterPod) => void;
  /** The container has ended by itself, in a failure or not. */
  readonly endPod: (pod: ClusterPod, phase: "Succeeded" | "Failed") => void;
  readonly loseNode: (name: string) => boolean;
  /** Ends the nodes of a zone, in which none starts until it is back; returns how many. */
  readonly loseZone: (zone: string) => number;
  readonly restoreZone: (zone: string) => boolean;
  readonly isLost: (zone: string) => boolean;
  readonly nodes: () => readonly ClusterNode[];
  readonly pods: () => readonly ClusterPod[];
  readonly changes: ChangeLog;
}

/** Starts a cluster with so many nodes in its managed group, and none in the others. */
export function openCluster(order: ClusterOrder & { readonly managedNodes: number }): Cluster {
  const world = openWorld(order);
  const { nodes, pods, pending, changes } = world;
  const karpenter = openKarpenter(world, (node) => bindWaiting(world, node));
  for (let i = 0; i < order.managedNodes; i += 1) {
    karpenter.addNode("managed", order.types.managed, ZONES[i % ZONES.length] ?? ZONES[0], true);
  }
  const release = (pod: ClusterPod): void => {
    const { node } = pod;
    if (node === undefined || !node.pods.delete(pod)) return;
    node.usedCpuMillicores -= pod.spec.request.cpuMillicores;
    node.usedMemoryMib -= pod.spec.request.memoryMib;
    if (node.gone) return;
    bindWaiting(world, node);
    karpenter.emptied(node);
  };
  const deletePod = (pod: ClusterPod): void => {
    if (pod.gone) return;
    pod.gone = true;
    pod.cancel();
    pods.delete(pod);
    pending.delete(pod);
    changes.note("pods", pod.spec.name, "DELETED", (version) => renderPod(pod, version));
    release(pod);
  };
  const loseNode = (name: string): boolean => {
    const node = nodes.get(name);
    if (node === undefined) return false;
    const lost = [...node.pods].map((pod) => ({ pod, calls: pods.get(pod) }));
    karpenter.remove(node, "the node was lost");
    if (node.pool === "managed") karpenter.replace(node);
    for (const { pod, calls } of lost) {
      deletePod(pod);
      calls?.lost(`node ${name} was lost`);
    }
    karpenter.look();
    return true;
  };
  return {
    createPod: (spec, calls) => {
      const pod = newPod(world, spec, calls);
      const node = bestNode(nodes, spec);
      if (node === undefined) waitForNode(world, pod, karpenter.look);
      else bind(world, pod, node);
      return pod;
    },
    deletePod,
    endPod: (pod, phase) => {
      pod.phase = phase;
      pod.cancel();
      world.podChanged(pod);
      release(pod);
    },
    loseNode,
    restoreZone: (zone) => {
      const wasLost = world.lostZones.delete(zone);
      karpenter.look();
      return wasLost;
    },
    isLost: (zone) => world.lostZones.has(zone),
    loseZone: (zone) => {
      world.lostZones.add(zone);
      const there = [...nodes.values()].filter((node) => node.zone === zone).map(({ name }) => name);
      return there.filter(loseNode).length;
    },
    nodes: () => [...nodes.values()],
    pods: () => [...pods.keys()],
    changes,
  };
}

function newPod(world: ClusterWorld, spec: PodSpec, calls: PodCalls): ClusterPod {
  const pod: ClusterPod = {
    spec,
    uid: `${spec.name}-uid`,
    times: { createdMs: world.clock.nowMs() },
    phase: "Pending",
    cancel: () => undefined,
    gone: false,
  };
  world.pods.set(pod, calls);
  return pod;
}

/** The node with the least in use, as kube-scheduler's LeastAllocated scores; ties by name. */
function bestNode(nodes: ReadonlyMap<string, ClusterNode>, spec: PodSpec): ClusterNode | undefined {
  let best: ClusterNode | undefined;
  let bestUse = Number.POSITIVE_INFINITY;
  for (const node of nodes.values()) {
    if (node.pool !== spec.pool || spec.impossible || !fits(node, spec)) continue;
    const use = node.usedCpuMillicores / node.cpuMillicores + node.usedMemoryMib / node.memoryMib;
    if (use < bestUse) {
      best = node;
      bestUse = use;
    }
  }
  return best;
}

function waitForNode(world: ClusterWorld, pod: ClusterPod, look: () => void): void {
  const there = world.nodes.size;
  const why = pod.spec.impossible ? "Insufficient nvidia.com/gpu" : "Insufficient cpu";
  const message = `0/${there} nodes are available: ${there} ${why}.`;
  pod.waiting = { reason: "Unschedulable", message };
  world.pending.add(pod);
  world.podChanged(pod);
  world.tell({
    ...about(pod),
    type: "Warning",
    reason: "FailedScheduling",
    message,
    component: "default-scheduler",
  });
  world.pods.get(pod)?.waiting("Unschedulable", message);
  look();
}

function bindWaiting(world: ClusterWorld, node: ClusterNode): void {
  for (const pod of world.pending) {
    if (pod.spec.pool === node.pool && !pod.spec.impossible && fits(node, pod.spec)) bind(world, pod, node);
  }
}

function bind(world: ClusterWorld, pod: ClusterPod, node: ClusterNode): void {
  world.pending.delete(pod);
  node.pods.add(pod);
  node.usedCpuMillicores += pod.spec.request.cpuMillicores;
  node.usedMemoryMib += pod.spec.request.memoryMib;
  node.cancelRemoval?.();
  pod.node = node;
  const scheduledMs = world.clock.nowMs();
  pod.times.scheduledMs = scheduledMs;
  world.tell(
    {
      ...about(pod),
      type: "Normal",
      reason: "Scheduled",
      message: `Successfully assigned ${pod.spec.name} to ${node.name}`,
      component: "default-scheduler",
    },
    scheduledMs,
  );
  startPod(world, pod, node);
}
