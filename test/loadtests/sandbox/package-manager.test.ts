import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knownProjects } from "../../../loadtests/journeys/mix/pypi-universe.ts";
import { compareVersions } from "../../../loadtests/journeys/python-versions.ts";
import type { AccessLogEntry } from "../../../loadtests/sandbox/access-log.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { RunningSandbox } from "../../../loadtests/sandbox/sandbox-options.ts";
import { readTar } from "../../support/tar.ts";

const contrib = "/cran/latest/src/contrib";
const linux = "/cran/__linux__/jammy/latest/src/contrib";
const asR = { "user-agent": "R/4.4.3 R (4.4.3 x86_64-pc-linux-gnu x86_64 linux-gnu)" };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-sandbox-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function readLog(file: string): Promise<readonly AccessLogEntry[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AccessLogEntry);
}

describe("the sandbox Package Manager", () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandboxPackageManager();
  });
  afterAll(() => sandbox.close());
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${sandbox.url}${path}`, { headers });

  it("listens on 127.0.0.1 only", () => {
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  });

  it.each(["/__ping__", "/__api__/status", `${contrib}/PACKAGES`, "/nothing/here"])(
    "says on %s that it is a Package Manager",
    async (path) => {
      const response = await get(path);
      await response.arrayBuffer();
      expect(response.headers.get("x-repository-type")).toBe("RSPM");
    },
  );

  it("tells version, versions of R and its repositories", async () => {
    expect(await (await get("/__api__/status")).json()).toMatchObject({
      version: "2026.08.0",
      r_versions: ["4.6", "4.5", "4.4", "4.3", "4.2", "3.6"],
      headroom_sandbox: { body_scale: 1, time_scale: 1 },
    });
    expect(await (await get("/__api__/repos")).json()).toEqual([
      { id: 1, name: "cran", type: "R", auth: false },
      { id: 2, name: "pypi", type: "Python", auth: false },
      { id: 3, name: "local", type: "R", auth: false },
    ]);
  });

  it.each([
    // Sizes of CRAN's own indexes in September 2026.
    { file: "PACKAGES.rds", bytes: 1_296_580 },
    { file: "PACKAGES.gz", bytes: 1_928_372 },
  ])("serves $file with the size of CRAN's", async ({ file, bytes }) => {
    const body = Buffer.from(await (await get(`${contrib}/${file}`)).arrayBuffer());
    expect(body).toHaveLength(bytes);
    expect(() => gunzipSync(body)).not.toThrow();
  });

  it("lists every package once, with size and digest of its file", async () => {
    const text = await (await get(`${contrib}/PACKAGES`)).text();
    const zipped = Buffer.from(await (await get(`${contrib}/PACKAGES.gz`)).arrayBuffer());
    expect(gunzipSync(zipped).toString("utf8")).toBe(text);
    const entries = text.trim().split("\n\n");
    expect(entries).toHaveLength(25_000);
    const cli = entries.find((entry) => entry.startsWith("Package: cli\n")) ?? "";
    const file = Buffer.from(await (await get(`${contrib}/cli_3.6.6.tar.gz`)).arrayBuffer());
    const { createHash } = await import("node:crypto");
    expect(cli.split("\n")).toEqual([
      "Package: cli",
      "Version: 3.6.6",
      "Depends: R (>= 3.5.0)",
      "License: MIT",
      `MD5sum: ${createHash("md5").update(file).digest("hex")}`,
      "NeedsCompilation: no",
      `Filesize: ${file.length}`,
    ]);
  });

  it.each([
    { title: "a source URL, whatever the client", path: contrib, headers: asR, type: "source", tag: null },
    { title: "a Linux URL and R by name", path: linux, headers: asR, type: "binary", tag: "4.4-jammy" },
    {
      title: "a Linux URL and pak",
      path: linux,
      headers: { "user-agent": "R (4.5.1 x86_64-pc-linux-gnu x86_64 linux-gnu)" },
      type: "binary",
      tag: "4.5-jammy",
    },
    {
      title: "a Linux URL and R as it comes",
      path: linux,
      headers: { "user-agent": "libcurl/7.88.1" },
      type: "source",
      tag: null,
    },
    {
      title: "a Linux URL and an R without binaries",
      path: linux,
      headers: { "user-agent": "R/4.1.0 R (4.1.0 x86_64-pc-linux-gnu x86_64 linux-gnu)" },
      type: "source",
      tag: null,
    },
    {
      title: "a Linux URL and R on another system",
      path: linux,
      headers: { "user-agent": "R (4.4.3 x86_64-w64-mingw32 x86_64 mingw32)" },
      type: "source",
      tag: null,
    },
  ])("serves $type on $title", async ({ path, headers, type, tag }) => {
    const response = await get(`${path}/rlang_1.3.0.tar.gz`, headers);
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get("x-package-type")).toBe(type);
    expect(response.headers.get("x-package-binary-tag")).toBe(tag);
    // Debian sid, 2026-11-26: orig.tar and .deb of r-cran-rlang.
    expect(body).toHaveLength(type === "source" ? 784_080 : 1_741_796);
    const built = readTar(gunzipSync(body))[0]?.content.includes("Built: R 4.");
    expect(built).toBe(type === "binary");
  });

  it.each([
    { title: "a dated snapshot", path: "/cran/2026-11-02/src/contrib/R6_2.6.1.tar.gz", status: 200 },
    { title: "an old version from the archive", path: `${contrib}/Archive/R6/R6_0.1.0.tar.gz`, status: 200 },
    { title: "an old version elsewhere", path: `${contrib}/R6_0.1.0.tar.gz`, status: 404 },
    {
      title: "the current version in the archive",
      path: `${contrib}/Archive/R6/R6_2.6.1.tar.gz`,
      status: 404,
    },
    { title: "another package's archive", path: `${contrib}/Archive/cli/R6_0.1.0.tar.gz`, status: 404 },
    { title: "an unknown package", path: `${contrib}/nothing_1.0.tar.gz`, status: 404 },
    { title: "a file without a version", path: `${contrib}/R6.tar.gz`, status: 404 },
    { title: "an unknown repository", path: "/prod/latest/src/contrib/PACKAGES", status: 404 },
    { title: "an unknown snapshot", path: "/cran/yesterday/src/contrib/PACKAGES", status: 404 },
    {
      title: "an unknown distribution",
      path: "/cran/__linux__/slackware/latest/src/contrib/PACKAGES",
      status: 404,
    },
    { title: "a folder", path: contrib, status: 404 },
  ])("answers $status to $title", async ({ path, status }) => {
    const response = await get(path);
    await response.arrayBuffer();
    expect(response.status).toBe(status);
  });

  it.each([`${contrib}/PACKAGES.rds`, `${contrib}/cli_3.6.6.tar.gz`])(
    "answers 304 without a body to who has %s",
    async (path) => {
      const first = await get(path);
      await first.arrayBuffer();
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[0-9a-f-]+"$/);
      const second = await get(path, { "if-none-match": etag });
      expect(second.status).toBe(304);
      expect(second.headers.get("etag")).toBe(etag);
      expect(second.headers.get("content-type")).toBeNull();
      expect(await second.text()).toBe("");
      const other = await get(path, { "if-none-match": '"another"' });
      await other.arrayBuffer();
      expect(other.status).toBe(200);
    },
  );

  it("lists versions of a Python project rising to the one that it has, none twice", async () => {
    const known = knownProjects();
    for (let place = 0; place < known.size; place += 1) {
      const name = known.nameAt(place);
      const page = await fetch(`${sandbox.url}/pypi/latest/simple/${name}/`, {
        headers: { accept: "application/vnd.pypi.simple.v1+json" },
      });
      const { versions } = (await page.json()) as { readonly versions: readonly string[] };
      const falling = versions.filter(
        (version, at) => at > 0 && compareVersions(versions[at - 1] ?? "", version) >= 0,
      );
      expect([name, falling]).toEqual([name, []]);
    }
  });

  it("sends the head of a file alone to HEAD, and refuses to be written to", async () => {
    const head = await fetch(`${sandbox.url}${contrib}/cli_3.6.6.tar.gz`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "644134"]);
    const post = await fetch(`${sandbox.url}${contrib}/cli_3.6.6.tar.gz`, { method: "POST", body: "x" });
    await post.arrayBuffer();
    expect(post.status).toBe(405);
  });
});

describe("a scaled sandbox", () => {
  it("serves smaller files and says so in the index", async () => {
    const sandbox = await startSandboxPackageManager({ bodyScale: 0.01, timeScale: 60 });
    try {
      const file = await fetch(`${sandbox.url}${contrib}/arrow_25.0.0.tar.gz`);
      const body = Buffer.from(await file.arrayBuffer());
      expect(body).toHaveLength(174_809);
      const index = await fetch(`${sandbox.url}${contrib}/PACKAGES`);
      expect(index.headers.get("x-headroom-body-scale")).toBe("0.01");
      const arrow = (await index.text()).split("\n\n").find((entry) => entry.startsWith("Package: arrow\n"));
      expect(arrow).toContain("\nFilesize: 174809\nBodyScale: 0.01");
      const status: unknown = await (await fetch(`${sandbox.url}/__api__/status`)).json();
      expect(status).toMatchObject({ headroom_sandbox: { body_scale: 0.01, time_scale: 60 } });
    } finally {
      await sandbox.close();
    }
  });
});

describe("the sandbox's own books", () => {
  it("has one line a request, with the connection that carried it", async () => {
    const accessLogFile = join(folder, "access.ndjson");
    const sandbox = await startSandboxPackageManager({ accessLogFile });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const paths = ["/__ping__", `${contrib}/cli_3.6.6.tar.gz`, `${contrib}/nothing_1.0.tar.gz?x=1`];
    for (const path of paths) await read(sandbox.url + path, agent);
    agent.destroy();
    await read(sandbox.url + (paths[1] ?? ""), new Agent());
    const metrics = await (await fetch(sandbox.metricsUrl)).text();
    await sandbox.close();

    const entries = await readLog(accessLogFile);
    expect(
      entries.map(({ method, path, status, bytes, connection }) => [method, path, status, bytes, connection]),
    ).toEqual([
      ["GET", paths[0], 200, 0, 1],
      ["GET", paths[1], 200, 644_134, 1],
      ["GET", paths[2], 404, 10, 1],
      ["GET", paths[1], 200, 644_134, 2],
    ]);
    for (const entry of entries) {
      expect(entry.at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
      expect(entry.ms).toBeGreaterThanOrEqual(0);
    }
    expect(metrics).toBe(
      [
        "# TYPE ppm_http_requests_total counter",
        'ppm_http_requests_total{code="200",method="get"} 3',
        'ppm_http_requests_total{code="404",method="get"} 1',
        "# TYPE ppm_http_response_size_bytes_total counter",
        'ppm_http_response_size_bytes_total{code="200"} 1288268',
        'ppm_http_response_size_bytes_total{code="404"} 10',
        "# TYPE ppm_pkg_downloads_total counter",
        'ppm_pkg_downloads_total{repo="cran"} 2',
        "# TYPE ppm_http_requests_inflight gauge",
        "ppm_http_requests_inflight 0",
        "",
      ].join("\n"),
    );
  });

  it("lets an open answer end when it closes, and notes who left early", async () => {
    const accessLogFile = join(folder, "closing.ndjson");
    const sandbox = await startSandboxPackageManager({ accessLogFile, latencyMs: 100 });
    const open = fetch(`${sandbox.url}${contrib}/arrow_25.0.0.tar.gz`);
    await leaveEarly(sandbox.url, `${contrib}/BH_1.90.0.tar.gz`);
    const response = await open;
    const closed = sandbox.close();
    expect((await response.arrayBuffer()).byteLength).toBe(17_480_910);
    await closed;
    const entries = await readLog(accessLogFile);
    expect(entries).toHaveLength(2);
    const [left] = entries.filter((entry) => entry.complete === false);
    expect(left?.path).toBe(`${contrib}/BH_1.90.0.tar.gz`);
    expect(left?.bytes).toBeLessThan(11_300_000);
  });

  it("refuses to start when its log cannot be written", async () => {
    await expect(
      startSandboxPackageManager({ accessLogFile: join(folder, "no", "such", "folder") }),
    ).rejects.toThrow("ENOENT");
  });
});

function read(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { agent }, (response) => {
      response.resume().on("end", resolve).on("error", reject);
    });
    sent.on("error", reject).end();
  });
}

/** Asks for a file and hangs up at its first byte. */
function leaveEarly(base: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(base).port), "127.0.0.1", () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: sandbox\r\n\r\n`);
    });
    socket.once("data", () => socket.resetAndDestroy());
    socket.once("close", () => resolve());
    socket.once("error", reject);
  });
}
