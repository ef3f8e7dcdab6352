import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHeadroom } from "../support/headroom-process.ts";
import { type ClientRow, type InstallsAtRate, installsAtRate, SEED_OF } from "../support/installs-at-rate.ts";

/** Ten minutes of a million installs a day by all clients; returns whether all that was offered was made, and on time. */
export async function installsTenMinutes(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-installs-"));
  const out = join(folder, "run");
  try {
    const rate = ["--duration", "10m", "--seed", String(SEED_OF.tenMinutes)];
    const run = startHeadroom(["run", "installs-1m-per-day", ...rate, "--out", out]);
    run.child.stderr?.pipe(process.stderr);
    const code = await run.ended;
    console.log(`${run.out()}exit ${code}`);
    const found = await installsAtRate(out);
    tell(found);
    return code === 0 && found.differences.length === 0 && found.run.starts.missed === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell({ rows, installs, dispersion, run, differences }: InstallsAtRate): void {
  console.log(
    `installs: ${installs.nominal.toFixed(1)} in ten minutes of a million a day, ${installs.offered} offered by this seed, ` +
      `${installs.logged} delivered: ${((100 * installs.logged) / installs.offered).toFixed(2)} % of offered, ` +
      `${((100 * installs.logged) / installs.nominal).toFixed(2)} % of the rate`,
  );
  console.log(
    `starts: ${run.starts.started} of ${run.starts.scheduled} made, ${run.starts.late} late, ${run.starts.missed} missed`,
  );
  console.log(
    `dispersion of first requests a second, from the sandbox's log: ${dispersion.measured.toFixed(3)}, ` +
      `expected 0.984 ± ${dispersion.within.toFixed(3)}`,
  );
  console.log(
    "by client, offered and logged: restores, installs, requests; installs of a restore logged and stated",
  );
  for (const row of rows) console.log(`  ${textOf(row)}`);
  console.log(`differences: ${differences.join("; ") || "none"}`);
}

function textOf({ load, offered, logged, installsPerRestore }: ClientRow): string {
  const pairs = (["restores", "installs", "requests"] as const).map(
    (figure) => `${offered[figure]} ${logged[figure]}`,
  );
  const { mean, within } = installsPerRestore;
  const measured = logged.installs / Math.max(1, logged.restores);
  return `${load.padEnd(9)} ${pairs.join("; ")}; ${measured.toFixed(2)}, ${mean.toFixed(2)} ± ${within.toFixed(2)}`;
}
