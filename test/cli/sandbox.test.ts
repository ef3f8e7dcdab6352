import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ROOT, runInProcess } from "../support/run-cli.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-sandbox-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Said {
  readonly url: string;
  readonly metricsUrl: string;
  readonly kubernetesUrl?: string;
  readonly pid: number;
}

/** Starts the compiled command, uses it, and ends it with SIGTERM. */
async function withSandbox(
  argv: readonly string[],
  use: (said: Said) => Promise<void>,
): Promise<number | null> {
  expect(inject("buildFailure")).toBe("");
  const child = spawn(process.execPath, [join(ROOT, "dist/cli/bin.js"), "sandbox", ...argv], { cwd: folder });
  const exited = once(child, "exit");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  try {
    const said = JSON.parse(line.toString()) as Said;
    expect(said.pid).toBe(child.pid);
    await use(said);
  } finally {
    child.kill("SIGTERM");
  }
  const [code] = (await exited) as [number | null];
  return code;
}

describe("sandbox package-manager", { timeout: 60_000 }, () => {
  it("fails as often as it was told to, and logs each answer", async () => {
    const flags = [
      "package-manager",
      "--error-fraction",
      "1",
      "--error-status",
      "429",
      "--access-log",
      "log.ndjson",
    ];
    const code = await withSandbox(flags, async ({ url }) => {
      const answer = await fetch(`${url}/cran/latest/src/contrib/PACKAGES`);
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "2"]);
    });
    expect(code).toBe(0);
    const [logged = ""] = readFileSync(join(folder, "log.ndjson"), "utf8").split("\n");
    expect(JSON.parse(logged)).toMatchObject({ path: "/cran/latest/src/contrib/PACKAGES", status: 429 });
  });

  it.each([
    [["--error-fraction", "2"], 'expected a share from 0 to 1, as 0.02, got "2"'],
    [["--replicas", "0"], 'expected a count as a whole number from 1 to 1000000000, got "0"'],
    [
      ["--sized-by", "installs-1m-per-day"],
      "--sized-by: expected a scenario that climbs to a limit of requests for package files, as break.yaml of a plan does, got installs-1m-per-day",
    ],
    [["--tls-key", "key.pem"], "--tls-key and --tls-cert: expected both or none, got one"],
  ])("refuses %j", async (flags, sentence) => {
    const { code, err } = await runInProcess(["sandbox", "package-manager", ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

describe("sandbox workbench", { timeout: 60_000 }, () => {
  it("answers, shows its cluster, and writes the kubeconfig", async () => {
    const code = await withSandbox(["workbench", "--kubeconfig", "kubeconfig.yaml"], async (said) => {
      expect((await fetch(`${said.url}/health-check`)).status).toBe(200);
      const nodes = (await (await fetch(`${said.kubernetesUrl}/api/v1/nodes`)).json()) as {
        items: unknown[];
      };
      expect(nodes.items).toHaveLength(6);
      expect(readFileSync(join(folder, "kubeconfig.yaml"), "utf8")).toContain(String(said.kubernetesUrl));
    });
    expect(code).toBe(0);
  });

  it("names the failures that there are", async () => {
    const { code, err } = await runInProcess(["sandbox", "workbench", "--fail", "flood=1"]);
    expect(code).toBe(2);
    expect(err).toContain(
      'expected one of launch-refused, stuck-pending, image-pull, crash, connect and a share from 0 to 1, as image-pull=0.1, got "flood=1"',
    );
  });

  it("is known beside Package Manager, and nothing else is", async () => {
    const { code, err } = await runInProcess(["sandbox", "connect"]);
    expect(code).toBe(2);
    expect(err).toContain("connect");
  });
});
