import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What is sent: the head, and the body in pieces. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly pieces: () => Iterable<Buffer>;
}

/** Sends head and body, telling of each piece of the body; answers 304 without a body when the client has this version already. Rejects when the client leaves. */
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
  const headers = { ...commonHeaders, ...answer.headers, "content-length": answer.bytes };
  response.writeHead(answer.status, headers);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const counted = function* (): Generator<Buffer> {
    for (const piece of answer.pieces()) {
      onBytes(piece.length);
      yield piece;
    }
  };
  await pipeline(Readable.from(counted()), response);
}

/** Returns an answer of plain text. */
export function plain(status: number, text: string): Answer {
  return bodyAnswer(status, "text/plain; charset=utf-8", text);
}

/** Returns a 200 whose body is the value as JSON. */
export function json(value: unknown): Answer {
  return bodyAnswer(200, "application/json", JSON.stringify(value));
}

function bodyAnswer(status: number, contentType: string, text: string): Answer {
  const body = Buffer.from(text, "utf8");
  return { status, headers: { "content-type": contentType }, bytes: body.length, pieces: () => [body] };
}
