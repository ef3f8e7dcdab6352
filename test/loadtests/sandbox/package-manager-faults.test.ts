import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import { pmRestoreUv } from "../../../loadtests/journeys/pm-restore-uv.ts";
import type { AccessLogEntry } from "../../../loadtests/sandbox/access-log.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { PackageManagerOptions, RunningSandbox } from "../../../loadtests/sandbox/sandbox-options.ts";
import { runJourney } from "../../support/run-journey.ts";

const CERT = "test/fixtures/tls/localhost.cert.pem";
const r6 = "/cran/latest/src/contrib/R6_2.6.1.tar.gz";
const six = "/pypi/latest/packages/six/six-1.17.0-py3-none-any.whl";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-faults-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function withServer<T>(
  options: PackageManagerOptions,
  use: (server: RunningSandbox) => Promise<T>,
): Promise<T> {
  const server = await startSandboxPackageManager({ bodyScale: 0.01, ...options });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

async function statusOf(url: string, init?: RequestInit): Promise<number> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

describe("a sandbox with limits", () => {
  it("works on so many requests at once and lets the others wait", async () => {
    await withServer({ maxConcurrent: 2, latencyMs: 100 }, async ({ url }) => {
      const began = performance.now();
      const statuses = await Promise.all(Array.from({ length: 6 }, () => statusOf(url + r6)));
      expect(statuses).toEqual(Array.from({ length: 6 }, () => 200));
      // Three rounds of 100 ms; a sandbox without the limit needs one.
      expect(performance.now() - began).toBeGreaterThan(290);
    });
  });

  it("closes connections beyond its number", async () => {
    await withServer({ maxConnections: 2, latencyMs: 300 }, async ({ url }) => {
      const answers = await Promise.allSettled(Array.from({ length: 5 }, () => statusOf(url + r6)));
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    });
  });

  it("lets each replica fetch a file once, and lets who asks meanwhile wait for it", async () => {
    await withServer({ firstFetchMs: 150, replicas: 2 }, async ({ url }) => {
      const times: number[] = [];
      for (let nth = 0; nth < 4; nth += 1) {
        const began = performance.now();
        await statusOf(url + r6, { headers: { connection: "close" } });
        times.push(performance.now() - began);
      }
      expect(times.map((ms) => ms > 140)).toEqual([true, true, false, false]);
    });
  });
});

describe("a sandbox with faults", () => {
  it.each([
    { options: { errorFraction: 1 }, status: 503, retryAfter: "2" },
    { options: { errorFraction: 1, errorStatus: 429 }, status: 429, retryAfter: "2" },
    { options: { errorFraction: 1, errorStatus: 500 }, status: 500, retryAfter: null },
    { options: { offline: true }, status: 503, retryAfter: null },
  ])("answers $status with $options", async ({ options, status, retryAfter }) => {
    await withServer(options, async ({ url }) => {
      const response = await fetch(url + r6);
      await response.arrayBuffer();
      expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
    });
  });

  it("fails the share that it is told to fail", async () => {
    await withServer({ errorFraction: 0.25 }, async ({ url }) => {
      const statuses = await Promise.all(Array.from({ length: 200 }, () => statusOf(url + r6)));
      const failed = statuses.filter((status) => status === 503).length;
      // 200 draws at 0.25: mean 50, standard deviation 6.1.
      expect(Math.abs(failed - 50)).toBeLessThan(25);
    });
  });

  it("stops half-way and says so in its log", async () => {
    const accessLogFile = join(folder, "stall.ndjson");
    await withServer({ stallFraction: 1, accessLogFile }, async ({ url }) => {
      const controller = new AbortController();
      const response = await fetch(url + r6, { signal: controller.signal });
      const body = response.arrayBuffer().catch(() => "left");
      await delay(100);
      controller.abort();
      expect(await body).toBe("left");
    });
    const entry = JSON.parse(await readFile(accessLogFile, "utf8")) as AccessLogEntry;
    expect(entry).toMatchObject({ path: r6, bytes: 1_024, complete: false });
  });

  it("goes offline as a whole", async () => {
    await withServer({ offline: true }, async ({ url }) => {
      expect(await statusOf(`${url}/__ping__`)).toBe(503);
    });
  });

  it("is met by a client under the name of what went wrong", async () => {
    await withServer({ errorFraction: 1, errorStatus: 500 }, async ({ url }) => {
      const run = await runJourney(pmRestoreR, { packages: ["R6"] }, url);
      expect(run.answers.map(({ response }) => response.errorKind)).toEqual([
        "http-5xx",
        "http-5xx",
        "http-5xx",
      ]);
    });
  });
});

describe("an authenticated sandbox", () => {
  it.each([
    { title: "nobody", authorization: undefined, status: 401 },
    { title: "user and token", authorization: `Basic ${btoa("__token__:s3cret")}`, status: 200 },
    { title: "a bearer", authorization: "Bearer s3cret", status: 200 },
    { title: "another token", authorization: `Basic ${btoa("__token__:other")}`, status: 401 },
  ])("answers $status to $title", async ({ authorization, status }) => {
    await withServer({ token: "s3cret" }, async ({ url }) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      for (const path of [r6, six, "/pypi/latest/simple/six/"]) {
        expect(await statusOf(url + path, { headers })).toBe(status);
      }
      expect(await statusOf(`${url}/__api__/status`)).toBe(200);
      const repos: unknown = await (await fetch(`${url}/__api__/repos`)).json();
      expect(repos).toContainEqual({ id: 2, name: "pypi", type: "Python", auth: true });
    });
  });
});

describe("parts of files", () => {
  it.each([
    { range: "bytes=0-9", status: 206, content: "bytes 0-9/4096", bytes: 10 },
    { range: "bytes=-100", status: 206, content: "bytes 3996-4095/4096", bytes: 100 },
    { range: "bytes=4000-", status: 206, content: "bytes 4000-4095/4096", bytes: 96 },
    { range: "bytes=5000-", status: 416, content: "bytes */4096", bytes: 0 },
    { range: "bytes=0-1,5-6", status: 200, content: null, bytes: 4096 },
    { range: "lines=1-2", status: 200, content: null, bytes: 4096 },
  ])("answers $range by $status", async ({ range, status, content, bytes }) => {
    await withServer({}, async ({ url }) => {
      const whole = Buffer.from(await (await fetch(url + six)).arrayBuffer());
      const response = await fetch(url + six, { headers: { range } });
      const body = Buffer.from(await response.arrayBuffer());
      expect([response.status, response.headers.get("content-range"), body.length]).toEqual([
        status,
        content,
        bytes,
      ]);
      const [, from] = /bytes (\d+)-/.exec(content ?? "") ?? [];
      if (from !== undefined) expect(body).toEqual(whole.subarray(Number(from), Number(from) + bytes));
    });
  });
});

describe("TLS and HTTP/2", () => {
  const tls = {
    key: readFileSync("test/fixtures/tls/localhost.key.pem", "utf8"),
    cert: readFileSync(CERT, "utf8"),
  };

  async function connectionsOf(log: string): Promise<readonly number[]> {
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    return [...new Set(lines.map((line) => (JSON.parse(line) as AccessLogEntry).connection))];
  }

  it("carries all requests of uv on one connection", async () => {
    const accessLogFile = join(folder, "h2.ndjson");
    await withServer({ tls, accessLogFile, latencyMs: 20 }, async ({ url }) => {
      const run = await runJourney(
        pmRestoreUv,
        { packages: ["jupyterlab"] },
        url.replace("127.0.0.1", "localhost"),
        {
          ca: CERT,
        },
      );
      expect(run.counters).toEqual({ installs: 81, restores: 1 });
      expect(run.answers).toHaveLength(243);
    });
    expect(await connectionsOf(accessLogFile)).toEqual([1]);
  });

  it("gives R a connection for each request", async () => {
    const accessLogFile = join(folder, "h1.ndjson");
    await withServer({ tls, accessLogFile }, async ({ url }) => {
      const run = await runJourney(pmRestoreR, { packages: ["R6"] }, url.replace("127.0.0.1", "localhost"), {
        ca: CERT,
      });
      expect(run.counters).toEqual({ installs: 1, restores: 1 });
    });
    expect(await connectionsOf(accessLogFile)).toEqual([1, 2]);
  });
});
