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
  /** Name of the launcher's job, which is that of the session or job. */
  readonly job?: string;
  readonly user?: string;
  /** As `Pending` or `Running`; absent = not said. */
  readonly phase?: string;
  readonly gone?: true;
}

/** What a watcher saw of one node. */
export interface NodeSeen {
  readonly name: string;
  /** As `m6i.xlarge`; absent when the label is not there. */
  readonly type?: string;
  /** The NodePool or node group; absent when no label tells. */
  readonly pool?: string;
  readonly createdMs: number;
  readonly ready: boolean;
  readonly goneMs?: number;
}

/** Seconds that each cause took of one start; absent = the cluster did not show it. */
export interface JoinedStart {
  readonly pod: string;
  readonly session?: string;
  readonly job?: string;
  /** From the pod until its container ran. */
  readonly startS?: number;
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
    ...(pod.job !== undefined && { job: pod.job }),
    ...seconds("startS", createdMs, startedMs),
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
  name: "startS" | "scheduleS" | "volumeS" | "imageS" | "containerS",
  fromMs: number | undefined,
  toMs: number | undefined,
): Partial<JoinedStart> {
  return fromMs === undefined || toMs === undefined ? {} : { [name]: Math.max(0, (toMs - fromMs) / 1000) };
}
