// `headroom plan` for 20 groups of people, six families and 4,000 draws, as a whole process on one core.
//   npx tsx test/bench/plan-draws.ts
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RUNS = 5;
const root = join(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/bin.js");
spawnSync(process.execPath, [join(root, "build.mjs"), "--if-stale"], { stdio: "inherit" });

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

const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
try {
  const sample = join(root, "scenarios/sample-site");
  mkdirSync(join(folder, "site"));
  writeFileSync(join(folder, "site/site.yaml"), readFileSync(join(sample, "site.yaml")));
  writeFileSync(
    join(folder, "site/groups.csv"),
    twentyGroups(readFileSync(join(sample, "groups.csv"), "utf8")),
  );
  const rows = [
    { what: "5 groups, JSON only", args: [sample, "--json"] },
    { what: "20 groups, JSON only (aim: under 2 s and 300 MB)", args: [join(folder, "site"), "--json"] },
    {
      what: "20 groups with report and pictures",
      args: [join(folder, "site"), "--out", join(folder, "out"), "--force"],
    },
  ];
  for (const { what, args } of rows) {
    const { cpuS, wallS, maxRssMb } = median(args);
    console.log(
      `${what}: ${wallS.toFixed(2)} s, ${cpuS.toFixed(2)} CPU s, ${maxRssMb.toFixed(0)} MB at most`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Medians of whole processes that may use one core. */
function median(args: readonly string[]): { cpuS: number; wallS: number; maxRssMb: number } {
  const runs = Array.from({ length: RUNS }, () => {
    const from = performance.now();
    const command = ["-c", "0", process.execPath, "--import", usageHook(), bin, "plan", ...args];
    const ran = spawnSync("taskset", command, { encoding: "utf8", maxBuffer: 1e9 });
    if (ran.status !== 0) throw new Error(`plan ${args.join(" ")} ended with ${ran.status}: ${ran.stderr}`);
    const [, cpu = "0", rss = "0"] = /usage (\S+) (\S+)/.exec(ran.stderr) ?? [];
    return { wallS: (performance.now() - from) / 1000, cpuS: Number(cpu), maxRssMb: Number(rss) };
  });
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
