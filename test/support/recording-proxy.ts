import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";

/** One request as it came over the wire. */
export interface WireRecord {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Number of the TCP connection, counted from 1. */
  readonly connection: number;
  /** Requests that were open when this one came, itself included. */
  readonly atOnce: number;
  readonly body: Buffer;
}

/** A server in front of another one that writes down what comes. */
export interface RecordingProxy {
  readonly url: string;
  readonly records: WireRecord[];
  readonly close: () => Promise<void>;
}

/** Starts a proxy on loopback; each answer is held back a little, so that what a client sends at once is seen to be at once. */
export async function recordInFrontOf(target: string, holdBackMs = 30): Promise<RecordingProxy> {
  const records: WireRecord[] = [];
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    const atOnce = open;
    response.once("close", () => {
      open -= 1;
    });
    const { method = "GET", url: path = "/", headers } = request;
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces);
      records.push({ method, path, headers, connection: numbers.get(request.socket) ?? 0, atOnce, body });
      setTimeout(() => {
        const onward = httpRequest(`${target}${path}`, { method, headers, agent: false }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        onward.on("error", () => response.destroy());
        onward.end(body);
      }, holdBackMs);
    });
  });
  server.on("connection", (socket: Socket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    records,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
