import type { ClusterWorld } from "./cluster-world.ts";
import { ZONES } from "./nodes.ts";
import type { ClusterNode, PoolName } from "./objects.ts";
import { renderNode } from "./render.ts";

/** Karpenter of the model cluster. */
export interface Karpenter {
  /** Pods may be waiting: look at them when the batch closes. */
  readonly look: () => void;
  /** A node may have become empty. */
  readonly emptied: (node: ClusterNode) => void;
  readonly remove: (node: ClusterNode, why: string) => void;
  readonly addNode: (pool: PoolName, type: string, zone: string, ready: boolean) => ClusterNode;
  /** Launches another node in place of one, as the group of a managed node does. */
  readonly replace: (node: ClusterNode) => void;
}

/** A batch closes one second after the last pod, ten after the first. Source: karpenter.sh/docs/reference/settings, BATCH_IDLE_DURATION and BATCH_MAX_DURATION, v1.14. */
const BATCH_IDLE_S = 1;
const BATCH_MAX_S = 10;
const LAUNCHED_POOLS = ["sessions", "elsewhere"] as const;

/** Starts Karpenter; `onReady` is called for each node that can take pods. */
export function openKarpenter(world: ClusterWorld, onReady: (node: ClusterNode) => void): Karpenter {
  const { clock, delays, nodes } = world;
  let openedMs: number | undefined;
  let cancelBatch: () => void = () => undefined;
  let launched = 0;

  const remove = (node: ClusterNode, why: string): void => {
    node.gone = true;
    node.cancelRemoval?.();
    nodes.delete(node.name);
    tellNode(world, node, "DisruptionTerminating", `Disrupting Node: ${why}`);
    world.changes.note("nodes", node.name, "DELETED", (version) => renderNode(node, version));
  };
  const emptied = (node: ClusterNode): void => {
    if (node.pool === "managed" || node.pods.size > 0 || !node.ready || node.gone) return;
    node.cancelRemoval?.();
    node.cancelRemoval = clock.after(delays.consolidateAfterS, () => remove(node, "Empty"));
  };
  const addNode = (pool: PoolName, type: string, zone: string, ready: boolean): ClusterNode => {
    launched += 1;
    const node = newNode(world, { pool, type, zone, ready, number: launched });
    nodes.set(node.name, node);
    world.nodeChanged(node);
    return node;
  };
  /** False when all its zones are lost. */
  const launch = (pool: PoolName, type: string, zones: readonly string[]): boolean => {
    const there = zones.filter((zone) => !world.lostZones.has(zone));
    const zone = there[launched % Math.max(1, there.length)];
    if (zone === undefined) return false;
    const node = addNode(pool, type, zone, false);
    tellNode(world, node, "Launched", `Status condition transitioned, Type: Launched, ${type}`);
    clock.after(world.around(delays.nodeS), () => {
      if (node.gone) return;
      node.ready = true;
      tellNode(world, node, "NodeReady", `Node ${node.name} status is now: NodeReady`);
      world.nodeChanged(node);
      onReady(node);
      emptied(node);
    });
    return true;
  };
  const decide = (): void => {
    openedMs = undefined;
    let refused = false;
    for (const pool of LAUNCHED_POOLS) {
      const waiting = [...world.pending].filter(({ spec }) => spec.pool === pool && !spec.impossible);
      if (waiting.length === 0) continue;
      const there = [...nodes.values()].filter((node) => node.pool === pool);
      const batch = world.shop.decide(pool, waiting, there);
      for (const planned of batch.nodes)
        refused = !launch(pool, planned.launchedType, planned.zones) || refused;
      refused ||= batch.unschedulable.length > 0;
    }
    if (refused) cancelBatch = clock.after(BATCH_MAX_S, decide);
  };
  return {
    remove,
    emptied,
    addNode,
    replace: ({ pool, type }) => void launch(pool, type, ZONES),
    look: () => {
      const nowMs = clock.nowMs();
      openedMs ??= nowMs;
      const leftS = BATCH_MAX_S - (nowMs - openedMs) / 1000;
      cancelBatch();
      cancelBatch = clock.after(Math.max(0, Math.min(BATCH_IDLE_S, leftS)), decide);
    },
  };
}

function newNode(
  { clock, shop }: ClusterWorld,
  asked: Pick<ClusterNode, "pool" | "type" | "zone" | "ready"> & { readonly number: number },
): ClusterNode {
  const { number, ...node } = asked;
  const address = `${(number >> 8) & 255}-${number & 255}`;
  return {
    ...node,
    ...shop.roomOf(asked.type),
    name: `ip-10-0-${address}.ec2.internal`,
    uid: `i-${number.toString(16).padStart(17, "0")}`,
    launchedMs: clock.nowMs(),
    usedCpuMillicores: 0,
    usedMemoryMib: 0,
    pods: new Set(),
    images: new Map(),
    cordoned: false,
    gone: false,
  };
}

function tellNode(world: ClusterWorld, node: ClusterNode, reason: string, message: string): void {
  world.tell({
    kind: "Node",
    object: node.name,
    uid: node.uid,
    type: "Normal",
    reason,
    message,
    component: "karpenter",
  });
}
