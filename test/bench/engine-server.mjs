// The server of the engine's bench, in a process of its own: answers 1 KB at once, prints its port.
import { createServer } from "node:http";

const body = Buffer.alloc(1024, "x");
const server = createServer((_request, response) => {
  response.writeHead(200, { "content-length": body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.once("SIGTERM", () => process.exit(0));
process.once("disconnect", () => process.exit(0));
