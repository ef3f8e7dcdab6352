import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import type { AccessLogEntry } from "../../../loadtests/sandbox/access-log.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import { answered, recordingContext } from "../../support/journey-context.ts";

/** Version of the R on this machine, or nothing. */
const rVersion = /version (\d+\.\d+)/.exec(
  spawnSync("Rscript", ["--version"], { encoding: "utf8" }).stdout ?? "",
)?.[1];
const skip = rVersion === undefined;
const reason = skip ? " (skipped: no R on this machine)" : "";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-r-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function installWithR(accessLogFile: string): Promise<string> {
  const sandbox = await startSandboxPackageManager({ accessLogFile });
  try {
    const script = `
      .libPaths("${folder}")
      install.packages("purrr", lib = "${folder}", repos = "${sandbox.url}/cran/latest", quiet = TRUE)
      cat(purrr::hello())
    `;
    const { stdout } = await promisify(execFile)("Rscript", ["--vanilla", "-e", script]);
    return stdout;
  } finally {
    await sandbox.close();
  }
}

describe("R itself", () => {
  it.skipIf(skip)(
    `installs from the sandbox with the requests of pm.restore.r${reason}`,
    async () => {
      const accessLogFile = join(folder, "access.ndjson");
      expect(await installWithR(accessLogFile)).toBe("purrr 1.2.2");
      const lines = (await readFile(accessLogFile, "utf8")).trim().split("\n");
      const entries = lines.map((line) => JSON.parse(line) as AccessLogEntry);

      const read = pmRestoreR.readSettings({ packages: ["purrr"] });
      if (!read.ok) throw new Error("expected settings");
      const { context, requests } = recordingContext(() => answered(200));
      await pmRestoreR.run(read.settings, context);
      expect(entries.map((entry) => `${entry.method} ${entry.path}`)).toEqual(
        requests.map(({ request }) => `${request.method} ${request.url}`),
      );
      // R before 4.5 opens a connection for each request; later ones keep up to six.
      const connections = new Set(entries.map((entry) => entry.connection)).size;
      if (Number(rVersion) < 4.5) expect(connections).toBe(entries.length);
    },
    120_000,
  );
});
