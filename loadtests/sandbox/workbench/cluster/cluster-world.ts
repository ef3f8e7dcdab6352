import { randomStream } from "../../../../planner/core/random.ts";
import type { SandboxClock } from "../sandbox-clock.ts";
import type { SandboxDelays } from "../workbench-options.ts";
import { type ChangeLog, openChangeLog } from "./change-log.ts";
import type { NodeShop, PoolTypes } from "./nodes.ts";
import type { ClusterEvent, ClusterNode, ClusterPod } from "./objects.ts";
import { renderEvent, renderNode, renderPod } from "./render.ts";

/** What the maker of a pod is told. */
export interface PodCalls {
  /** The pod waits, or waits for another reason. */
  readonly waiting: (reason: string, message: string) => void;
  /** Its container runs. */
  readonly started: () => void;
  /** It is gone without having been deleted by its maker. */
  readonly lost: (reason: string) => void;
}

/** What the parts of the cluster share. */
export interface ClusterWorld {
  readonly clock: SandboxClock;
  readonly delays: SandboxDelays;
  readonly shop: NodeShop;
  readonly types: PoolTypes;
  readonly changes: ChangeLog;
  readonly nodes: Map<string, ClusterNode>;
  readonly pods: Map<ClusterPod, PodCalls>;
  readonly pending: Set<ClusterPod>;
  /** Zones that are lost: nothing starts there until they are back. */
  readonly lostZones: Set<string>;
  /** Draws around a median of scenario seconds. */
  readonly around: (medianS: number) => number;
  /** Tells an event; at which time is said where it is that of a step, so that both agree. */
  readonly tell: (event: Omit<ClusterEvent, "name" | "atMs">, atMs?: number) => void;
  readonly podChanged: (pod: ClusterPod) => void;
  readonly nodeChanged: (node: ClusterNode) => void;
}

/** What a cluster is made of. */
export type ClusterOrder = Pick<ClusterWorld, "clock" | "delays" | "shop" | "types"> & {
  readonly seed: number;
};

/** Spread of the delays: the 95th percentile is 1.4 times the median. Nobody has published a figure; a model's choice. */
const DELAY_SIGMA = 0.2;

/** Returns a world without nodes and pods. */
export function openWorld(order: ClusterOrder): ClusterWorld {
  const changes = openChangeLog();
  const random = randomStream(order.seed, "cluster");
  let events = 0;
  return {
    ...order,
    changes,
    nodes: new Map(),
    pods: new Map(),
    pending: new Set(),
    lostZones: new Set(),
    around: (medianS) => medianS * Math.exp(DELAY_SIGMA * normal(random)),
    tell: (event, atMs = order.clock.nowMs()) => {
      events += 1;
      const full: ClusterEvent = {
        ...event,
        name: `${event.object}.${events.toString(16)}`,
        atMs,
      };
      changes.note("events", full.name, "PUT", (version) => renderEvent(full, version));
    },
    podChanged: (pod) => changes.note("pods", pod.spec.name, "PUT", (version) => renderPod(pod, version)),
    nodeChanged: (node) => changes.note("nodes", node.name, "PUT", (version) => renderNode(node, version)),
  };
}

/** A standard normal number. Source: Box and Muller, 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Returns whom an event is about. */
export function about(pod: ClusterPod): Pick<ClusterEvent, "kind" | "object" | "uid"> {
  return { kind: "Pod", object: pod.spec.name, uid: pod.uid };
}
