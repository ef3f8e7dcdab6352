import { isObject } from "../journeys/workbench/api-client.ts";
import type { NodeSeen, PodStart } from "./start-causes.ts";

/** Kinds of objects that are followed. */
export const CLUSTER_KINDS = ["pods", "nodes", "events"] as const;
export type ClusterKind = (typeof CLUSTER_KINDS)[number];

/** Everything that a watcher has heard of the cluster so far. */
export interface ClusterView {
  /** Takes an object of a list or a watch; `deleted` when it has gone. */
  readonly take: (kind: ClusterKind, object: unknown, deleted: boolean, nowMs: number) => void;
  /** Pods that the launcher made for sessions and jobs. */
  readonly pods: () => readonly PodStart[];
  readonly nodes: () => readonly NodeSeen[];
}

/** Labels that tell the pool of a node: Karpenter's, and that of a managed node group. */
const POOL_LABELS = ["karpenter.sh/nodepool", "eks.amazonaws.com/nodegroup"] as const;
/** The container that the launcher runs. Source: rstudio/helm@f163d4f, charts/rstudio-workbench/files/job.tpl. */
const LAUNCHER_CONTAINER = "rs-launcher-container";
/** Pods kept; a soak of days makes more than need be joined at its end. */
const MOST_PODS = 50_000;

type Mutable<T> = { -readonly [key in keyof T]: T[key] };
type Known = Mutable<PodStart> & { launched: boolean };

/**
 * Returns a view that follows pods, nodes and events of Kubernetes, as its API gives them. Times of events are taken from
 * `eventTime`, which is exact, else from `lastTimestamp`, which is whole seconds.
 */
export function openClusterView(): ClusterView {
  const pods = new Map<string, Known>();
  const nodes = new Map<string, Mutable<NodeSeen>>();
  return {
    take: (kind, object, deleted, nowMs) => {
      if (!isObject(object)) return;
      if (kind === "pods") takePod(pods, object, deleted);
      else if (kind === "nodes") takeNode(nodes, object, deleted, nowMs);
      else if (!deleted) takeEvent(pods, object);
    },
    pods: () => [...pods.values()].filter(({ launched }) => launched),
    nodes: () => [...nodes.values()],
  };
}

type Json = Readonly<Record<string, unknown>>;

function part(object: Json, name: string): Json {
  const inner = object[name];
  return isObject(inner) ? inner : {};
}

function text(object: Json, name: string): string | undefined {
  const value = object[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A list of the official client has dates where a watch has texts. */
function timeMs(value: unknown): number | undefined {
  const ms =
    value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

function takePod(pods: Map<string, Known>, object: Json, deleted: boolean): void {
  const metadata = part(object, "metadata");
  const name = text(metadata, "name");
  if (name === undefined) return;
  const pod = podOf(pods, name, timeMs(metadata["creationTimestamp"]) ?? 0);
  pod.launched ||= hasLauncherContainer(object);
  if (deleted) pod.gone = true;
  const annotations = part(metadata, "annotations");
  const session = /^session-([0-9a-f]{8})-/.exec(name)?.[1];
  const found = {
    session,
    job: text(annotations, "name"),
    user: text(annotations, "user"),
    node: text(part(object, "spec"), "nodeName"),
    phase: text(part(object, "status"), "phase"),
  };
  for (const [key, value] of Object.entries(found))
    if (value !== undefined) Object.assign(pod, { [key]: value });
  takeConditions(pod, part(object, "status")["conditions"]);
}

function hasLauncherContainer(object: Json): boolean {
  const containers = part(object, "spec")["containers"];
  return (
    Array.isArray(containers) && containers.some((one) => isObject(one) && one["name"] === LAUNCHER_CONTAINER)
  );
}

function takeConditions(pod: Known, conditions: unknown): void {
  for (const condition of Array.isArray(conditions) ? conditions.filter(isObject) : []) {
    if (condition["status"] !== "True") continue;
    const atMs = timeMs(condition["lastTransitionTime"]);
    if (atMs === undefined) continue;
    if (condition["type"] === "PodScheduled") pod.scheduledMs ??= atMs;
    if (condition["type"] === "Ready") pod.startedMs ??= atMs;
  }
}

/** An event may come before its pod. */
function podOf(pods: Map<string, Known>, name: string, createdMs: number): Known {
  const known = pods.get(name);
  if (known !== undefined) {
    if (known.createdMs === 0) known.createdMs = createdMs;
    return known;
  }
  const pod: Known = { name, createdMs, launched: false };
  pods.set(name, pod);
  if (pods.size > MOST_PODS) pods.delete(pods.keys().next().value ?? "");
  return pod;
}

function takeNode(
  nodes: Map<string, Mutable<NodeSeen>>,
  object: Json,
  deleted: boolean,
  nowMs: number,
): void {
  const metadata = part(object, "metadata");
  const name = text(metadata, "name");
  if (name === undefined) return;
  const labels = part(metadata, "labels");
  const type = text(labels, "node.kubernetes.io/instance-type");
  const pool = POOL_LABELS.map((label) => text(labels, label)).find((value) => value !== undefined);
  nodes.set(name, {
    name,
    createdMs: timeMs(metadata["creationTimestamp"]) ?? 0,
    ready: isReady(part(object, "status")["conditions"]),
    ...(type !== undefined && { type }),
    ...(pool !== undefined && { pool }),
    ...(deleted && { goneMs: nowMs }),
  });
}

function isReady(conditions: unknown): boolean {
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => isObject(one) && one["type"] === "Ready" && one["status"] === "True")
  );
}

/** Events are exact where conditions are whole seconds, so they win. */
function takeEvent(pods: Map<string, Known>, object: Json): void {
  const about = part(object, "involvedObject");
  const name = text(about, "name");
  const atMs = timeMs(object["eventTime"]) ?? timeMs(object["lastTimestamp"]);
  if (about["kind"] !== "Pod" || name === undefined || atMs === undefined) return;
  const pod = podOf(pods, name, 0);
  switch (object["reason"]) {
    case "Scheduled":
      pod.scheduledMs = atMs;
      break;
    case "SuccessfulAttachVolume":
      pod.volumeMs = atMs;
      break;
    case "Pulled":
      pod.pulledMs = atMs;
      break;
    case "Started":
      // Init containers start, too, and before.
      if (!/initContainers/.test(text(about, "fieldPath") ?? "")) pod.startedMs = atMs;
      break;
  }
}
