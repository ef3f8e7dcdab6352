import type { JourneySocket, Problem } from "../journey.ts";
import { isObject, readJson } from "./api-client.ts";
import { isProblem } from "./begin.ts";
import { LAST_WORK_S } from "./work.ts";

/** Version of the kernel protocol. Source: jupyter-client.readthedocs.io/en/stable/messaging.html, read 2026-11-26. */
const PROTOCOL_VERSION = "5.3";

/** Returns a message that runs code; `client` is the page that asks. */
export function executeRequest(id: string, client: string, code: string): string {
  return JSON.stringify({
    channel: "shell",
    header: {
      msg_id: id,
      msg_type: "execute_request",
      username: "",
      session: client,
      date: "1970-01-01T00:00:00Z",
      version: PROTOCOL_VERSION,
    },
    parent_header: {},
    metadata: {},
    content: {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    },
    buffers: [],
  });
}

/** How long a reply is waited for: waits end at once when the run begins to end. */
interface ReplyWait {
  readonly timeoutS: number;
  readonly elapsedS: () => number;
  readonly ending: () => boolean;
}

/** A request that was sent on a socket. */
interface SentRequest {
  readonly id: string;
  readonly message: string;
  readonly on: JourneySocket;
  readonly interrupted: boolean;
}

/** Waits for the reply to a request and for the kernel to be idle again; an interrupted one is expected to end in an error. */
export async function replyTo(
  { id, message, on, interrupted }: SentRequest,
  joined: () => Promise<JourneySocket | Problem>,
  { timeoutS, elapsedS, ending }: ReplyWait,
): Promise<Problem | undefined> {
  const heard: Heard = { any: false, status: undefined, error: "", isOver: false };
  let socket = on;
  let untilS = timeoutS;
  let isLast = false;
  for (let leftS = timeoutS; leftS > 0 && !heard.isOver; leftS = untilS - elapsedS()) {
    const text = await socket.next(leftS);
    if (text !== undefined) hear(heard, text, id);
    else if (!socket.isOpen()) {
      const again = await joined();
      if (isProblem(again)) return { kind: "socket-closed", detail: again.detail };
      // Nothing was heard of it before its socket closed: it was lost on the way, and the cell is run again.
      if (!heard.any && again !== socket) again.send(message);
      socket = again;
    } else if (isLast || !ending()) break;
    else {
      isLast = true;
      untilS = Math.min(timeoutS, elapsedS() + LAST_WORK_S);
    }
  }
  const { status, error } = heard;
  if (status === undefined) return { kind: "no-reply", detail: `no reply within ${timeoutS} s` };
  return status === "ok" || interrupted ? undefined : { kind: "code-error", detail: error };
}

/** What has come of a request. */
interface Heard {
  any: boolean;
  status: string | undefined;
  error: string;
  isOver: boolean;
}

function hear(heard: Heard, text: string, id: string): void {
  const message = readJson(text);
  if (!isObject(message) || parentOf(message) !== id) return;
  heard.any = true;
  const { msg_type: type } = isObject(message["header"]) ? message["header"] : {};
  const content = isObject(message["content"]) ? message["content"] : {};
  if (type === "execute_reply") heard.status = String(content["status"]);
  if (type === "error") heard.error = `${String(content["ename"])}: ${String(content["evalue"])}`;
  const isIdle = type === "status" && content["execution_state"] === "idle";
  const { status } = heard;
  heard.isOver = (status !== undefined && isIdle) || status === "error" || status === "aborted";
}

function parentOf(message: Readonly<Record<string, unknown>>): unknown {
  const parent = message["parent_header"];
  return isObject(parent) ? parent["msg_id"] : undefined;
}
