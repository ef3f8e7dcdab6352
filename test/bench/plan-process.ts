// `headroom plan` as a whole process on one core, beside a Node process that does nothing: the sample site, one of 20 groups (all six
// families and 4,000 draws, as the sample site), and one of 5,000 sessions at the peak. CPU seconds are user and system together.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RUNS = 5;
const root = join(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/bin.js");
const sample = join(root, "scenarios/sample-site");
spawnSync(process.execPath, [join(root, "build.mjs"), "--if-stale"], { stdio: "inherit" });
const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
try {
  const out = ["--out", join(folder, "out"), "--force"];
  const twenty = site("twenty", twentyGroups);
  const rows = [
    { what: "node that does nothing", args: ["-e", ""] },
    { what: "headroom --version (aim: under 0.5 s)", args: [bin, "--version"] },
    {
      what: "headroom plan --people (aim: under 2 s)",
      args: [bin, ..."plan --people 300 --cpu 1 --memory 4G --json".split(" ")],
    },
    {
      what: "headroom plan --no-simulation, JSON only (aim: under 1 s)",
      args: [bin, "plan", sample, "--no-simulation", "--json"],
    },
    { what: "headroom plan, JSON only (aim: under 5 s)", args: [bin, "plan", sample, "--json"] },
    {
      what: "headroom plan with report and pictures (aim: under 5 s)",
      args: [bin, "plan", sample, ...out],
    },
    {
      what: "20 groups --no-simulation, JSON only (aim: under 2 s and 300 MB)",
      args: [bin, "plan", twenty, "--no-simulation", "--json"],
    },
    {
      what: "20 groups --no-simulation with report and pictures",
      args: [bin, "plan", twenty, "--no-simulation", ...out],
    },
    { what: "20 groups, JSON only", args: [bin, "plan", twenty, "--json"] },
    { what: "20 groups with report and pictures", args: [bin, "plan", twenty, ...out] },
    {
      what: "5,000 sessions at the peak, JSON only (aim: under 30 s)",
      args: [bin, "plan", site("large", manyPeople), "--json"],
    },
  ];
  const measured = rows.map(({ what, args }) => ({ what, ...median(args) }));
  const idle = measured[0]?.cpuS ?? 1;
  for (const { what, cpuS, wallS, maxRssMb } of measured) {
    console.log(
      `${what}: ${cpuS.toFixed(2)} CPU s, ${(cpuS / idle).toFixed(1)} × an idle Node, ` +
        `${wallS.toFixed(2)} s, ${maxRssMb.toFixed(0)} MB at most`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The sample site with other groups. */
function site(name: string, groups: (csv: string) => string): string {
  const copy = join(folder, name);
  cpSync(sample, copy, { recursive: true });
  const file = join(copy, "groups.csv");
  writeFileSync(file, groups(readFileSync(file, "utf8")));
  return copy;
}

/** So many times the people that 5,000 sessions are open at the peak. */
function manyPeople(csv: string): string {
  const [header = "", ...rows] = csv.trim().split("\n");
  if (header.split(",")[1] !== "people")
    throw new Error(`expected people in the second column, got ${header}`);
  const larger = rows.map((row) => {
    const [name, people, ...rest] = row.split(",");
    return [name, Math.round(Number(people) * 26), ...rest].join(",");
  });
  return [header, ...larger, ""].join("\n");
}

/** The groups of the sample site four times, no two alike in hours or hands-on time. */
function twentyGroups(csv: string): string {
  const [header = "", ...rows] = csv.trimEnd().split("\n");
  const columns = header.split(",");
  const change = (cells: string[], column: string, by: (text: string) => string): void => {
    const place = columns.indexOf(column);
    cells[place] = by(cells[place] ?? "");
  };
  const copies = [0, 1, 2, 3].flatMap((copy) =>
    rows.map((row) => {
      const cells = row.split(",");
      change(cells, "name", (name) => `${name} ${copy + 1}`);
      change(cells, "start_hour", (hour) => String(Number(hour) + (copy % 2) / 2));
      change(cells, "hands_on_hours", (hours) =>
        hours.replace(/^\d+(\.\d+)?/, (low) => String(Number(low) - copy / 50)),
      );
      return cells.join(",");
    }),
  );
  return [header, ...copies, ""].join("\n");
}

/** Medians of whole processes on one core, after one that warms the disk's cache. */
function median(args: readonly string[]): { cpuS: number; wallS: number; maxRssMb: number } {
  const runs = Array.from({ length: RUNS + 1 }, () => {
    const from = performance.now();
    const command = ["-c", "0", process.execPath, "--import", usageHook(), ...args];
    const ran = spawnSync("taskset", command, { encoding: "utf8", maxBuffer: 1e9 });
    if (ran.status !== 0) throw new Error(`${args.join(" ")} ended with ${ran.status}: ${ran.stderr}`);
    const [, cpu = "0", rss = "0"] = /usage (\S+) (\S+)/.exec(ran.stderr) ?? [];
    return { wallS: (performance.now() - from) / 1000, cpuS: Number(cpu), maxRssMb: Number(rss) };
  }).slice(1);
  const middle = (of: (run: (typeof runs)[number]) => number): number =>
    runs.map(of).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  return {
    cpuS: middle(({ cpuS }) => cpuS),
    wallS: middle(({ wallS }) => wallS),
    maxRssMb: middle(({ maxRssMb }) => maxRssMb),
  };
}

/** Code that prints CPU seconds and the most memory of a process as it ends. */
function usageHook(): string {
  const code =
    "process.on('exit',()=>{const u=process.resourceUsage();" +
    "console.error('usage',(u.userCPUTime+u.systemCPUTime)/1e6,u.maxRSS/1024)})";
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
