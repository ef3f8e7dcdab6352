import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import { pmRestoreR45 } from "../../../loadtests/journeys/pm-restore-r45.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import type { PackageManagerOptions } from "../../../loadtests/sandbox/sandbox-options.ts";
import { recordInFrontOf, type WireRecord } from "../../support/recording-proxy.ts";
import { runJourney } from "../../support/run-journey.ts";

/** Version of the R on this machine, or nothing. */
const rVersion = /version (\d+\.\d+)/.exec(
  spawnSync("Rscript", ["--version"], { encoding: "utf8" }).stdout ?? "",
)?.[1];
const skip = rVersion === undefined;
const reason = skip ? " (skipped: no R on this machine)" : "";
const isOld = Number(rVersion) < 4.5;
const journey = isOld ? pmRestoreR : pmRestoreR45;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-r-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function installWithR(url: string, name: string, token?: string): Promise<string> {
  const library = await mkdtemp(join(folder, "library-"));
  const repository = token === undefined ? url : url.replace("http://", `http://__token__:${token}@`);
  const script = `
    .libPaths("${library}")
    install.packages("${name}", lib = "${library}", repos = "${repository}/cran/latest", quiet = TRUE)
    cat(${name}::hello())
  `;
  const { stdout } = await promisify(execFile)("Rscript", ["--vanilla", "-e", script]);
  return stdout;
}

/** What R asks of a new sandbox, and what the journey asks. */
async function bothRecords(name: string, options: PackageManagerOptions = {}) {
  const sandbox = await startSandboxPackageManager({ bodyScale: 0.1, ...options });
  const record = async <T>(
    use: (url: string) => Promise<T>,
  ): Promise<{ records: readonly WireRecord[]; result: T }> => {
    const proxy = await recordInFrontOf(sandbox.url);
    try {
      const result = await use(proxy.url);
      return { records: proxy.records, result };
    } finally {
      await proxy.close();
    }
  };
  try {
    const real = await record((url) => installWithR(url, name, options.token));
    const { token } = options;
    const ours = await record((url) =>
      runJourney(journey, { packages: [name] }, url, token === undefined ? {} : { token }),
    );
    return { said: real.result, real: real.records, ours: ours.records };
  } finally {
    await sandbox.close();
  }
}

/** Everything but what names the host, and the version of libcurl. */
function seen(records: readonly WireRecord[]): readonly unknown[] {
  return records.map(({ method, path, headers }) => {
    const { host: _, connection: __, "user-agent": agent = "", ...others } = headers;
    return { method, path, agent: agent.split("/")[0], others };
  });
}

const connections = (records: readonly WireRecord[]): number =>
  new Set(records.map(({ connection }) => connection)).size;
const mostAtOnce = (records: readonly WireRecord[]): number =>
  Math.max(...records.map(({ atOnce }) => atOnce));

describe("R itself", () => {
  it.skipIf(skip)(
    `installs from the sandbox with the requests and headers of its journey${reason}`,
    async () => {
      const { said, real, ours } = await bothRecords("purrr");
      expect(said).toBe("purrr 1.2.2");
      const order = (records: readonly WireRecord[]) =>
        isOld ? seen(records) : [...seen(records)].map((each) => JSON.stringify(each)).sort();
      expect(order(ours)).toEqual(order(real));
      // R before 4.5 opens a connection for each request, one after the other; later ones keep up to six.
      expect([connections(ours), mostAtOnce(ours)]).toEqual([connections(real), mostAtOnce(real)]);
    },
    180_000,
  );

  it.skipIf(skip)(
    `sends user and token with the first request${reason}`,
    async () => {
      const { said, real, ours } = await bothRecords("R6", { token: "s3cret" });
      expect(said).toMatch(/^R6 2\./);
      expect(seen(ours)).toEqual(seen(real));
      expect(real).toHaveLength(2);
    },
    120_000,
  );
});
