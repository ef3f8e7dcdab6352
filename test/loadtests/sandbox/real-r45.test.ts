import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Journey } from "../../../loadtests/journeys/journey.ts";
import { pmRestoreR45 } from "../../../loadtests/journeys/pm-restore-r45.ts";
import { pmRestoreRenv11 } from "../../../loadtests/journeys/pm-restore-renv11.ts";
import { startSandboxPackageManager } from "../../../loadtests/sandbox/package-manager.ts";
import { recordInFrontOf, type WireRecord } from "../../support/recording-proxy.ts";
import { runJourney } from "../../support/run-journey.ts";

/** A file system with R 4.5 and renv 1.1, as `debootstrap --include=r-base-core,r-cran-renv trixie DIR` makes one. */
const root = process.env["HEADROOM_R45_ROOT"] ?? "";
const skip = !existsSync(join(root, "usr/bin/Rscript")) || root === "";
const reason = skip ? " (skipped: HEADROOM_R45_ROOT names no file system with R 4.5)" : "";

async function inChroot(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)("chroot", [root, "Rscript", "--vanilla", "-e", script]);
  return stdout;
}

async function recorded(use: (url: string) => Promise<unknown>): Promise<readonly WireRecord[]> {
  const sandbox = await startSandboxPackageManager({ bodyScale: 0.1 });
  const proxy = await recordInFrontOf(sandbox.url);
  try {
    await use(proxy.url);
    return proxy.records;
  } finally {
    await proxy.close();
    await sandbox.close();
  }
}

function ours<S>(journey: Journey<S>, raw: Readonly<Record<string, unknown>>) {
  return recorded((url) => runJourney(journey, raw, url));
}

/** Everything but what names the host, and the versions of libcurl and of a package's last figure. */
function seen(records: readonly WireRecord[]): readonly string[] {
  return records.map(({ method, path, headers }) => {
    const { host: _, connection: __, "user-agent": agent = "", ...others } = headers;
    const client = agent.replace(/^libcurl\/.*/, "libcurl").replace(/^(renv \(1\.1)\.\d+/, "$1");
    return JSON.stringify({ method, path, client, others });
  });
}

const connections = (records: readonly WireRecord[]): number =>
  new Set(records.map(({ connection }) => connection)).size;
const mostAtOnce = (records: readonly WireRecord[]): number =>
  Math.max(...records.map(({ atOnce }) => atOnce));

describe("R 4.5 of Debian 13", () => {
  it.skipIf(skip)(
    `installs with the requests of its journey, up to six at once, each on a connection of its own${reason}`,
    async () => {
      const real = await recorded((url) =>
        inChroot(`
          lib <- tempfile("lib-"); dir.create(lib); .libPaths(lib)
          install.packages("purrr", lib = lib, repos = "${url}/cran/latest", quiet = TRUE)
          stopifnot(nzchar(purrr::hello()))
        `),
      );
      const mine = await ours(pmRestoreR45, { packages: ["purrr"], rVersion: "4.5.0" });
      expect([...seen(mine)].sort()).toEqual([...seen(real)].sort());
      expect(real).toHaveLength(8);
      expect([connections(mine), mostAtOnce(mine)]).toEqual([connections(real), mostAtOnce(real)]);
    },
    180_000,
  );

  it.skipIf(skip)(
    `and renv 1.1 asks for the status, the index, then files one by one, as its journey does${reason}`,
    async () => {
      const real = await recorded((url) =>
        inChroot(`
          root <- tempfile("renv-"); dir.create(root); Sys.setenv(RENV_PATHS_ROOT = root)
          lib <- tempfile("lib-"); dir.create(lib)
          options(
            repos = c(CRAN = "${url}/cran/latest"), renv.consent = TRUE,
            HTTPUserAgent = sprintf("R/%s R (%s)", getRversion(), paste(getRversion(), R.version$platform, R.version$arch, R.version$os))
          )
          renv::install("purrr", library = lib, prompt = FALSE)
        `),
      );
      const mine = await ours(pmRestoreRenv11, {
        packages: ["purrr"],
        binary: true,
        distro: "trixie",
        rVersion: "4.5.0",
      });
      expect(seen(mine)).toEqual(seen(real));
      expect(connections(real)).toBe(real.length);
      expect([connections(mine), mostAtOnce(mine)]).toEqual([connections(real), mostAtOnce(real)]);
    },
    180_000,
  );
});
