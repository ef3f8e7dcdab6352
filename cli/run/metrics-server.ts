import { createServer } from "node:http";
import { InputError } from "../../planner/core/input-error.ts";
import type { ListenAddress } from "./run-options.ts";

/** A server that shows figures at /metrics. */
export interface MetricsServer {
  readonly url: string;
  readonly close: () => void;
}

/** Opens a server for Prometheus. Throws an InputError when it cannot listen there. */
export async function openMetricsServer(
  address: ListenAddress,
  render: () => string,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const found = request.method === "GET" && request.url?.replace(/\?.*$/, "") === "/metrics";
    response.writeHead(found ? 200 : 404, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(found ? render() : "figures are at /metrics\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new InputError([
          {
            field: "--metrics",
            sentence: `cannot listen on ${address.host}:${address.port}: ${error.code ?? error.message}`,
          },
        ]),
      ),
    );
    server.listen(address.port, address.host, resolve);
  });
  // A run that is over does not wait for whoever watches it.
  server.unref();
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}/metrics`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
