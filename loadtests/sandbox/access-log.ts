import type { LineLog } from "./line-log.ts";

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
  /** What the client calls itself, without the JSON that follows pip's and uv's names; absent when it did not say. */
  readonly agent?: string;
  /** False when the client left before the end; absent otherwise. */
  readonly complete?: false;
}

/** Where answered requests are written. */
export type AccessLog = LineLog<AccessLogEntry>;
