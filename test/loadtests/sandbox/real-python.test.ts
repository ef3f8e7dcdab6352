import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Journey } from "../../../loadtests/journeys/journey.ts";
import { pmRestorePip } from "../../../loadtests/journeys/pm-restore-pip.ts";
import { pmRestoreUv } from "../../../loadtests/journeys/pm-restore-uv.ts";
import type { PypiSettings } from "../../../loadtests/journeys/pypi-settings.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { PackageManagerOptions } from "../../../loadtests/sandbox/sandbox-options.ts";
import { hasPython, makePythonHome, type PythonHome, runClean } from "../../support/python.ts";
import { type RecordingProxy, recordInFrontOf, type WireRecord } from "../../support/recording-proxy.ts";
import { runJourney } from "../../support/run-journey.ts";

const home: PythonHome | undefined = hasPython ? makePythonHome() : undefined;
const uv = home?.uv;
const pipReason = home === undefined ? " (skipped: no python3 with venv on this machine)" : "";
const uvReason = uv === undefined ? " (skipped: uv could not be had from the package index)" : "";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-pypi-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  if (home !== undefined) await rm(home.folder, { recursive: true });
});

/** Records what a client asks of a new sandbox, and what the journey asks. */
async function bothRecords(
  client: (proxy: RecordingProxy) => Promise<unknown>,
  journey: Journey<PypiSettings>,
  packages: readonly string[],
  options: PackageManagerOptions = {},
): Promise<{ readonly real: readonly WireRecord[]; readonly ours: readonly WireRecord[] }> {
  const sandbox = await startSandboxPackageManager(options);
  const record = async (use: (proxy: RecordingProxy) => Promise<unknown>): Promise<readonly WireRecord[]> => {
    const proxy = await recordInFrontOf(sandbox.url);
    try {
      await use(proxy);
      return proxy.records;
    } finally {
      await proxy.close();
    }
  };
  try {
    const real = await record(client);
    return { real, ours: await record((proxy) => runJourney(journey, { packages }, proxy.url)) };
  } finally {
    await sandbox.close();
  }
}

function lines(records: readonly WireRecord[]): readonly string[] {
  return records.map(({ method, path }) => `${method} ${path}`);
}

/** Headers by which a server tells clients apart or chooses an answer; the name of the client without its JSON. */
function headersThatMatter({ path, headers }: WireRecord): readonly unknown[] {
  const accept = String(headers["accept-encoding"]).replace(/,\s*zstd|zstd,\s*/, "");
  return [path, headers.accept, accept, headers.range, String(headers["user-agent"]).split("/")[0]];
}

async function pipInstall(proxy: RecordingProxy, target: string, projects: readonly string[]): Promise<void> {
  const index = ["--index-url", `${proxy.url}/pypi/latest/simple`];
  await runClean(home?.pip ?? "pip", [
    "install",
    "-q",
    "--no-cache-dir",
    ...index,
    "--target",
    target,
    ...projects,
  ]);
}

async function uvInstall(proxy: RecordingProxy, target: string, projects: readonly string[]): Promise<void> {
  const index = ["--index-url", `${proxy.url}/pypi/latest/simple`];
  await runClean(uv ?? "uv", [
    "pip",
    "install",
    "-q",
    "--no-cache",
    ...index,
    "--target",
    target,
    ...projects,
  ]);
}

async function imported(target: string, module: string): Promise<string> {
  const script = `import sys; sys.path.insert(0, ${JSON.stringify(target)}); import ${module}; print(${module}.hello())`;
  return (await runClean("python3", ["-c", script])).trim();
}

describe("pip itself", () => {
  it.skipIf(home === undefined)(
    `installs with dependencies, with the requests of pm.restore.pip${pipReason}`,
    async () => {
      const target = join(folder, "pip");
      const { real, ours } = await bothRecords(
        (proxy) => pipInstall(proxy, target, ["requests"]),
        pmRestorePip,
        ["requests"],
      );
      expect(await imported(target, "urllib3")).toBe("urllib3 2.8.0");
      expect(real).toHaveLength(15);
      expect(lines(ours)).toEqual(lines(real));
      expect(ours.map(headersThatMatter)).toEqual(real.map(headersThatMatter));
      for (const records of [real, ours]) {
        expect(new Set(records.map(({ connection }) => connection)).size).toBe(1);
        expect(Math.max(...records.map(({ atOnce }) => atOnce))).toBe(1);
      }
    },
    120_000,
  );

  it.skipIf(home === undefined)(
    `asks for the same where dependencies have dependencies${pipReason}`,
    async () => {
      const { real, ours } = await bothRecords(
        (proxy) => pipInstall(proxy, join(folder, "pip-two"), ["rich", "requests"]),
        pmRestorePip,
        ["rich", "requests"],
      );
      // The order of the last wheels is that of pip 26; an older one settles projects near the wish first.
      const inOrder = Number(home?.pipVersion.split(".")[0]) >= 26;
      const order = (all: readonly string[]) => (inOrder ? all : [...all].sort());
      expect(order(lines(ours))).toEqual(order(lines(real)));
      expect(lines(ours).slice(0, 18)).toEqual(lines(real).slice(0, 18));
    },
    120_000,
  );

  it.skipIf(home === undefined)(
    `takes page and wheel in turn where there is no metadata${pipReason}`,
    async () => {
      const { real, ours } = await bothRecords(
        (proxy) => pipInstall(proxy, join(folder, "pip-html"), ["requests"]),
        pmRestorePip,
        ["requests"],
        { pep658: false, pep691: false },
      );
      expect(real).toHaveLength(10);
      expect(lines(ours)).toEqual(lines(real));
    },
    120_000,
  );
});

describe("uv itself", () => {
  it.skipIf(uv === undefined)(
    `installs with dependencies, with the requests of pm.restore.uv${uvReason}`,
    async () => {
      const target = join(folder, "uv");
      const { real, ours } = await bothRecords(
        (proxy) => uvInstall(proxy, target, ["jupyterlab"]),
        pmRestoreUv,
        ["jupyterlab"],
      );
      expect(await imported(target, "jupyterlab")).toMatch(/^jupyterlab 4\./);
      // 81 projects: page, metadata and wheel of each.
      expect(real).toHaveLength(243);
      expect([...lines(ours)].sort()).toEqual([...lines(real)].sort());
      const headers = (records: readonly WireRecord[]) => records.map(headersThatMatter).map(String).sort();
      expect(headers(ours)).toEqual(headers(real));
      for (const records of [real, ours]) {
        const wheels = records.findIndex(({ path }) => path.endsWith(".whl"));
        expect(records.slice(wheels).every(({ path }) => path.endsWith(".whl"))).toBe(true);
        const atOnce = Math.max(...records.map((each) => each.atOnce));
        expect(atOnce).toBeGreaterThan(30);
        expect(atOnce).toBeLessThanOrEqual(50);
      }
    },
    120_000,
  );

  it.skipIf(uv === undefined).each([
    { title: "the end of each wheel", options: { pep658: false }, requests: 20 },
    { title: "each wheel twice, with one HEAD", options: { pep658: false, ranges: false }, requests: 16 },
  ])(
    `asks for $title where there is no metadata${uvReason}`,
    async ({ options, requests }) => {
      const { real, ours } = await bothRecords(
        (proxy) => uvInstall(proxy, join(folder, `uv-${requests}`), ["requests"]),
        pmRestoreUv,
        ["requests"],
        options,
      );
      expect([real.length, ours.length]).toEqual([requests, requests]);
      expect([...lines(ours)].sort()).toEqual([...lines(real)].sort());
    },
    120_000,
  );
});
