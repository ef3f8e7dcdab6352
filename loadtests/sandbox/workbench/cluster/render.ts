import type { ClusterEvent, ClusterNode, ClusterPod } from "./objects.ts";

/** The namespace of session pods. */
export const NAMESPACE = "posit-team";
/** The container that runs a session. Source: rstudio/helm@f163d4f, charts/rstudio-workbench/files/job.tpl. */
const CONTAINER = "rs-launcher-container";

/** Returns a pod as the Kubernetes API shows it, as far as a watcher of session starts reads it. */
export function renderPod(pod: ClusterPod, resourceVersion: string): unknown {
  const { spec, times, node } = pod;
  const condition = (type: string, atMs: number | undefined, reason?: string, message?: string): unknown => ({
    type,
    status: atMs === undefined ? "False" : "True",
    lastTransitionTime: iso(atMs ?? times.createdMs),
    ...(atMs === undefined && reason !== undefined && { reason, message }),
  });
  const waits = pod.waiting;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: spec.name,
      namespace: NAMESPACE,
      uid: pod.uid,
      resourceVersion,
      creationTimestamp: iso(times.createdMs),
      labels: spec.labels,
      annotations: spec.annotations,
      ...(pod.gone && { deletionTimestamp: iso(times.createdMs) }),
    },
    spec: {
      ...(node !== undefined && { nodeName: node.name }),
      nodeSelector: { "headroom.dev/pool": spec.pool },
      containers: [
        {
          name: CONTAINER,
          image: spec.image,
          resources: {
            requests: {
              cpu: `${spec.request.cpuMillicores}m`,
              memory: `${Math.round(spec.request.memoryMib)}Mi`,
            },
          },
        },
      ],
      restartPolicy: "Never",
    },
    status: {
      phase: pod.phase,
      conditions: [
        condition("PodScheduled", times.scheduledMs, "Unschedulable", waits?.message),
        condition("Initialized", times.pulledMs),
        condition("ContainersReady", times.startedMs, "ContainersNotReady"),
        condition("Ready", times.startedMs, "ContainersNotReady"),
      ],
      containerStatuses: node === undefined ? [] : [containerStatus(pod)],
    },
  };
}

function containerStatus(pod: ClusterPod): unknown {
  const { startedMs } = pod.times;
  const running = startedMs !== undefined;
  return {
    name: CONTAINER,
    image: pod.spec.image,
    imageID: "",
    ready: running && pod.phase === "Running",
    started: running,
    restartCount: 0,
    state:
      pod.phase === "Failed"
        ? { terminated: { exitCode: 1, reason: "Error" } }
        : running
          ? { running: { startedAt: iso(startedMs) } }
          : { waiting: pod.waiting ?? { reason: "ContainerCreating" } },
  };
}

/** Returns a node as the Kubernetes API shows it. */
export function renderNode(node: ClusterNode, resourceVersion: string): unknown {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      uid: node.uid,
      resourceVersion,
      creationTimestamp: iso(node.launchedMs),
      labels: {
        "node.kubernetes.io/instance-type": node.type,
        "topology.kubernetes.io/zone": node.zone,
        "kubernetes.io/hostname": node.name,
        ...(node.pool === "managed"
          ? { "eks.amazonaws.com/nodegroup": "managed" }
          : { "karpenter.sh/nodepool": node.pool, type: "karpenter" }),
      },
    },
    spec: {
      providerID: `aws:///${node.zone}/${node.uid}`,
      ...(node.cordoned && { unschedulable: true }),
      taints: node.pool === "sessions" ? [{ key: "workload", value: "sessions", effect: "NoSchedule" }] : [],
    },
    status: {
      allocatable: {
        cpu: `${node.cpuMillicores}m`,
        memory: `${Math.floor(node.memoryMib)}Mi`,
        pods: String(node.podSlots),
      },
      conditions: [
        {
          type: "Ready",
          status: node.ready ? "True" : "False",
          lastTransitionTime: iso(node.launchedMs),
        },
      ],
    },
  };
}

/** Returns an event as the Kubernetes API shows it. */
export function renderEvent(event: ClusterEvent, resourceVersion: string): unknown {
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: event.name,
      namespace: event.kind === "Pod" ? NAMESPACE : "default",
      uid: event.name,
      resourceVersion,
      creationTimestamp: iso(event.atMs),
    },
    involvedObject: {
      apiVersion: "v1",
      kind: event.kind,
      name: event.object,
      uid: event.uid,
      ...(event.kind === "Pod" && { namespace: NAMESPACE }),
    },
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: { component: event.component },
    firstTimestamp: iso(event.atMs),
    lastTimestamp: iso(event.atMs),
    eventTime: new Date(event.atMs).toISOString().replace(/Z$/, "000Z"),
    count: 1,
  };
}

/** Kubernetes shows whole seconds. */
function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
