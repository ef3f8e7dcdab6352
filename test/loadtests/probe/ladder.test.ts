import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { nodeHost } from "../../../loadtests/engine/host.ts";
import { driveRung } from "../../../loadtests/probe/ladder.ts";
import { runInProcess } from "../../support/run-cli.ts";

async function withServer<T>(status: number, waitMs: number, use: (url: URL) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => {
    setTimeout(() => response.writeHead(status).end("ok"), waitMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it("counts what it asked for, from its own measurements", async () => {
  const host = nodeHost();
  const rung = await withServer(200, 50, (url) => driveRung(url, 4, 2, host));
  expect(rung).toMatchObject({ connections: 4, refused: 0, failed: 0, errorFraction: 0 });
  // Four clients, an answer each 50 ms at best: at most 80 a second.
  expect(rung.perS).toBeLessThanOrEqual(84);
  expect(rung.answered).toBeGreaterThan(10);
  expect(rung.p50Ms).toBeGreaterThanOrEqual(45);
  host.close();
});

it("counts answers that are errors as such", async () => {
  const host = nodeHost();
  const rung = await withServer(503, 10, (url) => driveRung(url, 2, 1, host));
  expect(rung).toMatchObject({ perS: 0, errorFraction: 1 });
  host.close();
});

it("leaves a server alone that refuses connections", async () => {
  const host = nodeHost();
  const url = await withServer(200, 0, async (open) => open);
  const rung = await driveRung(url, 1, 5, host);
  expect(rung.stopped).toMatch(/^20 requests in a row got no answer/);
  expect(rung.failed).toBeLessThan(5000);
  host.close();
});

it("goes to no host that nobody named as theirs", async () => {
  const { code, err } = await runInProcess(["probe", "http://packages.example.com/"]);
  expect(code).toBe(2);
  expect(err).toContain("packages.example.com");
  expect(err).toContain("beyond loopback give --scenario FILE, whose owns: names the host");
});
