import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Reply, reply, type ServerRequest } from "./exchange.ts";
import type { Session, SessionRuntime } from "./session.ts";

/** Real Jupyter servers, one a session, started at the first request. */
export interface RealJupyter {
  readonly answer: (session: Session, request: ServerRequest) => Promise<Reply>;
  /** Joins two connections; false when the session has no server yet. */
  readonly join: (session: Session, head: string, socket: Socket, rest: Buffer) => boolean;
}

interface JupyterProcess extends SessionRuntime {
  readonly child: ChildProcess;
  readonly port: number;
  readonly token: string;
  readonly ready: Promise<boolean>;
}

/** How long a server may take until it answers; real seconds, as it is a real program. */
const START_TRIES = 150;
const TRY_MS = 200;

/** Starts servers by a command, as `["jupyter-server"]`, each below the URL of its session, on this machine only. */
export function openRealJupyter(command: readonly string[]): RealJupyter {
  const starting = new Map<string, Promise<JupyterProcess>>();
  const processOf = async (session: Session): Promise<JupyterProcess> => {
    if (session.runtime !== undefined) return session.runtime as JupyterProcess;
    const started = starting.get(session.id) ?? startProcess(command, session);
    starting.set(session.id, started);
    const process = await started;
    starting.delete(session.id);
    session.runtime = process;
    return process;
  };
  return {
    answer: async (session, request) => {
      const process = await processOf(session);
      if (!(await process.ready)) return reply(502, "text/plain", "the Jupyter server did not start");
      return forward(process, request);
    },
    join: (session, head, socket, rest) => {
      const process = session.runtime as JupyterProcess | undefined;
      if (process === undefined) return false;
      const target = connect(process.port, "127.0.0.1", () => {
        target.write(`${head.replace(/\r\n$/, "")}authorization: token ${process.token}\r\n\r\n`);
        target.write(rest);
        target.pipe(socket);
        socket.pipe(target);
      });
      target.on("error", () => socket.destroy());
      socket.on("close", () => target.destroy());
      return true;
    },
  };
}

async function startProcess(command: readonly string[], session: Session): Promise<JupyterProcess> {
  const [program = "", ...more] = command;
  const port = await freePort();
  const token = randomUUID();
  const home = mkdtempSync(join(tmpdir(), "headroom-jupyter-"));
  const child = spawn(
    program,
    [
      ...more,
      "--no-browser",
      "--allow-root",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.base_url=${session.url}`,
      `--IdentityProvider.token=${token}`,
      "--ServerApp.disable_check_xsrf=False",
      `--ServerApp.root_dir=${home}`,
    ],
    { stdio: "ignore" },
  );
  let alive = true;
  child.once("error", () => {
    alive = false;
  });
  child.once("exit", () => {
    alive = false;
    rmSync(home, { recursive: true, force: true });
  });
  return {
    child,
    port,
    token,
    ready: answers(port, `${session.url}api`, () => alive),
    close: () => {
      child.kill("SIGTERM");
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address, got a pipe");
  return address.port;
}

async function answers(port: number, path: string, alive: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < START_TRIES && alive(); tries += 1) {
    const status = await new Promise<number>((resolve) => {
      const asked = httpRequest({ host: "127.0.0.1", port, path, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.once("error", () => resolve(0));
      asked.end();
    });
    if (status === 200) return true;
    await delay(TRY_MS);
  }
  return false;
}

/** The person has signed in at Workbench; the session's own token stays behind the proxy. */
function forward(process: JupyterProcess, request: ServerRequest): Promise<Reply> {
  const query = request.query.size === 0 ? "" : `?${request.query.toString()}`;
  const { connection: _connection, authorization: _authorization, ...headers } = request.headers;
  return new Promise((resolve) => {
    const asked = httpRequest(
      {
        host: "127.0.0.1",
        port: process.port,
        method: request.method,
        path: `${request.path}${query}`,
        headers: { ...headers, "x-headroom-proxy": "1", authorization: `token ${process.token}` },
        agent: false,
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", () => resolve(reply(502, "text/plain", "the session was cut off")));
        answer.on("end", () =>
          resolve(replyOf(answer.statusCode ?? 502, answer.headers, Buffer.concat(parts))),
        );
      },
    );
    asked.once("error", () => resolve(reply(502, "text/plain", "could not connect to the session")));
    asked.end(request.body);
  });
}

function replyOf(status: number, headers: NodeJS.Dict<string | string[]>, body: Buffer): Reply {
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !["connection", "transfer-encoding", "content-length"].includes(name))
      kept[name] = value;
  }
  return { status, headers: kept, body: body.toString("utf8") };
}
