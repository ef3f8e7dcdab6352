import type { WebSocketPeer } from "../../engine/websocket-peer.ts";
import { answerCodeEditor, joinCodeEditor } from "./code-editor.ts";
import { type Reply, redirect, reply, type ServerRequest } from "./exchange.ts";
import { answerJupyter, joinKernel } from "./jupyter.ts";
import type { RealJupyter } from "./real-jupyter.ts";
import { answerRStudio } from "./rstudio.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { Session } from "./session.ts";
import type { SessionStore } from "./session-store.ts";
import type { SignIn } from "./sign-in.ts";

/** What the proxy to sessions needs of the sandbox. */
export interface ProxyWorld {
  readonly clock: SandboxClock;
  readonly sessions: SessionStore;
  readonly signIn: SignIn;
  /** Real Jupyter servers, where they are started. */
  readonly realJupyter?: RealJupyter;
}

/** The functions of a WebSocket that has been let in. */
export interface SocketGuest {
  readonly text: (text: string) => void;
  readonly closed: () => void;
}

/** A session that a request is for, or why it is not let through. */
type Entry =
  | { readonly ok: true; readonly session: Session; readonly path: string }
  | { readonly ok: false; readonly reply: Reply };

/**
 * Answers a path below `/s/`: 302 without a sign-in, 503 while the session starts, 502 when it cannot be reached. A request
 * starts a suspended session again, a poll for events does not. Source: rstudio/rstudio@9570cd3, ServerSessionProxy.cpp.
 */
export async function answerSession(world: ProxyWorld, request: ServerRequest): Promise<Reply> {
  const entry = enter(world, request);
  if (!entry.ok) return entry.reply;
  const { session, path } = entry;
  const { ide } = session.order;
  if (ide === "rstudio") {
    if (request.method === "POST" && !world.signIn.hasCsrf(request))
      return reply(403, "text/plain", "invalid CSRF token");
    return answerRStudio(world, session, path, request);
  }
  if (ide === "vscode" || ide === "positron") return answerCodeEditor(session, path, request);
  return world.realJupyter === undefined
    ? answerJupyter(world, session, path, request)
    : world.realJupyter.answer(session, request);
}

/** Lets a WebSocket in, or says what is answered instead. */
export function admitSocket(
  world: ProxyWorld,
  request: ServerRequest,
  peer: () => WebSocketPeer,
): { readonly ok: true; readonly guest: SocketGuest } | { readonly ok: false; readonly reply: Reply } {
  const entry = enter(world, request);
  if (!entry.ok) return entry;
  const { session, path } = entry;
  const { ide } = session.order;
  const guest =
    ide === "vscode" || ide === "positron"
      ? joinCodeEditor(world.sessions, session, path, peer)
      : ide === "rstudio"
        ? undefined
        : joinKernel(world, session, path, peer);
  return guest === undefined
    ? { ok: false, reply: reply(404, "text/plain", "not found") }
    : { ok: true, guest };
}

/** Returns the session that a request may enter now. */
export function enter(world: ProxyWorld, request: ServerRequest): Entry {
  const refuse = (status: number, text: string): Entry => ({
    ok: false,
    reply: reply(status, "text/plain", text),
  });
  const user = world.signIn.userOf(request);
  if (user === undefined) {
    return { ok: false, reply: redirect(`/auth-sign-in?appUri=${encodeURIComponent(request.path)}`) };
  }
  const session = world.sessions.byUrl(request.path);
  if (session === undefined) return refuse(404, "Invalid session");
  if (session.order.person.name !== user) return refuse(403, "not your session");
  const path = request.path.slice(session.url.length);
  if (session.state === "suspended" && path !== "events/get_events") world.sessions.resume(session);
  if (session.state === "failed") return refuse(502, "the session has failed");
  if (session.state !== "running") return refuse(503, "the session is not running yet");
  if (session.unreachable) return refuse(502, "could not connect to the session");
  return { ok: true, session, path };
}
