// `headroom plan` on the sample site as a whole process, beside a Node process that does nothing.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/bin.js");
spawnSync(process.execPath, [join(root, "build.mjs"), "--if-stale"], { stdio: "inherit" });
const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
try {
  const plan = ["plan", join(root, "scenarios/sample-site"), "--out", join(folder, "out"), "--force"];
  const rows = [
    { what: "node that does nothing", args: ["-e", ""] },
    { what: "headroom --version (aim: under 0.5 s)", args: [bin, "--version"] },
    { what: "headroom plan, JSON only", args: [bin, ...plan.slice(0, 2), "--json"] },
    { what: "headroom plan with report and pictures (aim: under 1 s)", args: [bin, ...plan] },
  ].map(({ what, args }) => ({ what, ...median(args) }));
  const idle = rows[0]?.wallS ?? 1;
  for (const { what, wallS } of rows) {
    console.log(`${what}: ${wallS.toFixed(2)} s, ${(wallS / idle).toFixed(1)} × an idle Node`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The median wall time of five runs, after one that warms the disk's cache. */
function median(args: readonly string[]): { wallS: number } {
  const runs = Array.from({ length: 6 }, () => {
    const from = performance.now();
    const ran = spawnSync(process.execPath, [...args], { stdio: "ignore" });
    if (ran.status !== 0) throw new Error(`${args.join(" ")} ended with ${ran.status}`);
    return (performance.now() - from) / 1000;
  });
  return { wallS: runs.slice(1).sort((a, b) => a - b)[2] ?? Number.NaN };
}
