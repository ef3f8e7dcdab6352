import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandboxProcess } from "../../../loadtests/sandbox/sandbox-process.ts";

/** The command line's file, run from its source. */
const standIn = {
  binPath: fileURLToPath(new URL("../../fixtures/sandbox/bin.ts", import.meta.url)),
  nodeArguments: ["--import", "tsx"],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-sandbox-"));
});
afterAll(() => rm(folder, { recursive: true }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a sandbox in a process of its own", () => {
  it("is told its scales, answers, and has written its log when it is closed", async () => {
    const accessLogFile = join(folder, "access.ndjson");
    const sandbox = await startSandboxProcess({
      ...standIn,
      product: "package-manager",
      timeScale: 30,
      bodyScale: 0.5,
      accessLogFile,
    });
    const status: unknown = await (await fetch(`${sandbox.url}/__api__/status`)).json();
    expect(status).toMatchObject({ headroom_sandbox: { body_scale: 0.5, time_scale: 30 } });
    expect((await fetch(sandbox.metricsUrl)).status).toBe(200);
    expect(isAlive(sandbox.pid)).toBe(true);
    await sandbox.close();
    expect(isAlive(sandbox.pid)).toBe(false);
    expect((await readFile(accessLogFile, "utf8")).trim().split("\n")).toHaveLength(1);
  });

  it("passes on why it did not start", async () => {
    await expect(startSandboxProcess({ ...standIn, product: "workbench" })).rejects.toThrow(
      "the sandbox ended before it was ready: no workbench here",
    );
  });
});
