import { randomUUID } from "node:crypto";
import type { WebSocketPeer } from "../../engine/websocket-peer.ts";
import { workOfSnippet } from "../../journeys/workbench/work.ts";
import { jsonReply, type Reply, readJsonObject, reply, type ServerRequest, sameText } from "./exchange.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { Session, SessionRuntime } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** How often a server asks whether the page is there. Source: jupyter-server/jupyter_server, jupyter_server/base/websocket.py, WS_PING_INTERVAL, read 2026-11-26. */
const PING_S = 30;

interface Kernel {
  readonly id: string;
  readonly name: string;
  state: "starting" | "idle" | "busy";
  executions: number;
  readonly channels: Set<WebSocketPeer>;
  /** What it said while nobody was joined; the next who joins is told. */
  unheard: string[];
  /** Ends what it computes, as KeyboardInterrupt. */
  interrupt: () => void;
}

/** A simulated Jupyter server of one session. */
interface JupyterServer extends SessionRuntime {
  readonly kernels: Map<string, Kernel>;
  readonly xsrf: string;
}

/** What Jupyter needs of the sandbox. */
export interface JupyterWorld {
  readonly clock: SandboxClock;
  readonly sessions: SessionStore;
}

/** Answers what a browser asks a simulated Jupyter server: its page and REST API. `path` is below the session's URL. */
export function answerJupyter(
  world: JupyterWorld,
  session: Session,
  path: string,
  request: ServerRequest,
): Reply {
  const server = serverOf(session);
  if (request.method === "GET" && (path === "lab" || path === "tree" || path === "")) {
    const page = reply(
      200,
      "text/html",
      "<!DOCTYPE html><html><head><title>JupyterLab</title></head><body></body></html>",
    );
    return {
      ...page,
      headers: { ...page.headers, "set-cookie": [`_xsrf=${server.xsrf}; Path=${session.url}`] },
    };
  }
  if (request.method !== "GET" && !hasXsrf(server, request)) {
    return jsonReply({ message: "'_xsrf' argument missing from POST" }, 403);
  }
  const [, id, action] = /^api\/kernels(?:\/([0-9a-f-]+))?(?:\/(interrupt))?$/.exec(path) ?? [];
  if (request.method === "GET" && path === "api") return jsonReply({ version: "2.17.0" });
  if (!path.startsWith("api/kernels")) return jsonReply({ message: "Not Found" }, 404);
  if (id === undefined) {
    if (request.method === "GET") return jsonReply([...server.kernels.values()].map(kernelJson));
    world.sessions.touch(session);
    return startKernel(server, request.body);
  }
  const kernel = server.kernels.get(id);
  if (kernel === undefined) return jsonReply({ message: `Kernel does not exist: ${id}` }, 404);
  if (request.method === "GET") return jsonReply(kernelJson(kernel));
  if (action === "interrupt") kernel.interrupt();
  else if (request.method === "DELETE") {
    server.kernels.delete(id);
    for (const peer of kernel.channels) peer.close();
  }
  return { status: 204, headers: {}, body: "" };
}

/** Joins a WebSocket to a kernel's channels; returns the function for its messages, or undefined when there is no such kernel. */
export function joinKernel(
  world: JupyterWorld,
  session: Session,
  path: string,
  peer: () => WebSocketPeer,
): { readonly text: (text: string) => void; readonly closed: () => void } | undefined {
  const id = /^api\/kernels\/([0-9a-f-]+)\/channels$/.exec(path)?.[1];
  const kernel = serverOf(session).kernels.get(id ?? "");
  if (kernel === undefined) return undefined;
  let joined: WebSocketPeer | undefined;
  let stopPings: () => void = () => undefined;
  const keepAlive = (): void => {
    stopPings = world.clock.after(PING_S, () => {
      joined?.ping();
      keepAlive();
    });
  };
  setImmediate(() => {
    joined = peer();
    kernel.channels.add(joined);
    for (const text of kernel.unheard) joined.sendText(text);
    kernel.unheard = [];
    keepAlive();
  });
  return {
    text: (text) => {
      world.sessions.touch(session);
      takeMessage(world, session, kernel, text);
    },
    closed: () => {
      stopPings();
      if (joined !== undefined) kernel.channels.delete(joined);
    },
  };
}

function serverOf(session: Session): JupyterServer {
  if (session.runtime !== undefined) return session.runtime as JupyterServer;
  const server: JupyterServer = {
    kernels: new Map(),
    xsrf: randomUUID(),
    close: () => {
      for (const { channels } of server.kernels.values()) for (const peer of channels) peer.close();
    },
  };
  session.runtime = server;
  return server;
}

function hasXsrf(server: JupyterServer, { headers }: ServerRequest): boolean {
  const given = headers["x-xsrftoken"];
  return typeof given === "string" && sameText(given, server.xsrf);
}

function startKernel(server: JupyterServer, body: string): Reply {
  const { name } = readJsonObject(body);
  const kernel: Kernel = {
    id: randomUUID(),
    name: typeof name === "string" ? name : "python3",
    state: "idle",
    executions: 0,
    channels: new Set(),
    unheard: [],
    interrupt: () => undefined,
  };
  server.kernels.set(kernel.id, kernel);
  return jsonReply(kernelJson(kernel), 201);
}

function kernelJson({ id, name, state, channels }: Kernel): unknown {
  return {
    id,
    name,
    execution_state: state,
    connections: channels.size,
    last_activity: new Date().toISOString(),
  };
}

/** Takes a message of the kernel protocol. Source: jupyter-client.readthedocs.io/en/stable/messaging.html, version 5.3, read 2026-11-26. */
function takeMessage(world: JupyterWorld, session: Session, kernel: Kernel, text: string): void {
  const message = readJsonObject(text);
  const { header, content } = message;
  const type = isObject(header) ? header["msg_type"] : undefined;
  const say = (channel: string, msgType: string, said: unknown): void => {
    const answer = {
      channel,
      header: newHeader(msgType),
      parent_header: header,
      metadata: {},
      content: said,
      buffers: [],
    };
    const text = JSON.stringify(answer);
    for (const peer of kernel.channels) peer.sendText(text);
    if (kernel.channels.size === 0) kernel.unheard.push(text);
  };
  const state = (now: Kernel["state"]): void => {
    kernel.state = now;
    session.executing = now === "busy";
    say("iopub", "status", { execution_state: now });
  };
  if (type === "kernel_info_request") {
    state("busy");
    say("shell", "kernel_info_reply", { status: "ok", protocol_version: "5.3", implementation: "sandbox" });
    state("idle");
  }
  if (type !== "execute_request") return;
  const code = isObject(content) && typeof content["code"] === "string" ? content["code"] : "";
  const work = workOfSnippet(code);
  kernel.executions += 1;
  state("busy");
  say("iopub", "execute_input", { code, execution_count: kernel.executions });
  const finish = (interrupted: boolean): void => {
    cancel();
    kernel.interrupt = () => undefined;
    if (interrupted) {
      say("iopub", "error", { ename: "KeyboardInterrupt", evalue: "", traceback: [] });
      say("shell", "execute_reply", {
        status: "error",
        ename: "KeyboardInterrupt",
        execution_count: kernel.executions,
      });
    } else {
      if (work !== undefined) say("iopub", "stream", { name: "stdout", text: "headroom work done\n" });
      say("shell", "execute_reply", { status: "ok", execution_count: kernel.executions });
    }
    state("idle");
    world.sessions.touch(session);
  };
  const cancel = world.clock.after((work?.cpuS ?? 0) + (work?.blockS ?? 0), () => finish(false));
  kernel.interrupt = () => finish(true);
}

function newHeader(type: string): unknown {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    username: "sandbox",
    session: "sandbox",
    date: new Date().toISOString(),
    version: "5.3",
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
