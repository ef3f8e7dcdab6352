import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeHost } from "../../../loadtests/engine/host.ts";
import { openOneOff } from "../../../loadtests/engine/one-off-context.ts";
import { createGuard } from "../../../loadtests/guard/guard.ts";
import { systemResolver } from "../../../loadtests/guard/system-resolver.ts";
import { cranUniverse } from "../../../loadtests/journeys/mix/cran-universe.ts";
import { pmRestorePip } from "../../../loadtests/journeys/pm-restore-pip.ts";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import type { PypiSettings } from "../../../loadtests/journeys/pypi-settings.ts";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { makePackageFile } from "../../../loadtests/sandbox/package-file.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import { makeWheelFile } from "../../../loadtests/sandbox/wheel-file.ts";
import { type Preflight, preflight } from "../../../loadtests/scenario/preflight.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import { randomStream } from "../../../planner/core/random.ts";
import { CLEAN_ENVIRONMENT, hasPython } from "../../support/python.ts";
import { runSettings } from "../../support/run-journey.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-preflight-"));
});
afterAll(() => rm(folder, { recursive: true }));

function scenarioOf(journeys: string) {
  const text = `name: look\nduration: 100s\njourneys:\n${journeys}`;
  return readScenario(
    { text, file: "s.yaml" },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
}

async function lookAt(url: string, journeys: string, token?: string, bodyScale?: number): Promise<Preflight> {
  const host = nodeHost();
  const one = openOneOff({
    baseUrl: new URL(url),
    guard: createGuard([], systemResolver()),
    host,
    network: {},
    timeScale: 1,
    seed: 1,
    ...(token !== undefined && { token }),
  });
  try {
    return await preflight({
      scenario: scenarioOf(journeys),
      journeys: JOURNEYS,
      product: "package-manager",
      context: one.context,
      lastFailure: one.lastFailure,
      ...(bodyScale !== undefined && { bodyScale }),
    });
  } finally {
    one.close();
    host.close();
  }
}

const R6 = "  - { name: r, journey: pm.restore.r, starts: 0.1/s, settings: { packages: [R6] } }\n";
const SIX = "  - { name: pip, journey: pm.restore.pip, starts: 0.1/s, settings: { packages: [six] } }\n";

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function waitFor(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not answer`);
}

it("waits once for a server that takes connections and says nothing, not once for each load", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    expect(await lookAt(`http://127.0.0.1:${port}`, R6 + SIX)).toEqual({
      ok: false,
      sentences: [],
      refusals: ["no answer to /__api__/status within 10 s"],
    });
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});

describe("a look at a Package Manager", () => {
  it("says what is there and what will be asked", async () => {
    const sandbox = await startSandboxPackageManager({ bodyScale: 0.01, token: "s3cret" });
    try {
      const found = await lookAt(sandbox.url, R6 + SIX, "s3cret");
      expect(found).toMatchObject({ ok: true });
      expect(found.sentences.map((sentence) => sentence.replace(/for bookworm.*trixie/, "for …"))).toEqual([
        "the server is Package Manager 2026.08.0 (Headroom's sandbox)",
        "it has binaries for …",
        "its repositories are cran (R, wants a token), pypi (Python, wants a token), local (R, wants a token)",
        "/pypi/latest/simple has six",
        "/cran/latest/src/contrib/PACKAGES lists 25000 packages",
        "the scenario will ask for 20 package files in 20 restores: 50 requests and 8 MB in 100 s, with up to 0.2 starts a second",
      ]);
    } finally {
      await sandbox.close();
    }
  });

  it("refuses without the token, and a repository that is not there", async () => {
    const sandbox = await startSandboxPackageManager({ bodyScale: 0.01, token: "s3cret" });
    try {
      const found = await lookAt(sandbox.url, R6 + SIX);
      expect(found.ok ? [] : found.refusals).toEqual([
        "pip: /pypi/latest/simple did not come for six: status 401, so it wants a token, or another one (tokenEnv: or tokenFile: names it)",
        "r: /cran/latest/src/contrib/PACKAGES did not come: status 401, so it wants a token, or another one (tokenEnv: or tokenFile: names it)",
      ]);
      const wrong = R6.replace("{ packages", "{ repository: prod, packages");
      const missing = await lookAt(sandbox.url, wrong, "s3cret");
      expect(missing.ok ? [] : missing.refusals).toEqual([
        "r: /prod/latest/src/contrib/PACKAGES did not come: status 404, so there is no repository of that name, or it wants a token",
      ]);
    } finally {
      await sandbox.close();
    }
  });

  it("refuses a body scale that is not the server's", async () => {
    const sandbox = await startSandboxPackageManager({ bodyScale: 0.01 });
    try {
      expect(await lookAt(sandbox.url, R6, undefined, 0.01)).toMatchObject({ ok: true, bodyScale: 0.01 });
      const other = await lookAt(sandbox.url, R6, undefined, 0.5);
      expect(other.ok ? [] : other.refusals).toEqual([
        "--body-scale 0.5 is not that of the sandbox, which serves bodies at 0.01: start it with --body-scale 0.5, or leave the option out",
      ]);
    } finally {
      await sandbox.close();
    }
  });

  it("refuses a server that answers a page of HTML to everything", async () => {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<html><body>Welcome</body></html>");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ide = "  - { name: session, journey: pm.ide.filter, starts: 1/s }\n";
    try {
      expect(await lookAt(`http://127.0.0.1:${port}`, R6 + SIX + ide, undefined, 0.1)).toEqual({
        ok: false,
        sentences: ["the server does not say that it is a Package Manager (status 200)"],
        refusals: [
          "--body-scale 0.1 makes the bodies of a sandbox smaller; this server is none and sends its own",
          "pip: /pypi/latest/simple has no file to install for six",
          "r: /cran/latest/src/contrib/PACKAGES is no package index: it lists no package",
          "session: pm.ide.filter needs Package Manager's own API, which is not there",
        ],
      });
    } finally {
      server.close();
    }
  });

  it("asks a PyPI that is no sandbox for real projects only", async () => {
    const server = createServer(({ url = "" }, response) => {
      const [, name = ""] = /^\/simple\/([^/]+)\/$/.exec(url) ?? [];
      if (name === "" || name.startsWith("tail")) response.statusCode = 404;
      response.setHeader("content-type", "text/html");
      const file = `${name.replaceAll("-", "_")}-1.0-py3-none-any.whl`;
      response.end(`<html><body><a href="/f/${file}">${file}</a></body></html>`);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    try {
      const found = await lookAt(
        url,
        "  - { name: pip, journey: pm.restore.pip, starts: 900 installs/h, settings: { indexPath: /simple } }\n",
      );
      if (!found.ok) throw new Error(found.refusals.join());
      expect(found.sentences).toContain("its restores are of the 234 projects that Headroom knows by name");
      // 900 an hour for 100 s: the rate of installs is what the scenario says, whatever is there.
      expect(found.sentences.at(-1)).toMatch(/^the scenario will ask for 25 package files in /);
      const wanted = found.prepared.get("pip") as PypiSettings;
      const random = randomStream(1, "wanted");
      const names = Array.from({ length: 200 }, () => wanted.mix.drawWanted(random)).flat();
      expect(names.filter((name) => name.startsWith("tail"))).toEqual([]);
    } finally {
      server.close();
    }
  });

  it("refuses where nobody listens, once and with the reason", async () => {
    const port = await freePort();
    const found = await lookAt(`http://127.0.0.1:${port}`, R6 + SIX);
    expect(found).toEqual({
      ok: false,
      sentences: [],
      refusals: [`no answer to /__api__/status: connect, connect ECONNREFUSED 127.0.0.1:${port}`],
    });
  });
});

const hasNginx = spawnSync("nginx", ["-v"]).status === 0;
const nginxReason = hasNginx ? "" : " (skipped: no nginx on this machine)";

describe("a CRAN tree behind a real nginx", () => {
  it.skipIf(!hasNginx)(
    `is looked at and restored from${nginxReason}`,
    async () => {
      const contrib = join(folder, "tree", "src", "contrib");
      await mkdir(contrib, { recursive: true });
      const entries: string[] = [];
      for (const name of ["R6", "cli", "glue"]) {
        const { version } = cranUniverse().packageAt(cranUniverse().indexOf(name) ?? 0);
        const file = makePackageFile({ name, version, kind: "source", dependencies: [], bytes: 5_000 });
        await writeFile(join(contrib, `${name}_${version}.tar.gz`), Buffer.concat([...file.pieces()]));
        entries.push(`Package: ${name}\nVersion: ${version}\n${name === "cli" ? "Imports: glue\n" : ""}`);
      }
      await writeFile(join(contrib, "PACKAGES"), entries.join("\n"));
      await writeFile(join(contrib, "PACKAGES.gz"), gzipSync(entries.join("\n")));
      const port = await freePort();
      const file = join(folder, "nginx.conf");
      const logs = `access_log off; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;`;
      await writeFile(
        file,
        `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
         events { worker_connections 64; } http { ${logs} server { listen 127.0.0.1:${port}; root ${folder}/tree; } }`,
      );
      // A worker of another user could not look into the temporary folder.
      const user = process.getuid?.() === 0 ? ["-g", "user root;"] : [];
      const nginx = spawn("nginx", ["-c", file, "-e", `${folder}/nginx.log`, ...user], { stdio: "ignore" });
      try {
        await waitFor(`http://127.0.0.1:${port}/`);
        const raw = "{ repositoryPath: /, packages: [cli] }";
        const found = await lookAt(
          `http://127.0.0.1:${port}`,
          `  - { name: r, journey: pm.restore.r, starts: 0.1/s, settings: ${raw} }\n`,
        );
        if (!found.ok) throw new Error(found.refusals.join());
        expect(found.sentences.slice(0, 2)).toEqual([
          "the server does not say that it is a Package Manager (status 404)",
          "/src/contrib/PACKAGES lists 3 packages",
        ]);
        const run = await runSettings(
          pmRestoreR,
          found.prepared.get("r") as never,
          `http://127.0.0.1:${port}`,
        );
        // There is no PACKAGES.rds: R goes on to PACKAGES.gz, then fetches what the index says.
        expect(run.answers.map(({ response }) => response.status)).toEqual([404, 200, 200, 200]);
        expect(run.counters).toEqual({ installs: 2, restores: 1 });
      } finally {
        nginx.kill("SIGTERM");
        await once(nginx, "exit");
      }
    },
    60_000,
  );
});

describe("a real pypiserver", () => {
  const home = join(tmpdir(), `headroom-pypiserver-${process.pid}`);
  const python = join(home, "bin", "python");
  const wanted = ["-m", "pip", "install", "--quiet", "--timeout", "10", "--retries", "0", "pypiserver"];
  const hasServer =
    hasPython &&
    spawnSync("python3", ["-m", "venv", home]).status === 0 &&
    spawnSync(python, wanted, { timeout: 90_000 }).status === 0;
  const reason = hasServer ? "" : " (skipped: pypiserver could not be had from the package index)";
  afterAll(() => rm(home, { recursive: true, force: true }));

  it.skipIf(!hasServer)(
    `is looked at and installed from${reason}`,
    async () => {
      const packages = join(folder, "wheels");
      await mkdir(packages);
      for (const [name, dependencies] of [
        ["jinja2", ["markupsafe"]],
        ["markupsafe", []],
      ] as const) {
        const wheel = makeWheelFile({ name, version: "3.0", dependencies, bytes: 6_000 });
        await writeFile(join(packages, wheel.fileName), Buffer.concat([...wheel.pieces()]));
      }
      const port = await freePort();
      const options = [
        "-m",
        "pypiserver",
        "run",
        "-p",
        String(port),
        "-i",
        "127.0.0.1",
        "--disable-fallback",
        packages,
      ];
      const server = spawn(python, options, { stdio: "ignore", env: CLEAN_ENVIRONMENT });
      try {
        await waitFor(`http://127.0.0.1:${port}/`);
        const raw = "{ indexPath: /simple, packages: [jinja2] }";
        const found = await lookAt(
          `http://127.0.0.1:${port}`,
          `  - { name: pip, journey: pm.restore.pip, starts: 0.1/s, settings: ${raw} }\n`,
        );
        if (!found.ok) throw new Error(found.refusals.join());
        const run = await runSettings(
          pmRestorePip,
          found.prepared.get("pip") as never,
          `http://127.0.0.1:${port}`,
        );
        // No metadata beside the wheels: page and wheel in turn. The dependency is what the model knows of jinja2.
        expect(run.answers.map(({ operation, response }) => [operation, response.errorKind])).toEqual([
          ["pm.pypi.index", undefined],
          ["pm.pypi.file", undefined],
          ["pm.pypi.index", undefined],
          ["pm.pypi.file", undefined],
        ]);
        expect(run.counters).toEqual({ installs: 2, restores: 1 });
      } finally {
        server.kill("SIGTERM");
        await once(server, "exit");
      }
    },
    60_000,
  );
});
