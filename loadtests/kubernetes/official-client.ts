import type {
  CoreV1Api,
  Informer,
  KubeConfig,
  KubernetesListObject,
  KubernetesObject,
} from "@kubernetes/client-node";
import { InputError } from "../../planner/core/input-error.ts";
import { CLUSTER_KINDS, type ClusterKind, type ClusterView } from "./cluster-view.ts";

/** Follows the cluster of a kubeconfig into a view, until it is stopped. */
export interface ClusterClient {
  /** Namespace whose pods and events are followed; absent = all. */
  readonly namespace?: string;
  readonly stop: () => Promise<void>;
}

/** A connection that broke is made again after this time, as the client's documentation advises. */
const AGAIN_MS = 5_000;

/**
 * Lists and watches pods, nodes and events with the official client, as the kubeconfig's current context says; with its
 * namespace where it names one. It only reads. `tell` gets a sentence when something cannot be read, and when it can again.
 *
 * @throws InputError when the file is no kubeconfig with a current cluster.
 */
export async function followCluster(
  kubeconfigFile: string,
  view: ClusterView,
  tell: (sentence: string) => void,
): Promise<ClusterClient> {
  // Its generated code takes a second to load: only a run that looks at a cluster pays for it.
  const { CoreV1Api, KubeConfig, makeInformer } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const namespace = readConfig(config, kubeconfigFile);
  const api = config.makeApiClient(CoreV1Api);
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const later = (again: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      again();
    }, AGAIN_MS);
    timers.add(timer);
  };
  const informers = CLUSTER_KINDS.map((kind) => {
    const informer = makeInformer(config, pathOf(kind, namespace), () => listOf(api, kind, namespace));
    informer.on("add", (object) => view.take(kind, object, false, Date.now()));
    informer.on("update", (object) => view.take(kind, object, false, Date.now()));
    informer.on("delete", (object) => view.take(kind, object, true, Date.now()));
    keepGoing(informer, kind, tell, later, () => stopped);
    return informer;
  });
  await Promise.all(informers.map((informer) => informer.start()));
  return {
    ...(namespace !== undefined && { namespace }),
    stop: async () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(informers.map((informer) => informer.stop()));
    },
  };
}

function readConfig(config: KubeConfig, file: string): string | undefined {
  try {
    config.loadFromFile(file);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new InputError([
      { file, sentence: `expected a kubeconfig, got a file that cannot be read as one: ${why}` },
    ]);
  }
  if (config.getCurrentCluster() === null)
    throw new InputError([{ file, sentence: "expected a current context with its cluster, got none" }]);
  return config.getContextObject(config.getCurrentContext())?.namespace;
}

function pathOf(kind: ClusterKind, namespace: string | undefined): string {
  return kind === "nodes" || namespace === undefined
    ? `/api/v1/${kind}`
    : `/api/v1/namespaces/${namespace}/${kind}`;
}

function listOf(
  api: CoreV1Api,
  kind: ClusterKind,
  namespace: string | undefined,
): Promise<KubernetesListObject<KubernetesObject>> {
  if (kind === "nodes") return api.listNode();
  if (kind === "pods")
    return namespace === undefined ? api.listPodForAllNamespaces() : api.listNamespacedPod({ namespace });
  return namespace === undefined ? api.listEventForAllNamespaces() : api.listNamespacedEvent({ namespace });
}

/** The informer ends at an error and has to be started again by whoever uses it. */
function keepGoing(
  informer: Informer<KubernetesObject>,
  kind: ClusterKind,
  tell: (sentence: string) => void,
  later: (again: () => void) => void,
  isStopped: () => boolean,
): void {
  let failing = false;
  informer.on("error", (error: unknown) => {
    // What was stopped ends in an error, too.
    if (isStopped()) return;
    if (!failing) tell(`${kind} of the cluster cannot be read: ${reasonOf(error)}`);
    failing = true;
    later(() => void informer.start());
  });
  informer.on("add", () => {
    if (failing) tell(`${kind} of the cluster can be read again`);
    failing = false;
  });
}

/** An answer that is refused carries its headers and body in the message: the first line says enough. */
function reasonOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "number")
    return `the API answers ${error.code}`;
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
