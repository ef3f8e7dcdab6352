/** What a watcher of the cluster saw of one pod; times in milliseconds since 1970, absent = not seen. */
export interface PodStart {
  readonly name: string;
  /** Id of the session that it runs, where its labels or its name tell. */
  readonly session?: string;
  readonly createdMs: number;
  readonly scheduledMs?: number;
  readonly volumeMs?: number;
  readonly pulledMs?: number;
  readonly startedMs?: number;
  readonly node?: string;
}

/** What a watcher saw of one node. */
export interface NodeSeen {
  readonly name: string;
  /** As `m6i.xlarge`; absent when the label is not there. */
  readonly type?: string;
  /** The NodePool or node group; absent when no label tells. */
  readonly pool?: string;
  readonly createdMs: number;
  readonly goneMs?: number;
}

/** Seconds that each cause took of one start; absent = the cluster did not show it. */
export interface JoinedStart {
  readonly pod: string;
  readonly session?: string;
  /** From the pod until the node it runs on was made: only where the node is younger than the pod. */
  readonly nodeLaunchS?: number;
  /** From the pod, or from its node, until it was bound. */
  readonly scheduleS?: number;
  readonly volumeS?: number;
  readonly imageS?: number;
  readonly containerS?: number;
  readonly node?: string;
  readonly nodeType?: string;
  readonly pool?: string;
}

/** Returns the causes of each start, joined with its node, in the order of the pods' names. */
export function joinStarts(pods: readonly PodStart[], nodes: readonly NodeSeen[]): readonly JoinedStart[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return pods
    .map((pod) => joinStart(pod, byName.get(pod.node ?? "")))
    .sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

function joinStart(pod: PodStart, node: NodeSeen | undefined): JoinedStart {
  const { createdMs, scheduledMs, volumeMs, pulledMs, startedMs } = pod;
  const waited = node !== undefined && node.createdMs > createdMs;
  const nodeLaunchS = waited ? (node.createdMs - createdMs) / 1000 : undefined;
  const from = waited ? node.createdMs : createdMs;
  return {
    pod: pod.name,
    ...(pod.session !== undefined && { session: pod.session }),
    ...(nodeLaunchS !== undefined && { nodeLaunchS }),
    ...seconds("scheduleS", from, scheduledMs),
    ...seconds("volumeS", scheduledMs, volumeMs),
    ...seconds("imageS", volumeMs ?? scheduledMs, pulledMs),
    ...seconds("containerS", pulledMs, startedMs),
    ...(pod.node !== undefined && { node: pod.node }),
    ...(node?.type !== undefined && { nodeType: node.type }),
    ...(node?.pool !== undefined && { pool: node.pool }),
  };
}

function seconds(
  name: "scheduleS" | "volumeS" | "imageS" | "containerS",
  fromMs: number | undefined,
  toMs: number | undefined,
): Partial<JoinedStart> {
  return fromMs === undefined || toMs === undefined ? {} : { [name]: Math.max(0, (toMs - fromMs) / 1000) };
}

/** How many sessions ran outside the planned pool, or that nobody could tell. */
export type Placement =
  | {
      readonly known: true;
      readonly outside: number;
      readonly sessions: number;
      /** Of those outside: pool and type of their nodes, with counts, in the order of the text. */
      readonly where: readonly {
        readonly pool: string;
        readonly nodeType: string;
        readonly sessions: number;
      }[];
      readonly sentence: string;
    }
  | { readonly known: false; readonly sentence: string };

/**
 * Returns how many sessions ran outside the pools that were planned. Without a look at the cluster, and for pods whose node
 * shows no pool, it cannot be told, and is never 0.
 */
export function placementOf(
  starts: readonly JoinedStart[] | undefined,
  planned: readonly string[],
): Placement {
  const bound = starts?.filter(({ node }) => node !== undefined) ?? [];
  const told = bound.filter(({ pool }) => pool !== undefined);
  if (starts === undefined || told.length < bound.length || bound.length === 0) {
    return {
      known: false,
      sentence: "cannot tell where sessions ran: the pods were not seen, or their nodes show no pool",
    };
  }
  const counts = new Map<string, number>();
  for (const { pool = "", nodeType = "unknown type" } of told) {
    if (!planned.includes(pool))
      counts.set(`${pool}\n${nodeType}`, (counts.get(`${pool}\n${nodeType}`) ?? 0) + 1);
  }
  const where = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, sessions]) => {
      const [pool = "", nodeType = ""] = key.split("\n");
      return { pool, nodeType, sessions };
    });
  const outside = where.reduce((sum, { sessions }) => sum + sessions, 0);
  const list = where
    .map(({ pool, nodeType, sessions }) => `${sessions} on ${nodeType} of ${pool}`)
    .join(", ");
  const sentence = `${outside} of ${told.length} sessions ran outside the planned pool${outside === 0 ? "" : ` (${list})`}`;
  return { known: true, outside, sessions: told.length, where, sentence };
}
