import { readFileSync } from "node:fs";
import { createServer as createProxy, type Server } from "node:http";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { createServer as createTls } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { NetworkOptions } from "../../../loadtests/engine/connect.ts";
import type { Guard } from "../../../loadtests/guard/guard.ts";
import type { JourneyContext, JourneyRequest, JourneyResponse } from "../../../loadtests/journeys/journey.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { decodeHistogram } from "../../../loadtests/results/histogram.ts";
import { openTarget } from "./known-target.ts";
import { guardOf, journeyOf, loadOf, runEngine, scenarioOf } from "./run-engine.ts";

const cert = readFileSync("test/fixtures/tls/localhost.cert.pem", "utf8");
const key = readFileSync("test/fixtures/tls/localhost.key.pem", "utf8");

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function listen(server: Server | Http2SecureServer | ReturnType<typeof createTls>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}

const get = (url: string, change: Partial<JourneyRequest> = {}): JourneyRequest => ({
  method: "GET",
  url,
  headers: {},
  connection: { kind: "pool", max: 4 },
  timeoutS: 5,
  read: "text",
  ...change,
});

async function runOnce(
  url: string,
  network: NetworkOptions,
  run: (context: JourneyContext) => Promise<void>,
  change: { readonly owns?: readonly string[]; readonly guard?: Guard } = {},
): Promise<Frame> {
  const scenario = scenarioOf({
    durationS: 0.05,
    graceS: 5,
    owns: change.owns ?? [],
    journeys: [loadOf("once", { kind: "recorded", startsS: [0] })],
  });
  const order = { network, ...(change.guard !== undefined && { guard: change.guard }) };
  const { whole } = await runEngine(url, [journeyOf("once", run)], scenario, order).finished;
  return whole;
}

/** A server that speaks HTTP/2 (and 1.1 where allowed): `/slow` never answers, everything else says what it was asked. */
async function openH2(
  allowHTTP1: boolean,
): Promise<{ readonly url: string; readonly seen: { sockets: number; versions: string[] } }> {
  const seen = { sockets: 0, versions: [] as string[] };
  const server = createSecureServer({ cert, key, allowHTTP1 }, (request, response) => {
    seen.versions.push(request.httpVersion);
    if (request.url === "/slow") return;
    setTimeout(() => response.end(`${request.method} ${request.url}`), 20);
  });
  server.on("secureConnection", () => {
    seen.sockets += 1;
  });
  return { url: `https://localhost:${await listen(server)}`, seen };
}

describe("HTTP/2", () => {
  it("carries all requests of a start on one connection, and its handshake is counted once", async () => {
    const { url, seen } = await openH2(true);
    const answers: JourneyResponse[] = [];
    const whole = await runOnce(url, { ca: cert, http2: true }, async ({ request }) => {
      const wide = { connection: { kind: "pool", max: 20 } } as const;
      const asked = Array.from({ length: 20 }, (_, i) => request("op", get(`/file-${i}`, wide)));
      answers.push(...(await Promise.all(asked)));
      answers.push(await request("op", get("/last")));
    });
    expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => `200 GET /file-${i}`),
      "200 GET /last",
    ]);
    expect(seen.sockets).toBe(1);
    expect(new Set(seen.versions)).toEqual(new Set(["2.0"]));
    expect(whole).toMatchObject({ requestsSent: 21, requestsInFlight: 0 });
    expect(decodeHistogram(whole.operations["op"]?.phases["tls"] ?? "").totalCount).toBe(1);
  });

  it("gives up one request without cutting the others off", async () => {
    const { url, seen } = await openH2(true);
    const kinds: (string | undefined)[] = [];
    await runOnce(url, { ca: cert, http2: true }, async ({ request }) => {
      await request("op", get("/first"));
      const slow = request("op", get("/slow", { timeoutS: 0.1 }));
      const others = await Promise.all([1, 2, 3].map((i) => request("op", get(`/${i}`))));
      kinds.push((await slow).errorKind, ...others.map((answer) => answer.errorKind));
      kinds.push((await request("op", get("/after"))).errorKind);
    });
    expect(kinds).toEqual(["timeout", undefined, undefined, undefined, undefined]);
    expect(seen.sockets).toBe(1);
  });

  it("is not asked for unless wanted, and a server without it gets HTTP/1.1 with as many connections as the client keeps", async () => {
    const plain = await openH2(true);
    const six = async ({ request }: JourneyContext): Promise<void> => {
      await Promise.all(Array.from({ length: 6 }, (_, i) => request("op", get(`/${i}`))));
    };
    await runOnce(plain.url, { ca: cert }, six);
    expect(plain.seen).toMatchObject({ sockets: 4 });
    expect(new Set(plain.seen.versions)).toEqual(new Set(["1.1"]));

    let sockets = 0;
    const old = createTls({ cert, key }, (_request, response) => {
      setTimeout(() => response.end("ok"), 30);
    });
    old.on("secureConnection", () => {
      sockets += 1;
    });
    const whole = await runOnce(`https://localhost:${await listen(old)}`, { ca: cert, http2: true }, six);
    expect(whole.operations["op"]).toMatchObject({ count: 6, errors: {} });
    expect(sockets).toBe(4);
  });

  it("that cannot be connected to fails each request and leaves none waiting", async () => {
    const whole = await runOnce("https://localhost:1", { ca: cert, http2: true }, async ({ request }) => {
      await Promise.all([1, 2, 3, 4, 5, 6].map((i) => request("op", get(`/${i}`))));
    });
    expect(whole.operations["op"]).toMatchObject({ count: 6, errors: { connect: 6 } });
  });
});

describe("a client certificate", () => {
  it("is shown to a server that asks for one; without it there is no answer", async () => {
    const names: unknown[] = [];
    const server = createTls({ cert, key, ca: cert, requestCert: true, rejectUnauthorized: true });
    server.on("request", (request, response) => {
      names.push(
        (request.socket as { getPeerCertificate?: () => { subject: unknown } }).getPeerCertificate?.()
          .subject,
      );
      response.end("ok");
    });
    const url = `https://localhost:${await listen(server)}`;
    const kinds: (string | undefined)[] = [];
    for (const network of [{ ca: cert, cert, key }, { ca: cert }]) {
      await runOnce(url, network, async ({ request }) => {
        kinds.push((await request("op", get("/"))).errorKind);
      });
    }
    expect(kinds[0]).toBeUndefined();
    expect(kinds[1]).toMatch(/^(reset|tls)$/);
    expect(names).toHaveLength(1);
  });
});

/** An HTTP proxy that makes tunnels, and remembers where to. */
async function openProxy(status = 200): Promise<{ readonly proxy: URL; readonly tunnels: string[] }> {
  const tunnels: string[] = [];
  const server = createProxy();
  server.on("connect", (request, socket: Socket) => {
    tunnels.push(request.url ?? "");
    socket.on("error", () => undefined);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [, port = ""] = /:(\d+)$/.exec(request.url ?? "") ?? [];
    const upstream = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.once("close", () => upstream.destroy());
  });
  return { proxy: new URL(`http://127.0.0.1:${await listen(server)}`), tunnels };
}

describe("an HTTP proxy", () => {
  it("carries plain and encrypted requests through tunnels", async () => {
    const { proxy, tunnels } = await openProxy();
    const target = await openTarget();
    closing.push(() => void target.close());
    const answers: (number | undefined)[] = [];
    const ask = async ({ request }: JourneyContext): Promise<void> => {
      answers.push((await request("op", get("/bytes/10"))).status);
    };
    await runOnce(target.url, { proxy }, ask);
    const { url } = await openH2(true);
    for (const http2 of [false, true]) await runOnce(url, { proxy, ca: cert, http2 }, ask);
    expect(answers).toEqual([200, 200, 200]);
    expect(tunnels).toEqual([target.url, url, url].map((each) => new URL(each).host));
    expect(target.connections()).toBe(1);
  });

  it("carries WebSockets too", async () => {
    const { proxy, tunnels } = await openProxy();
    const server = createProxy();
    server.on("upgrade", (_request, socket: Socket) => {
      socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
    });
    const secure = createTls({ cert, key });
    secure.on("upgrade", (_request, socket: Socket) => {
      socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
    });
    const urls = [`http://127.0.0.1:${await listen(server)}`, `https://localhost:${await listen(secure)}`];
    const statuses: (number | undefined)[] = [];
    for (const url of urls) {
      await runOnce(url, { proxy, ca: cert }, async ({ socket }) => {
        const answer = await socket?.("op", { url: "/ws", headers: {}, timeoutS: 5 });
        statuses.push(answer?.response.status);
      });
    }
    expect(statuses).toEqual([101, 101]);
    expect(tunnels).toEqual(urls.map((url) => new URL(url).host));
  });

  it("that refuses is an error of the connection", async () => {
    const { proxy } = await openProxy(403);
    const whole = await runOnce("http://127.0.0.1:1", { proxy }, async ({ request }) => {
      await request("op", get("/"));
    });
    expect(whole.operations["op"]?.errors).toEqual({ connect: 1 });
    expect(whole.samples[0]?.detail).toBe("the proxy refuses a tunnel: status 403");
  });

  it("gets no tunnel to a name that leads where the guard does not allow; a name that only it knows counts by itself", async () => {
    const { proxy, tunnels } = await openProxy();
    const target = await openTarget();
    closing.push(() => void target.close());
    const guard = guardOf(["metadata.example.com", "inside.example.com"], {
      addresses: async (name) => {
        if (name === "metadata.example.com") return ["169.254.169.254"];
        if (name === "127.0.0.1") return [name];
        throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
      },
      aliases: async () => [],
    });
    const kinds: (string | undefined)[] = [];
    const ask = async ({ request }: JourneyContext): Promise<void> => {
      kinds.push((await request("op", get("/bytes/1"))).errorKind);
    };
    const owns = ["metadata.example.com", "inside.example.com"];
    await runOnce("http://metadata.example.com/", { proxy }, ask, { owns, guard });
    await runOnce(`http://inside.example.com:${target.port}/`, { proxy }, ask, { owns, guard });
    expect(kinds).toEqual(["guard", undefined]);
    expect(tunnels).toEqual([`inside.example.com:${target.port}`]);
  });

  it("is itself asked about: one that the guard does not allow is not connected to", async () => {
    const whole = await runOnce(
      "http://127.0.0.1:1",
      { proxy: new URL("http://192.0.2.1:3128") },
      async ({ request }) => {
        await request("op", get("/"));
      },
    );
    expect(whole.operations["op"]?.errors).toEqual({ guard: 1 });
  });
});
