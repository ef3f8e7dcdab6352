import { isObject } from "./api-client.ts";

/** What the API shows of a session, as far as journeys need it. */
export interface SessionView {
  readonly id: string;
  /** As `running`; empty when the server does not say. */
  readonly state: string;
  readonly detail: string;
  readonly name: string;
  readonly user: string;
  /** As `VS Code`; empty when the server does not say. */
  readonly workbench: string;
}

/** Returns the sessions of an answer of `get_session`: a list, a list under `sessions`, by id, or a single one. */
export function sessionsOf(result: unknown): readonly SessionView[] {
  const inner = isObject(result) && "sessions" in result ? result["sessions"] : result;
  if (Array.isArray(inner)) return inner.filter(isObject).map(viewOf);
  if (!isObject(inner)) return [];
  if ("id" in inner) return [viewOf(inner)];
  return Object.entries(inner).flatMap(([id, one]) => (isObject(one) ? [viewOf({ id, ...one })] : []));
}

/** Returns the time that the next long poll sends back; undefined when the server gives none. */
export function timestampOf(result: unknown): number | undefined {
  const timestamp = isObject(result) ? result["timestamp"] : undefined;
  return typeof timestamp === "number" ? timestamp : undefined;
}

function viewOf(session: Readonly<Record<string, unknown>>): SessionView {
  const text = (...keys: readonly string[]): string => {
    const found = keys.map((key) => session[key]).find((value) => typeof value === "string" && value !== "");
    return typeof found === "string" ? found : "";
  };
  return {
    id: text("id"),
    state: text("activity_state").toLowerCase(),
    detail: text("status_detail"),
    name: text("label", "display_name", "name"),
    user: text("username"),
    workbench: text("workbench"),
  };
}

/** Why a session waits, told from the words of the scheduler and the kubelet. */
export type PendingCause = "node" | "volume" | "image" | "container" | "unknown";

/** Returns why a pending session waits, as far as its detail tells. */
export function pendingCause(detail: string): PendingCause {
  if (/unschedulable|nodes are available|nominated|insufficient/i.test(detail)) return "node";
  if (/volume|mount/i.test(detail)) return "volume";
  if (/pull|image/i.test(detail)) return "image";
  if (/container|init/i.test(detail)) return "container";
  return "unknown";
}
