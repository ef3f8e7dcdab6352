import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccessLog } from "./access-log.ts";
import { type Answer, sendAnswer } from "./answer.ts";
import { type ListenOptions, type LoopbackServer, listenOnLoopback } from "./loopback-server.ts";
import type { SandboxMetrics } from "./metrics.ts";

/** A server whose every answer is counted and logged. */
export interface ObservedServerOptions extends ListenOptions {
  readonly metrics: SandboxMetrics;
  readonly log: AccessLog;
  /** Headers of every answer, 304 included. */
  readonly commonHeaders: Readonly<Record<string, string>>;
  /** Decides what to send; `onClosed` is called once the answer has ended or the client has left. */
  readonly answer: (
    request: IncomingMessage,
    connection: number,
    onClosed: (call: () => void) => void,
  ) => Promise<Answer>;
}

/** Starts the server on 127.0.0.1. A line of the log is written once the answer has ended or the client has left. */
export async function listenObserved(options: ObservedServerOptions): Promise<LoopbackServer> {
  const unlogged = new Set<Promise<void>>();
  const server = await listenOnLoopback(options, (request, response) => {
    const logged = new Promise<void>((resolve) => response.once("close", () => setImmediate(resolve)));
    unlogged.add(logged);
    void logged.then(() => unlogged.delete(logged));
    const connection = server.connectionNumber(request);
    const addBytes = observe(request, response, connection, options);
    const onClosed = (call: () => void): void => {
      if (response.destroyed) call();
      else response.once("close", call);
    };
    // A client that leaves in the middle ends the answer; the log says so.
    options
      .answer(request, connection, onClosed)
      .then((answer) => sendAnswer(request, response, answer, options.commonHeaders, addBytes))
      .catch(() => response.destroy());
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      // A server counts as closed a moment before the answers on its last connections do.
      await Promise.all(unlogged);
    },
  };
}

/** Follows one answer to its end; returns the function that is told of the bytes sent. */
function observe(
  request: IncomingMessage,
  response: ServerResponse,
  connection: number,
  { metrics, log }: ObservedServerOptions,
): (bytes: number) => void {
  const { method = "GET", url: path = "/", headers } = request;
  const agent = headers["user-agent"]?.split(" {", 1)[0];
  const at = new Date().toISOString();
  const startedMs = performance.now();
  let bytes = 0;
  metrics.requestStarted();
  response.once("close", () => {
    const status = response.statusCode;
    const ms = Math.round((performance.now() - startedMs) * 1000) / 1000;
    metrics.requestEnded(method, status, bytes);
    const end = response.writableFinished ? {} : ({ complete: false } as const);
    const client = agent === undefined ? {} : { agent };
    log.write({ at, method, path, status, bytes, ms, connection, ...client, ...end });
  });
  return (more) => {
    bytes += more;
  };
}
