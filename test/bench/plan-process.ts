// `headroom plan` as a whole process, beside a Node process that does nothing: the sample site, and one of 5,000 sessions at the peak.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
    {
      what: "headroom plan --people (aim: under 2 s)",
      args: [bin, ..."plan --people 300 --cpu 1 --memory 4G --json".split(" ")],
    },
    {
      what: "headroom plan --no-simulation, JSON only (aim: under 2 s)",
      args: [bin, ...plan.slice(0, 2), "--no-simulation", "--json"],
    },
    {
      what: "headroom plan, JSON only (aim: under 5 s)",
      args: [bin, ...plan.slice(0, 2), "--json"],
    },
    { what: "headroom plan with report and pictures (aim: under 5 s)", args: [bin, ...plan] },
    {
      what: "headroom plan of 5,000 sessions at the peak, JSON only (aim: under 30 s)",
      args: [bin, "plan", largeSite(), "--json"],
    },
  ].map(({ what, args }) => ({ what, ...median(args) }));
  const idle = rows[0]?.wallS ?? 1;
  for (const { what, wallS } of rows) {
    console.log(`${what}: ${wallS.toFixed(2)} s, ${(wallS / idle).toFixed(1)} × an idle Node`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The sample site with so many times its people that 5,000 sessions are open at its peak. */
function largeSite(): string {
  const site = join(folder, "large");
  cpSync(join(root, "scenarios/sample-site"), site, { recursive: true });
  const file = join(site, "groups.csv");
  const [header = "", ...rows] = readFileSync(file, "utf8").trim().split("\n");
  if (header.split(",")[1] !== "people")
    throw new Error(`expected people in the second column, got ${header}`);
  const larger = rows.map((row) => {
    const [name, people, ...rest] = row.split(",");
    return [name, Math.round(Number(people) * 26), ...rest].join(",");
  });
  writeFileSync(file, [header, ...larger, ""].join("\n"));
  return site;
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
