import type { JoinedStart } from "./start-causes.ts";

/** A node that is there when a run ends and was not when it began, and what runs on it. */
export interface HeldNode {
  readonly node: string;
  readonly nodeType?: string;
  readonly pool?: string;
  /** Session pods on it, in the order of their names; empty = it waits to be removed. */
  readonly pods: readonly HeldPod[];
}

/** A session pod that is there when a run ends. */
export interface HeldPod {
  readonly pod: string;
  /** Name of the session or job. */
  readonly job?: string;
  readonly user?: string;
  readonly phase?: string;
}

/** A node that was there before the run. */
export interface FloorNode {
  readonly node: string;
  readonly nodeType?: string;
  readonly pool?: string;
}

/** One line of `cluster.ndjson` in a run folder: what was seen of the cluster, in the order of time. */
export type ClusterEntry =
  | {
      readonly kind: "watch";
      readonly atS: number;
      readonly namespace?: string;
      /** Pools that sessions were meant to run in. */
      readonly plannedPools: readonly string[];
      /** Nodes that were there, in the order of their names. */
      readonly nodes: readonly FloorNode[];
    }
  | ({ readonly kind: "start"; readonly atS: number } & JoinedStart)
  | {
      readonly kind: "node";
      readonly atS: number;
      readonly node: string;
      readonly nodeType?: string;
      readonly pool?: string;
      readonly change: "there" | "ready" | "gone";
    }
  | ({ readonly kind: "held"; readonly atS: number } & HeldNode);

/** Name of the file of a run folder. */
export const CLUSTER_FILE = "cluster.ndjson";
