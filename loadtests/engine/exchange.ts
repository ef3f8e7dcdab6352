import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { errorKindOf, TimeoutError, TooLargeError } from "./error-kind.ts";
import type { Host } from "./host.ts";
import type { Lane } from "./lane.ts";

/** One request on the wire. */
export interface WireRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Until when, on the host's clock, the last byte must have come. */
  readonly deadlineMs: number;
  /** Longest time without a byte; absent = no such limit. */
  readonly idleMs?: number;
  /** A longer body is left; absent = however long. */
  readonly mostBytes?: number;
  /** Bytes of the body that are kept. */
  readonly keepBytes: number;
  readonly hash: boolean;
}

/** Milliseconds of the steps of a new connection. */
export interface Phases {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  readonly firstByte?: number;
}

/** What came back on the wire. */
export interface Exchange {
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** 0 when no status line came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
  readonly kept: readonly Uint8Array[];
  readonly sha256?: string;
  /** Only when this request made its connection. */
  readonly phases?: Phases;
  readonly error?: { readonly kind: string; readonly detail: string };
  /** True when the connection can carry another request. */
  readonly reusable: boolean;
  /** A kept connection ended before the first byte of the answer: as a rule the server had closed it while it was idle. */
  readonly stale?: true;
}

/** Sends one request on a lane. Resolves whatever happens; the body is counted chunk by chunk and never joined. */
export function exchange(lane: Lane, request: WireRequest, host: Host): Promise<Exchange> {
  return new Promise((resolve) => {
    const before = lane.connection;
    const hash = request.hash ? createHash("sha256") : undefined;
    const kept: Uint8Array[] = [];
    let keptBytes = 0;
    let bytes = 0;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let headersAtMs: number | undefined;
    let ended = false;
    const sentAtMs = host.nowMs();

    const end = (error: Error | undefined): void => {
      if (ended) return;
      ended = true;
      cancel();
      const endedAtMs = host.nowMs();
      const phases = lane.connection === before ? undefined : phasesOf(lane, headersAtMs);
      const common = { sentAtMs, endedAtMs, status, headers, bytes, kept, ...(phases && { phases }) };
      if (error !== undefined) {
        const failed = { kind: errorKindOf(error, lane.connection, lane.secure), detail: describe(error) };
        const isStale = failed.kind === "reset" && status === 0 && lane.connection === before;
        resolve({ ...common, error: failed, reusable: false, ...(isStale && { stale: true }) });
      } else {
        const reusable = String(headers.connection ?? "").toLowerCase() !== "close";
        resolve({ ...common, ...(hash && { sha256: hash.digest("hex") }), reusable });
      }
    };
    const leave = (error: Error): void => {
      end(error);
      if (lane.shared) abort(error);
      else lane.client.destroy(error).catch(() => undefined);
    };
    const giveUp = (): void => leave(new TimeoutError());
    let abort: (error: Error) => void = () => undefined;
    const cancelDeadline = host.after(Math.max(0, request.deadlineMs - sentAtMs), giveUp);
    const silence = watchSilence(host, request.idleMs, giveUp);
    const cancel = (): void => {
      cancelDeadline();
      silence.stop();
    };

    lane.client.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: request.headers,
        ...(request.body !== undefined && { body: request.body }),
      },
      {
        onRequestStart: (controller) => {
          abort = (error) => controller.abort(error);
        },
        onResponseStart: (_controller, statusCode, responseHeaders) => {
          silence.heard();
          if (statusCode < 200) return;
          headersAtMs = host.nowMs();
          status = statusCode;
          headers = responseHeaders;
        },
        onResponseData: (_controller, chunk) => {
          silence.heard();
          bytes += chunk.length;
          const { mostBytes } = request;
          if (mostBytes !== undefined && bytes > mostBytes) return leave(new TooLargeError(mostBytes));
          hash?.update(chunk);
          if (keptBytes >= request.keepBytes) return;
          // undici's chunks are views of a buffer that it uses again.
          const part = Uint8Array.prototype.slice.call(chunk, 0, request.keepBytes - keptBytes);
          kept.push(part);
          keptBytes += part.length;
        },
        onResponseEnd: () => end(undefined),
        onResponseError: (_controller, error) => end(error),
      },
    );
  });
}

/** Calls once nothing has been heard for so long; one timer at a time, whatever the number of chunks. */
function watchSilence(
  host: Host,
  idleMs: number | undefined,
  onSilence: () => void,
): { readonly heard: () => void; readonly stop: () => void } {
  if (idleMs === undefined) return { heard: () => undefined, stop: () => undefined };
  let heardAtMs = host.nowMs();
  const look = (): void => {
    const leftMs = heardAtMs + idleMs - host.nowMs();
    if (leftMs <= 0) onSilence();
    else stop = host.after(leftMs, look);
  };
  let stop = host.after(idleMs, look);
  return {
    heard: () => {
      heardAtMs = host.nowMs();
    },
    stop: () => stop(),
  };
}

function phasesOf(lane: Lane, headersAtMs: number | undefined): Phases {
  const times = lane.connection;
  if (times === undefined) return {};
  const { startedAtMs, resolvedAtMs, connectedAtMs, readyAtMs } = times;
  const phases: { -readonly [key in keyof Phases]: Phases[key] } = {};
  if (resolvedAtMs !== undefined) phases.dns = resolvedAtMs - startedAtMs;
  if (connectedAtMs !== undefined) phases.connect = connectedAtMs - (resolvedAtMs ?? startedAtMs);
  if (lane.secure && connectedAtMs !== undefined && readyAtMs !== undefined)
    phases.tls = readyAtMs - connectedAtMs;
  if (readyAtMs !== undefined && headersAtMs !== undefined) phases.firstByte = headersAtMs - readyAtMs;
  return phases;
}

function describe(error: Error): string {
  if (error.message !== "") return error.message;
  return error instanceof AggregateError
    ? error.errors.map((each: Error) => each.message).join("; ")
    : error.name;
}
