import type { WebSocketPeer } from "../../engine/websocket-peer.ts";
import { type Reply, reply, type ServerRequest } from "./exchange.ts";
import type { Session } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** Where the page of VS Code and Positron opens its WebSocket, below the session's URL; the hash of a build stands in it. */
const SOCKET = /^stable-[0-9a-f]{40}$/;
const BUILD = "a".repeat(40);

/** Answers what a browser asks a VS Code or Positron session: its page and its largest script. */
export function answerCodeEditor(session: Session, path: string, request: ServerRequest): Reply {
  if (request.method !== "GET") return reply(404, "text/plain", "not found");
  const script = `stable-${BUILD}/static/out/vs/code/browser/workbench/workbench.js`;
  if (path === "") {
    const title = session.order.ide === "positron" ? "Positron" : "Visual Studio Code";
    const settings = `<meta id="vscode-workbench-web-configuration" data-settings="{&quot;remoteAuthority&quot;:&quot;remote&quot;}">`;
    const page = `<!DOCTYPE html><html><head><title>${title}</title>${settings}<script src="${session.url}${script}"></script></head><body></body></html>`;
    return reply(200, "text/html", page);
  }
  return path === script
    ? reply(200, "text/javascript", `"use strict";\n${"//".padEnd(1000, "-")}\n`)
    : reply(404, "text/plain", "not found");
}

/** Joins a WebSocket to the editor's server, which says yes to the handshake and echoes what it is sent; undefined for another path. */
export function joinCodeEditor(
  sessions: SessionStore,
  session: Session,
  path: string,
  peer: () => WebSocketPeer,
): { readonly text: (text: string) => void; readonly closed: () => void } | undefined {
  if (!SOCKET.test(path)) return undefined;
  let open = 0;
  return {
    text: (text) => {
      sessions.touch(session);
      open += 1;
      peer().sendText(open === 1 ? JSON.stringify({ type: "ok" }) : text);
    },
    closed: () => undefined,
  };
}
