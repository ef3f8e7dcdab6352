import { randomUUID } from "node:crypto";
import { workOfSnippet } from "../../journeys/workbench/work.ts";
import { jsonReply, type Reply, readJsonObject, reply, type ServerRequest } from "./exchange.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { Session, SessionRuntime } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** Error codes of RStudio's RPC. Source: rstudio/rstudio@9570cd3, src/cpp/core/include/core/json/JsonRpc.hpp. */
const INVALID_CLIENT_ID = 4;
const METHOD_NOT_FOUND = 7;
/** How long a poll for events is held, and how long events are gathered. Source: same commit, SessionClientEventService.cpp. */
const HOLD_S = 50;
const GATHER_MS = 20;

interface ConsoleEvent {
  readonly id: number;
  readonly type: string;
  readonly data: unknown;
}

/** R of one running session. */
interface RProcess extends SessionRuntime {
  clientId: string;
  nextEventId: number;
  events: ConsoleEvent[];
  /** Wakes the polls that are held. */
  readonly waiters: Set<() => void>;
  /** Until when R answers nothing; scenario milliseconds. */
  blockedUntilMs: number;
  readonly unblocked: Set<() => void>;
  cancelWork: () => void;
}

/** What R needs of the sandbox. */
export interface RWorld {
  readonly clock: SandboxClock;
  readonly sessions: SessionStore;
}

/** Answers what a browser asks a running RStudio session: its page, RPC, events. `path` is below the session's URL. */
export async function answerRStudio(
  world: RWorld,
  session: Session,
  path: string,
  request: ServerRequest,
): Promise<Reply> {
  if (request.method === "GET") {
    return path === "" ? reply(200, "text/html", PAGE) : reply(404, "text/plain", "not found");
  }
  const process = processOf(world, session);
  const call = readJsonObject(request.body);
  const params = Array.isArray(call["params"]) ? (call["params"] as readonly unknown[]) : [];
  const isCurrent = (): boolean => call["clientId"] === process.clientId;
  if (path === "events/get_events") {
    if (!isCurrent()) return rpcError(INVALID_CLIENT_ID, "Invalid client id");
    const events = await heldEvents(world, process, Number(params[0] ?? -1), request.onGone);
    if (!isCurrent()) return rpcError(INVALID_CLIENT_ID, "Invalid client id");
    return jsonReply({ result: events });
  }
  const method = path.startsWith("rpc/") ? path.slice("rpc/".length) : "";
  await unblocked(world, process);
  if (session.runtime !== process) return reply(502, "text/plain", "the session has ended");
  if (method === "client_init") return clientInit(process, session);
  if (!isCurrent()) return rpcError(INVALID_CLIENT_ID, "Invalid client id");
  return rpc(world, session, process, method, params);
}

const PAGE = `<!DOCTYPE html><html><head><title>RStudio</title></head><body><div id="rstudio_container"></div></body></html>`;

function processOf({ clock }: RWorld, session: Session): RProcess {
  if (session.runtime !== undefined) return session.runtime as RProcess;
  const process: RProcess = {
    clientId: "",
    nextEventId: 0,
    events: [],
    waiters: new Set(),
    blockedUntilMs: clock.nowMs(),
    unblocked: new Set(),
    cancelWork: () => undefined,
    close: () => {
      process.cancelWork();
      for (const wake of [...process.waiters, ...process.unblocked]) wake();
    },
  };
  session.runtime = process;
  return process;
}

/** The newest client has the session: whoever had it is told so by error 4. */
function clientInit(process: RProcess, session: Session): Reply {
  process.clientId = randomUUID();
  for (const wake of process.waiters) wake();
  return jsonReply({
    result: {
      clientId: process.clientId,
      version: "2026.08.1",
      userIdentity: session.order.person.name,
      working_dir: session.order.workingDirectory,
      prompt: "> ",
    },
  });
}

async function rpc(
  world: RWorld,
  session: Session,
  process: RProcess,
  method: string,
  params: readonly unknown[],
): Promise<Reply> {
  switch (method) {
    case "ping":
      return jsonReply({ result: null });
    case "console_input":
    case "execute_code":
      world.sessions.touch(session);
      await runCode(world, session, process, String(params[0] ?? ""));
      return jsonReply({ result: null });
    case "interrupt":
      process.cancelWork();
      finishCode(session, process, "");
      return jsonReply({ result: null });
    case "suspend_session":
      emit(process, "session_suspended", null);
      world.sessions.suspend(session);
      return jsonReply({ result: null });
    case "quit_session":
      emit(process, "quit", { switch_projects: false });
      world.sessions.stop(session, "finished");
      return jsonReply({ result: true });
    default:
      return rpcError(METHOD_NOT_FOUND, `Method not found: ${method}`);
  }
}

/** Computing in R leaves room for other calls; a native call keeps everybody waiting, whoever asked for it too. */
async function runCode(world: RWorld, session: Session, process: RProcess, code: string): Promise<void> {
  const work = workOfSnippet(code);
  session.executing = true;
  emit(process, "busy", { value: true });
  const blockS = work?.blockS ?? 0;
  if (blockS > 0) {
    process.blockedUntilMs = world.clock.nowMs() + blockS * 1000;
    await unblocked(world, process);
  }
  process.cancelWork = world.clock.after(work?.cpuS ?? 0, () => {
    world.sessions.touch(session);
    finishCode(session, process, work === undefined ? "" : "headroom work done\n");
  });
}

function finishCode(session: Session, process: RProcess, output: string): void {
  if (!session.executing) return;
  session.executing = false;
  if (output !== "") emit(process, "console_output", { text: output, console: "" });
  emit(process, "console_prompt", { prompt: "> ", history: true, default: true });
  emit(process, "busy", { value: false });
}

function emit(process: RProcess, type: string, data: unknown): void {
  process.events.push({ id: process.nextEventId, type, data });
  process.nextEventId += 1;
  for (const wake of process.waiters) wake();
}

/** Resolves with the events after one, once there are some, or with none after the longest hold. */
async function heldEvents(
  { clock }: RWorld,
  process: RProcess,
  lastId: number,
  onGone: ServerRequest["onGone"],
): Promise<readonly ConsoleEvent[]> {
  process.events = process.events.filter(({ id }) => id > lastId);
  if (process.events.length > 0) return process.events;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      cancel();
      process.waiters.delete(wake);
      resolve();
    };
    const wake = (): void => {
      setTimeout(done, GATHER_MS / clock.timeScale);
    };
    const cancel = clock.after(HOLD_S, done);
    process.waiters.add(wake);
    onGone(done);
  });
  return process.events;
}

function unblocked({ clock }: RWorld, process: RProcess): Promise<void> {
  const leftMs = process.blockedUntilMs - clock.nowMs();
  if (leftMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      process.unblocked.delete(done);
      resolve();
    };
    const cancel = clock.after(leftMs / 1000, done);
    process.unblocked.add(done);
  });
}

function rpcError(code: number, message: string): Reply {
  return jsonReply({ error: { code, message } });
}
