import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";

/** An HTTP server on 127.0.0.1. */
export interface LocalServer {
  readonly url: string;
  /** Cuts all connections. */
  readonly close: () => Promise<void>;
}

/** Starts a server on 127.0.0.1 and never on another address; port 0 takes a free one. Rejects when the port is taken. */
export async function listenLocally(
  port: number,
  listener: RequestListener,
  prepare: (server: Server) => void = () => undefined,
): Promise<LocalServer> {
  const server = createServer(listener);
  prepare(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address, got a pipe");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
