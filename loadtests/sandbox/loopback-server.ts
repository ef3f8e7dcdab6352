import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { Socket } from "node:net";

/** How long open answers may go on when a server closes. */
const DRAIN_MS = 5_000;

/** How often a closing server looks for connections that have become idle. */
const SWEEP_MS = 20;

/** An HTTP server on 127.0.0.1. */
export interface LoopbackServer {
  readonly url: string;
  /** Returns the number of a TCP connection, counted from 1 in the order in which they came. */
  readonly connectionNumber: (socket: Socket) => number;
  readonly close: () => Promise<void>;
}

/** Starts a server on 127.0.0.1 and never on another address; port 0 takes a free one. Rejects when the port is taken. */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer(listener);
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address, got a pipe");
  return {
    url: `http://127.0.0.1:${address.port}`,
    connectionNumber: (socket) => numbers.get(socket) ?? 0,
    close: async () => {
      const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      const closed = once(server, "close");
      server.close();
      // A connection that is kept alive becomes idle only when its open answer ends.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      await closed;
      clearInterval(sweep);
      clearTimeout(cutOff);
    },
  };
}
