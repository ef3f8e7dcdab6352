import type { Ide, IdleRule } from "../../../planner/core/site.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { launcherMarks } from "./cluster/objects.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import { causesOf, type Session, type SessionChange, type SessionState } from "./session.ts";
import type { SandboxDelays, SandboxFailures } from "./workbench-options.ts";

/** What sessions need of the sandbox. */
export interface SessionWorld {
  readonly clock: SandboxClock;
  readonly cluster: Cluster;
  readonly delays: SandboxDelays;
  readonly failures: SandboxFailures;
  readonly idle: Readonly<Record<Ide, IdleRule>>;
  readonly write: (change: SessionChange) => void;
}

/** What the lives of all sessions share. */
export interface SessionLife {
  readonly world: SessionWorld;
  readonly sessions: Map<string, Session>;
  /** Each is true for the next session that goes wrong in its way. */
  readonly deal: Readonly<Record<"stuck" | "image" | "crash", () => boolean>>;
  podNumber: number;
  readonly record: (change: SessionChange) => void;
  readonly changed: (session: Session) => void;
}

/** Asks the cluster for the session's pod and follows it until the session is up. */
export function startSession(life: SessionLife, session: Session): void {
  const { world, deal } = life;
  life.podNumber += 1;
  const crashes = deal.crash();
  const fail = (reason: string): void => {
    letGo(life, session);
    move(life, session, "failed", reason);
  };
  session.pod = world.cluster.createPod(podSpec(session, life.podNumber, deal.stuck(), deal.image()), {
    waiting: (reason, message) => move(life, session, "pending", `${reason}: ${message}`),
    started: () => {
      move(life, session, "starting");
      session.cancelIdle = world.clock.after(world.delays.sessionUpS[session.order.ide], () => {
        if (crashes) fail("the session process ended with status 1");
        else up(life, session);
      });
    },
    lost: fail,
  });
}

/** Starts a suspended session again; false when it is not suspended. */
export function resumeSession(life: SessionLife, session: Session): boolean {
  if (session.state !== "suspended") return false;
  session.startAskedMs = life.world.clock.nowMs();
  move(life, session, "resuming");
  startSession(life, session);
  return true;
}

/** Suspends a running session; false when it does not run. */
export function suspendSession(life: SessionLife, session: Session): boolean {
  if (session.state !== "running") return false;
  session.cancelIdle();
  move(life, session, "suspending");
  session.cancelIdle = life.world.clock.after(life.world.delays.suspendS, () => {
    letGo(life, session);
    move(life, session, "suspended");
  });
  return true;
}

/** Ends a session whatever its state. */
export function stopSession(life: SessionLife, session: Session, how: "finished" | "killed"): void {
  if (!life.sessions.has(session.id)) return;
  letGo(life, session);
  move(life, session, how);
}

function move(life: SessionLife, session: Session, to: SessionState, detail = ""): void {
  const from = session.state;
  session.state = to;
  session.stateMs = life.world.clock.nowMs();
  session.detail = detail;
  life.record(changeOf(session, from, session.stateMs));
  if (to === "finished" || to === "killed") life.sessions.delete(session.id);
  life.changed(session);
}

function letGo({ world }: SessionLife, session: Session): void {
  session.cancelIdle();
  session.runtime?.close();
  delete session.runtime;
  session.executing = false;
  if (session.pod !== undefined) world.cluster.deletePod(session.pod);
  delete session.pod;
}

function up(life: SessionLife, session: Session): void {
  session.lastUsedMs = life.world.clock.nowMs();
  move(life, session, "running");
  watchIdle(life, session);
}

function watchIdle(life: SessionLife, session: Session): void {
  const { clock, idle } = life.world;
  const { action, afterMinutes } = idle[session.order.ide];
  if (action === "never" || afterMinutes === undefined) return;
  const limitMs = afterMinutes * 60_000;
  const leftMs = session.lastUsedMs + limitMs - clock.nowMs();
  session.cancelIdle = clock.after(leftMs / 1000, () => {
    if (clock.nowMs() - session.lastUsedMs < limitMs - 1) watchIdle(life, session);
    else if (action === "suspend") suspendSession(life, session);
    else stopSession(life, session, action === "kill" ? "killed" : "finished");
  });
}

function podSpec(session: Session, number: number, impossible: boolean, imageMissing: boolean) {
  const { order } = session;
  const name = `session-${session.id}-${order.person.name}-${number.toString(36)}`;
  return {
    name,
    ...launcherMarks(order.name, order.person.name),
    request: order.request,
    pool: order.pool,
    image: order.image,
    impossible,
    imageMissing,
  };
}

/** Returns a change of a session as the log has it. */
export function changeOf(session: Session, from: SessionState | "none", atMs: number): SessionChange {
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
