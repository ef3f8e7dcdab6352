import { isObject } from "./api-client.ts";
import type { NodeSeen, PodStart } from "./start-causes.ts";

/** Everything that a watcher has heard of the cluster so far. */
export interface ClusterView {
  /** Takes an object of a list or a watch; `deleted` when it has gone. */
  readonly take: (object: unknown, deleted: boolean, nowMs: number) => void;
  readonly pods: () => readonly PodStart[];
  readonly nodes: () => readonly NodeSeen[];
}

/** Labels that tell the pool of a node: Karpenter's, and that of a managed node group. */
const POOL_LABELS = ["karpenter.sh/nodepool", "eks.amazonaws.com/nodegroup"] as const;
/** Pods kept; a soak of days makes more than need be joined at its end. */
const MOST_PODS = 200_000;

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/**
 * Returns a view that follows pods, nodes and events of Kubernetes, as its API gives them. Times of events are taken from
 * `eventTime`, which is exact, else from `lastTimestamp`, which is whole seconds.
 */
export function openClusterView(): ClusterView {
  const pods = new Map<string, Mutable<PodStart>>();
  const nodes = new Map<string, Mutable<NodeSeen>>();
  return {
    take: (object, deleted, nowMs) => {
      if (!isObject(object)) return;
      switch (object["kind"]) {
        case "Pod":
          takePod(pods, object);
          break;
        case "Node":
          takeNode(nodes, object, deleted, nowMs);
          break;
        case "Event":
          takeEvent(pods, object);
          break;
      }
    },
    pods: () => [...pods.values()],
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

function timeMs(value: string | undefined): number | undefined {
  const ms = value === undefined ? Number.NaN : parseIsoMs(value);
  return Number.isFinite(ms) ? ms : undefined;
}

/** ISO 8601 in UTC to milliseconds since 1970, days by the civil calendar. Source: Hinnant, chrono-compatible date algorithms. */
function parseIsoMs(value: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/.exec(value);
  if (found === null) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const days = era * 146_097 + dayOfEra - 719_468;
  return (((days * 24 + hour) * 60 + minute) * 60 + second + Number(found[7] ?? 0)) * 1000;
}

function takePod(pods: Map<string, Mutable<PodStart>>, object: Json): void {
  const metadata = part(object, "metadata");
  const name = text(metadata, "name");
  if (name === undefined) return;
  const pod = podOf(pods, name, timeMs(text(metadata, "creationTimestamp")) ?? 0);
  const labels = part(metadata, "labels");
  const session = text(labels, "headroom.dev/session") ?? /^session-([0-9a-f]{8})-/.exec(name)?.[1];
  if (session !== undefined) pod.session = session;
  const node = text(part(object, "spec"), "nodeName");
  if (node !== undefined) pod.node = node;
  const conditions = part(object, "status")["conditions"];
  for (const condition of Array.isArray(conditions) ? conditions.filter(isObject) : []) {
    if (condition["status"] !== "True") continue;
    const atMs = timeMs(text(condition, "lastTransitionTime"));
    if (atMs === undefined) continue;
    if (condition["type"] === "PodScheduled") pod.scheduledMs ??= atMs;
    if (condition["type"] === "Ready") pod.startedMs ??= atMs;
  }
}

function podOf(pods: Map<string, Mutable<PodStart>>, name: string, createdMs: number): Mutable<PodStart> {
  const known = pods.get(name);
  if (known !== undefined) {
    if (known.createdMs === 0) known.createdMs = createdMs;
    return known;
  }
  const pod: Mutable<PodStart> = { name, createdMs };
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
    createdMs: timeMs(text(metadata, "creationTimestamp")) ?? 0,
    ...(type !== undefined && { type }),
    ...(pool !== undefined && { pool }),
    ...(deleted && { goneMs: nowMs }),
  });
}

/** Events are exact where conditions are whole seconds, so they win. */
function takeEvent(pods: Map<string, Mutable<PodStart>>, object: Json): void {
  const about = part(object, "involvedObject");
  const name = text(about, "name");
  const atMs = timeMs(text(object, "eventTime")) ?? timeMs(text(object, "lastTimestamp"));
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
      pod.startedMs = atMs;
      break;
  }
}
