/** Kinds of objects that can be listed and watched. */
export type ObjectKind = "pods" | "nodes" | "events";

/** A change of one object. `object` is what the API shows of it, resource version included. */
export interface Change {
  readonly version: number;
  readonly kind: ObjectKind;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: unknown;
}

/** The objects of the cluster as its API shows them, and the latest changes of them. */
export interface ChangeLog {
  readonly version: () => number;
  /** Adds, changes or deletes an object; `render` is given the new resource version. */
  readonly note: (
    kind: ObjectKind,
    name: string,
    type: "PUT" | "DELETED",
    render: (version: string) => unknown,
  ) => void;
  readonly list: (kind: ObjectKind) => readonly unknown[];
  /** Changes after a version, or undefined when they are no longer kept. */
  readonly since: (kind: ObjectKind, version: number) => readonly Change[] | undefined;
  /** Calls for each change from now on; returns how to call it off. */
  readonly follow: (kind: ObjectKind, call: (change: Change) => void) => () => void;
}

/** Changes kept for watches that begin later; a watch from before gets 410, as etcd's compaction makes it. */
const MOST_CHANGES = 20_000;
/** Events kept; Kubernetes keeps them for an hour. */
const MOST_EVENTS = 20_000;

/** Returns a log without objects. */
export function openChangeLog(): ChangeLog {
  const objects = {
    pods: new Map<string, unknown>(),
    nodes: new Map<string, unknown>(),
    events: new Map<string, unknown>(),
  };
  const changes: Change[] = [];
  const followers = { pods: new Set<Follower>(), nodes: new Set<Follower>(), events: new Set<Follower>() };
  let version = 1;
  let forgotten = 1;
  return {
    version: () => version,
    note: (kind, name, put, render) => {
      version += 1;
      const known = objects[kind];
      const type = put === "DELETED" ? put : known.has(name) ? "MODIFIED" : "ADDED";
      const object = render(String(version));
      if (put === "DELETED") known.delete(name);
      else known.set(name, object);
      if (kind === "events" && known.size > MOST_EVENTS) known.delete(known.keys().next().value ?? "");
      const change: Change = { version, kind, type, object };
      changes.push(change);
      if (changes.length > 2 * MOST_CHANGES) {
        forgotten = changes[changes.length - MOST_CHANGES]?.version ?? version;
        changes.splice(0, changes.length - MOST_CHANGES);
      }
      for (const call of followers[kind]) call(change);
    },
    list: (kind) => [...objects[kind].values()],
    since: (kind, from) =>
      from < forgotten && forgotten > 1
        ? undefined
        : changes.filter((change) => change.kind === kind && change.version > from),
    follow: (kind, call) => {
      followers[kind].add(call);
      return () => followers[kind].delete(call);
    },
  };
}

type Follower = (change: Change) => void;
