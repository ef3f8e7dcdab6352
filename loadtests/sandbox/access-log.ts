import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** One answered request. */
export interface AccessLogEntry {
  /** ISO 8601, when the request had come in. */
  readonly at: string;
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly path: string;
  readonly status: number;
  /** Bytes of the body that went out. */
  readonly bytes: number;
  /** From the request to the end of the answer. */
  readonly ms: number;
  /** Number of the TCP connection, counted from 1. */
  readonly connection: number;
  /** False when the client left before the end; absent otherwise. */
  readonly complete?: false;
}

/** Where answered requests are written. */
export interface AccessLog {
  readonly write: (entry: AccessLogEntry) => void;
  /** Resolves once every line is in the file. */
  readonly close: () => Promise<void>;
}

/** Opens a log of one JSON object a line, in a new file; without a file nothing is written. Rejects when the file cannot be opened. */
export async function openAccessLog(file: string | undefined): Promise<AccessLog> {
  if (file === undefined) return { write: () => {}, close: async () => {} };
  const stream = createWriteStream(file);
  await new Promise<void>((resolve, reject) => {
    stream.once("open", () => resolve());
    stream.once("error", reject);
  });
  return {
    write: (entry) => {
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}
