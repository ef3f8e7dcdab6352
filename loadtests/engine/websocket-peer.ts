import { createHash, randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { encodeFrame, frameReader, OPCODE } from "./websocket-frames.ts";

/** One end of a WebSocket. */
export interface WebSocketPeer {
  readonly sendText: (text: string) => void;
  readonly ping: () => void;
  /** Says goodbye and closes. */
  readonly close: () => void;
  /** Leaves without a word, as a laptop that is closed. */
  readonly drop: () => void;
}

/** What an end is told. */
export interface WebSocketCalls {
  readonly text: (text: string) => void;
  /** Once, however it ended. */
  readonly closed: (reason: string) => void;
}

/** Normal closure. Source: RFC 6455, section 7.4.1. */
const NORMAL_CLOSURE = Buffer.from([0x03, 0xe8]);
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Returns the answer to a `Sec-WebSocket-Key`. Source: RFC 6455, section 4.2.2. */
export function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}${GUID}`).digest("base64");
}

/** Speaks WebSocket on a connection that has been upgraded; `head` are bytes that came with the upgrade. */
export function openPeer(
  socket: Duplex,
  head: Buffer,
  role: "client" | "server",
  calls: WebSocketCalls,
): WebSocketPeer {
  let open = true;
  const end = (reason: string, gently = false): void => {
    if (!open) return;
    open = false;
    if (gently) socket.end();
    else socket.destroy();
    calls.closed(reason);
  };
  const send = (opcode: number, payload: Buffer): void => {
    if (open && socket.writable) {
      socket.write(encodeFrame(opcode, payload, role === "client" ? randomBytes(4) : undefined));
    }
  };
  const read = frameReader({
    message: (opcode, payload) => {
      if (opcode === OPCODE.text || opcode === OPCODE.binary) calls.text(payload.toString("utf8"));
    },
    control: (opcode, payload) => {
      if (opcode === OPCODE.ping) send(OPCODE.pong, payload);
      if (opcode === OPCODE.close) {
        send(OPCODE.close, payload.subarray(0, 2));
        end("closed by the peer", true);
      }
    },
    fault: end,
  });
  socket.on("data", read);
  socket.on("error", (error: Error) => end(error.message));
  socket.on("close", () => end("the connection was cut"));
  if (head.length > 0) read(head);
  return {
    sendText: (text) => send(OPCODE.text, Buffer.from(text, "utf8")),
    ping: () => send(OPCODE.ping, Buffer.alloc(0)),
    close: () => {
      send(OPCODE.close, NORMAL_CLOSURE);
      end("closed", true);
    },
    drop: () => end("dropped"),
  };
}
