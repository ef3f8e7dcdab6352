import { randomBytes } from "node:crypto";
import type { Ide, IdleRule } from "../../../planner/core/site.ts";
import type { Cluster } from "./cluster/cluster.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import {
  causesOf,
  type Session,
  type SessionChange,
  type SessionOrder,
  type SessionState,
} from "./session.ts";
import { dealer, type SandboxDelays, type SandboxFailures } from "./workbench-options.ts";

/** The sessions of the sandbox and what can happen to them. */
export interface SessionStore {
  /** Starts a session. */
  readonly launch: (order: SessionOrder) => Session;
  /** Starts a suspended session again; false when it is not suspended. */
  readonly resume: (session: Session) => boolean;
  /** Suspends a running session; false when it does not run. */
  readonly suspend: (session: Session) => boolean;
  /** Ends a session whatever its state. */
  readonly stop: (session: Session, how: "finished" | "killed") => void;
  readonly byId: (id: string) => Session | undefined;
  readonly byUrl: (path: string) => Session | undefined;
  readonly all: () => readonly Session[];
  readonly ofUser: (user: string) => readonly Session[];
  /** Somebody works in it: idle time counts from now. */
  readonly touch: (session: Session) => void;
  /** Calls once when a session changes its state; returns how to call it off. */
  readonly onChange: (call: (session: Session) => void) => () => void;
  readonly log: () => readonly SessionChange[];
}

/** What sessions need of the sandbox. */
export interface SessionWorld {
  readonly clock: SandboxClock;
  readonly cluster: Cluster;
  readonly delays: SandboxDelays;
  readonly failures: SandboxFailures;
  readonly idle: Readonly<Record<Ide, IdleRule>>;
  readonly write: (change: SessionChange) => void;
}

/** Changes kept in memory; a file holds all of them. */
const MOST_CHANGES = 200_000;

/** Returns a store without sessions. */
export function openSessionStore(world: SessionWorld): SessionStore {
  const sessions = new Map<string, Session>();
  const calls = new Set<(session: Session) => void>();
  const log: SessionChange[] = [];
  const deal = {
    stuck: dealer(world.failures.stuckPending ?? 0),
    image: dealer(world.failures.imagePull ?? 0),
    crash: dealer(world.failures.crash ?? 0),
    connect: dealer(world.failures.connect ?? 0),
  };
  let podNumber = 0;

  const record = (change: SessionChange): void => {
    log.push(change);
    if (log.length > MOST_CHANGES) log.shift();
    world.write(change);
  };
  const move = (session: Session, to: SessionState, detail = ""): void => {
    const from = session.state;
    session.state = to;
    session.stateMs = world.clock.nowMs();
    session.detail = detail;
    record(changeOf(session, from, session.stateMs));
    if (to === "finished" || to === "killed") sessions.delete(session.id);
    for (const call of [...calls]) call(session);
  };
  const letGo = (session: Session): void => {
    session.cancelIdle();
    session.runtime?.close();
    delete session.runtime;
    session.executing = false;
    if (session.pod !== undefined) world.cluster.deletePod(session.pod);
    delete session.pod;
  };
  const startPod = (session: Session): void => {
    podNumber += 1;
    const crashes = deal.crash();
    session.pod = world.cluster.createPod(podSpec(session, podNumber, deal.stuck(), deal.image()), {
      waiting: (reason, message) => move(session, "pending", `${reason}: ${message}`),
      started: () => {
        move(session, "starting");
        session.cancelIdle = world.clock.after(world.delays.sessionUpS[session.order.ide], () => {
          if (crashes) {
            letGo(session);
            move(session, "failed", "the session process ended with status 1");
          } else up(session);
        });
      },
      lost: (reason) => {
        letGo(session);
        move(session, "failed", reason);
      },
    });
  };
  const up = (session: Session): void => {
    session.lastUsedMs = world.clock.nowMs();
    move(session, "running");
    watchIdle(session);
  };
  const watchIdle = (session: Session): void => {
    const { action, afterMinutes } = world.idle[session.order.ide];
    if (action === "never" || afterMinutes === undefined) return;
    const limitMs = afterMinutes * 60_000;
    const leftMs = session.lastUsedMs + limitMs - world.clock.nowMs();
    session.cancelIdle = world.clock.after(leftMs / 1000, () => {
      if (world.clock.nowMs() - session.lastUsedMs < limitMs - 1) watchIdle(session);
      else if (action === "suspend") suspend(session);
      else stop(session, action === "kill" ? "killed" : "finished");
    });
  };
  const suspend = (session: Session): boolean => {
    if (session.state !== "running") return false;
    session.cancelIdle();
    move(session, "suspending");
    session.cancelIdle = world.clock.after(world.delays.suspendS, () => {
      letGo(session);
      move(session, "suspended");
    });
    return true;
  };
  const stop = (session: Session, how: "finished" | "killed"): void => {
    if (!sessions.has(session.id)) return;
    letGo(session);
    move(session, how);
  };
  return {
    launch: (order) => {
      const session = newSession(order, world.clock.nowMs(), deal.connect());
      sessions.set(session.id, session);
      record(changeOf(session, "none", session.createdMs));
      startPod(session);
      return session;
    },
    resume: (session) => {
      if (session.state !== "suspended") return false;
      session.startAskedMs = world.clock.nowMs();
      move(session, "resuming");
      startPod(session);
      return true;
    },
    suspend,
    stop,
    byId: (id) => sessions.get(id),
    byUrl: (path) => sessions.get(/^\/s\/[0-9a-f]{13}([0-9a-f]{8})(?:\/|$)/.exec(path)?.[1] ?? ""),
    all: () => [...sessions.values()],
    ofUser: (user) => [...sessions.values()].filter(({ order }) => order.person.name === user),
    touch: (session) => {
      session.lastUsedMs = world.clock.nowMs();
    },
    onChange: (call) => {
      calls.add(call);
      return () => calls.delete(call);
    },
    log: () => log,
  };
}

function newSession(order: SessionOrder, nowMs: number, unreachable: boolean): Session {
  const id = randomBytes(4).toString("hex");
  const projectId = randomBytes(4).toString("hex");
  return {
    order,
    id,
    projectId,
    url: `/s/${order.person.urlPrefix}${projectId}${id}/`,
    createdMs: nowMs,
    startAskedMs: nowMs,
    state: "launching",
    stateMs: nowMs,
    detail: "",
    lastUsedMs: nowMs,
    unreachable,
    executing: false,
    cancelIdle: () => undefined,
  };
}

function podSpec(session: Session, number: number, impossible: boolean, imageMissing: boolean) {
  const { order } = session;
  const name = `session-${session.id}-${order.person.name}-${number.toString(36)}`;
  return {
    name,
    labels: {
      "launcher-instance-id": "sandbox",
      "headroom.dev/session": session.id,
      "headroom.dev/name": order.name.slice(0, 63),
    },
    request: order.request,
    pool: order.pool,
    image: order.image,
    impossible,
    imageMissing,
  };
}

function changeOf(session: Session, from: SessionState | "none", atMs: number): SessionChange {
  const { order, pod } = session;
  const causes = session.state === "running" ? causesOf(session, atMs) : undefined;
  return {
    atMs,
    session: session.id,
    user: order.person.name,
    name: order.name,
    ide: order.ide,
    from,
    to: session.state,
    detail: session.detail,
    ...(session.state === "running" && { startMs: atMs - session.startAskedMs }),
    ...(causes !== undefined && { causes }),
    ...(pod?.node !== undefined && { node: pod.node.name, nodeType: pod.node.type, pool: pod.node.pool }),
  };
}
