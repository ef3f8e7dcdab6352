/** What a pod asks for. */
export interface PodRequest {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** Where a pod may run. `elsewhere` is outside what was planned. */
export const POOLS = ["sessions", "managed", "elsewhere"] as const;
export type PoolName = (typeof POOLS)[number];

/** A pod that is to be made. */
export interface PodSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly request: PodRequest;
  readonly pool: PoolName;
  readonly image: string;
  /** It asks for a node that there is none of. */
  readonly impossible: boolean;
  readonly imageMissing: boolean;
}

/** Returns the marks of a pod that the launcher makes for a session or job. Source: rstudio/helm@f163d4f, charts/rstudio-workbench/files/job.tpl. */
export function launcherMarks(name: string, user: string): Pick<PodSpec, "labels" | "annotations"> {
  return { labels: { "launcher-instance-id": "sandbox" }, annotations: { name, user } };
}

/** Times of a pod's steps in scenario milliseconds since 1970; absent = not yet. */
export interface PodTimes {
  readonly createdMs: number;
  scheduledMs?: number;
  volumeMs?: number;
  pulledMs?: number;
  startedMs?: number;
}

/** A pod of the model cluster. */
export interface ClusterPod {
  readonly spec: PodSpec;
  readonly uid: string;
  readonly times: PodTimes;
  phase: "Pending" | "Running" | "Succeeded" | "Failed";
  /** Why it waits, in the words of the scheduler or the kubelet. */
  waiting?: { readonly reason: string; readonly message: string };
  node?: ClusterNode;
  cancel: () => void;
  gone: boolean;
}

/** A node of the model cluster. */
export interface ClusterNode {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly zone: string;
  readonly pool: PoolName;
  readonly launchedMs: number;
  /** Room for pods, DaemonSets taken off. */
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly podSlots: number;
  usedCpuMillicores: number;
  usedMemoryMib: number;
  readonly pods: Set<ClusterPod>;
  /** Images that are on it, and pulls that go on: when they will be. */
  readonly images: Map<string, number>;
  ready: boolean;
  cordoned: boolean;
  gone: boolean;
  cancelRemoval?: () => void;
}

/** What is told about a pod or node, as Kubernetes does. */
export interface ClusterEvent {
  readonly name: string;
  readonly atMs: number;
  readonly kind: "Pod" | "Node";
  readonly object: string;
  readonly uid: string;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** Returns whether a pod fits on a node now. */
export function fits(node: ClusterNode, { request }: PodSpec): boolean {
  return (
    node.ready &&
    !node.cordoned &&
    !node.gone &&
    node.pods.size < node.podSlots &&
    node.usedCpuMillicores + request.cpuMillicores <= node.cpuMillicores &&
    node.usedMemoryMib + request.memoryMib <= node.memoryMib
  );
}
