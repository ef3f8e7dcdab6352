import type { IncomingMessage, ServerResponse } from "node:http";
import { stringify } from "yaml";
import { type LocalServer, listenLocally } from "../listen.ts";
import type { Change, ChangeLog, ObjectKind } from "./change-log.ts";
import { NAMESPACE } from "./render.ts";

const KINDS: Readonly<Record<ObjectKind, string>> = { pods: "Pod", nodes: "Node", events: "Event" };
/** Lists and watches of one namespace or of all; nodes have none. */
const PATH = /^\/api\/v1\/(?:namespaces\/([a-z0-9-]+)\/)?(pods|nodes|events)$/;

/** Serves list and watch of pods, nodes and events on 127.0.0.1, as far as a client that follows them asks. */
export function serveKubernetes(changes: ChangeLog, port: number): Promise<LocalServer> {
  return listenLocally(port, (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname === "/version") {
      json(response, 200, { major: "1", minor: "33", gitVersion: "v1.33.0-headroom-sandbox" });
      return;
    }
    const [, namespace, kind] = PATH.exec(url.pathname) ?? [];
    if (kind === undefined || request.method !== "GET") {
      json(response, 404, failure(404, "NotFound", "the server could not find the requested resource"));
    } else if (url.searchParams.get("watch") === "true" || url.searchParams.get("watch") === "1") {
      watch(changes, kind as ObjectKind, namespace, url.searchParams, request, response);
    } else list(changes, kind as ObjectKind, namespace, response);
  });
}

/** Returns a kubeconfig for the API of a sandbox. */
export function kubeconfigText(url: string): string {
  const name = "headroom-sandbox";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    // The official client refuses plain http without this; the address is a loopback one.
    clusters: [{ name, cluster: { server: url, "insecure-skip-tls-verify": true } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: NAMESPACE } }],
    "current-context": name,
  });
}

function list(
  changes: ChangeLog,
  kind: ObjectKind,
  namespace: string | undefined,
  response: ServerResponse,
): void {
  const items = changes.list(kind).filter((object) => isIn(object, namespace));
  json(response, 200, {
    apiVersion: "v1",
    kind: `${KINDS[kind]}List`,
    metadata: { resourceVersion: String(changes.version()) },
    items,
  });
}

function watch(
  changes: ChangeLog,
  kind: ObjectKind,
  namespace: string | undefined,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(200, { "content-type": "application/json" });
  // A watch of what there is none of yet has begun, too.
  response.flushHeaders();
  const send = ({ type, object }: Pick<Change, "type" | "object">): void => {
    if (isIn(object, namespace)) response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const version = query.get("resourceVersion");
  const missed =
    version === null || version === "" || version === "0" ? undefined : changes.since(kind, Number(version));
  if (missed === undefined && version !== null && version !== "" && version !== "0") {
    const object = failure(410, "Expired", `too old resource version: ${version}`);
    response.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
    return;
  }
  if (missed === undefined) for (const object of changes.list(kind)) send({ type: "ADDED", object });
  else for (const change of missed) send(change);
  const forget = changes.follow(kind, send);
  const seconds = Number(query.get("timeoutSeconds") ?? 0);
  const timer = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  request.socket.once("close", () => {
    clearTimeout(timer);
    forget();
  });
  response.once("close", forget);
}

function isIn(object: unknown, namespace: string | undefined): boolean {
  if (namespace === undefined) return true;
  const { metadata } = object as { readonly metadata: { readonly namespace?: string } };
  return metadata.namespace === namespace;
}

function failure(code: number, reason: string, message: string): unknown {
  return { apiVersion: "v1", kind: "Status", status: "Failure", code, reason, message };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
