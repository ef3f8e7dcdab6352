import { randomBytes } from "node:crypto";
import type { Session, SessionChange, SessionOrder } from "./session.ts";
import {
  changeOf,
  resumeSession,
  type SessionLife,
  type SessionWorld,
  startSession,
  stopSession,
  suspendSession,
} from "./session-life.ts";
import { dealer } from "./workbench-options.ts";

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

/** Changes kept in memory; a file holds all of them. */
const MOST_CHANGES = 200_000;

/** Returns a store without sessions. */
export function openSessionStore(world: SessionWorld): SessionStore {
  const calls = new Set<(session: Session) => void>();
  const log: SessionChange[] = [];
  const { failures } = world;
  const life: SessionLife = {
    world,
    sessions: new Map(),
    deal: {
      stuck: dealer(failures.stuckPending ?? 0),
      image: dealer(failures.imagePull ?? 0),
      crash: dealer(failures.crash ?? 0),
    },
    podNumber: 0,
    record: (change) => {
      log.push(change);
      if (log.length > MOST_CHANGES) log.shift();
      world.write(change);
    },
    changed: (session) => {
      for (const call of [...calls]) call(session);
    },
  };
  const dealConnect = dealer(failures.connect ?? 0);
  const { sessions } = life;
  return {
    launch: (order) => {
      const session = newSession(order, world.clock.nowMs(), dealConnect());
      sessions.set(session.id, session);
      life.record(changeOf(session, "none", session.createdMs));
      startSession(life, session);
      return session;
    },
    resume: (session) => resumeSession(life, session),
    suspend: (session) => suspendSession(life, session),
    stop: (session, how) => stopSession(life, session, how),
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
