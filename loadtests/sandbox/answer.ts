import type { IncomingMessage, ServerResponse } from "node:http";

/** What is sent: the head, and the body in pieces. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly pieces: () => Iterable<Buffer>;
  /** True = parts of the body may be asked for. */
  readonly ranges?: boolean;
  /** True = the body stops half-way and never goes on. */
  readonly stalls?: boolean;
}

/** Bodies up to this size are sent at once: at most a few sockets are that far behind. */
const AT_ONCE_BYTES = 256 * 1024;

/** Sends head and body, telling of each piece of the body; answers 304 without a body when the client has this version already. Ends early when the client leaves. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  commonHeaders: Readonly<Record<string, string>>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const known = request.headers["if-none-match"];
  const { etag } = answer.headers;
  if (known !== undefined && etag !== undefined && (known === "*" || known.split(/,\s*/).includes(etag))) {
    response.writeHead(304, { ...commonHeaders, etag }).end();
    return;
  }
  const part = answer.ranges === true ? partOf(request.headers.range, answer.bytes) : undefined;
  const sent = part === undefined ? answer : cutTo(answer, part);
  response.writeHead(sent.status, { ...commonHeaders, ...sent.headers, "content-length": sent.bytes });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  if (sent.stalls === true && sent.bytes > 1) {
    await sendPieces(response, cut(sent.pieces(), 0, Math.floor(sent.bytes / 2)), onBytes);
    if (!response.destroyed) await left(response);
    return;
  }
  if (sent.bytes <= AT_ONCE_BYTES) {
    const pieces = [...sent.pieces()];
    const [first = Buffer.alloc(0)] = pieces;
    onBytes(sent.bytes);
    response.end(pieces.length > 1 ? Buffer.concat(pieces) : first);
    return;
  }
  await sendPieces(response, sent.pieces(), onBytes);
  if (!response.destroyed) response.end();
}

interface Part {
  readonly from: number;
  /** The byte after the last. */
  readonly to: number;
}

/** Reads a single range of bytes; several ranges and other units are answered by the whole. Source: RFC 9110, section 14. */
function partOf(range: string | undefined, bytes: number): Part | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") return { from: Math.max(0, bytes - Number(last)), to: bytes };
  const to = last === "" ? bytes : Math.min(bytes, Number(last) + 1);
  return Number(first) < to ? { from: Number(first), to } : "unsatisfiable";
}

function cutTo(answer: Answer, part: Part | "unsatisfiable"): Answer {
  if (part === "unsatisfiable") {
    const headers = { "content-range": `bytes */${answer.bytes}` };
    return { status: 416, headers, bytes: 0, pieces: () => [] };
  }
  const { from, to } = part;
  return {
    ...answer,
    status: 206,
    headers: { ...answer.headers, "content-range": `bytes ${from}-${to - 1}/${answer.bytes}` },
    bytes: to - from,
    pieces: () => cut(answer.pieces(), from, to),
  };
}

function* cut(pieces: Iterable<Buffer>, from: number, to: number): Generator<Buffer> {
  let at = 0;
  for (const piece of pieces) {
    const start = Math.max(0, from - at);
    const end = Math.min(piece.length, to - at);
    if (start < end) yield piece.subarray(start, end);
    at += piece.length;
    if (at >= to) return;
  }
}

/** Sends the pieces as fast as the client takes them; ends early when it leaves. */
async function sendPieces(
  response: ServerResponse,
  pieces: Iterable<Buffer>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  for (const piece of pieces) {
    onBytes(piece.length);
    if (!response.write(piece)) await drainedOrLeft(response);
    if (response.destroyed) return;
  }
}

function drainedOrLeft(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
}

function left(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once("close", () => resolve()));
}

/** Returns an answer of plain text. */
export function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const answer = bodyAnswer("text/plain; charset=utf-8", text);
  return { ...answer, status, headers: { ...answer.headers, ...headers } };
}

/** Returns a 200 whose body is the value as JSON. */
export function json(value: unknown): Answer {
  return bodyAnswer("application/json", JSON.stringify(value));
}

/** Returns a 200 with one JSON document a line. */
export function jsonLines(values: readonly unknown[]): Answer {
  return bodyAnswer("application/x-ndjson", values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}

function bodyAnswer(contentType: string, text: string): Answer {
  const body = Buffer.from(text, "utf8");
  return { status: 200, headers: { "content-type": contentType }, bytes: body.length, pieces: () => [body] };
}
