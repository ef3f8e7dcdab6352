import type { IncomingMessage } from "node:http";

/** Reads a body into memory; rejects when it is larger than `most` bytes. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > most) throw new Error(`expected a body of at most ${most} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
