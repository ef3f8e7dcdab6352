// A run of 72 hours and 10 operations, from its folder to verdict and report, as `headroom report` does it.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storedScenario } from "../../cli/run/judge-folder.ts";
import { scenarioSha256 } from "../../cli/run/run-info.ts";
import type { Frame, OperationFrame } from "../../loadtests/results/frame.ts";
import { encodeHistogram, newHistogram, recordMs } from "../../loadtests/results/histogram.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import { openRunWriter } from "../../loadtests/results/run-writer.ts";
import { randomStream } from "../../planner/core/random.ts";

const MINUTES = 72 * 60;
const OPERATIONS = 10;
/** Requests of one operation in a minute: 700 together, as a million installs a day make. */
const PER_MINUTE = 70;

const root = join(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/bin.js");
spawnSync(process.execPath, [join(root, "build.mjs"), "--if-stale"], { stdio: "inherit" });
const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
try {
  await writeRun(join(folder, "run"));
  const watch = join(folder, "watch.cjs");
  writeFileSync(watch, 'process.on("exit", () => console.error("rss", process.resourceUsage().maxRSS));');
  const from = performance.now();
  const ran = spawnSync(
    process.execPath,
    ["--require", watch, bin, "report", join(folder, "run"), "--json"],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  const judgedS = (performance.now() - from) / 1000;
  const rendering = performance.now();
  const rendered = spawnSync(process.execPath, ["--require", watch, bin, "report", join(folder, "run")], {
    encoding: "utf8",
  });
  const renderedS = (performance.now() - rendering) / 1000;
  if (![0, 1, 3].includes(ran.status ?? 2)) throw new Error(`report ended with ${ran.status}: ${ran.stderr}`);
  const pageMb = readFileSync(join(folder, "run/report.html")).length / 1e6;
  console.log(
    `72 h, ${OPERATIONS} operations: judged in ${judgedS.toFixed(1)} s with ${rssMb(ran.stderr)} MB; ` +
      `judged and rendered in ${renderedS.toFixed(1)} s with ${rssMb(rendered.stderr)} MB (aim: under 10 s and 500 MB); page ${pageMb.toFixed(1)} MB`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Largest resident size of the process; Linux counts it in KiB. */
function rssMb(stderr: string): string {
  const kib = Number(/rss (\d+)/.exec(stderr)?.[1]);
  return ((kib * 1024) / 1e6).toFixed(0);
}

async function writeRun(path: string): Promise<void> {
  const scenario = [
    "name: three-days",
    "duration: 72h",
    "warmUp: 10m",
    "journeys:",
    "  - { name: restores, journey: pm.restore.r, starts: 1000000 installs/day, settings: { repository: cran } }",
    "thresholds:",
    "  - pm.cran.file p95ResponseMs <= 2000",
    "  - pm.cran.file p95ResponseMs <= 3000 in 99% of minutes",
    "  - pm.cran.index p95ResponseMs <= 3000 over 1h",
    '  - "* errorFraction <= 0.01"',
    "",
  ].join("\n");
  mkdirSync(path);
  writeFileSync(join(path, "run-scenario.yaml"), scenario);
  const info = runInfo(scenarioSha256(storedScenario(path)));
  const writer = await openRunWriter(nodeRunFiles, path, info);
  const random = randomStream(1, "bench/analyse");
  for (let minute = 0; minute < MINUTES; minute += 1) {
    writer.frame(frameOf(minute, random));
    if (minute % 15 === 14) await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close({ ...info, state: "finished", endedAt: "2026-11-26T08:00:00.000Z" });
}

function runInfo(scenarioSha: string): RunInfo {
  return {
    format: "headroom/run",
    version: 1,
    id: "three-days",
    state: "running",
    scenario: "three-days",
    scenarioSha256: scenarioSha,
    seed: 1,
    engine: "node",
    timeScale: 1,
    targets: [{ product: "package-manager", url: "http://127.0.0.1:4242", sandbox: true }],
    startedAt: "2026-11-23T08:00:00.000Z",
    plannedDurationS: MINUTES * 60,
    warmUpS: 600,
    headroomVersion: "0.1.0",
    nodeVersion: process.version,
  };
}

function frameOf(minute: number, random: () => number): Frame {
  const names = [
    "pm.cran.file",
    "pm.cran.index",
    ...Array.from({ length: OPERATIONS - 2 }, (_, n) => `pm.other.${n}`),
  ];
  return {
    index: minute,
    fromS: minute * 60,
    toS: (minute + 1) * 60,
    journeys: { restores: { scheduled: 48, started: 48, late: 0, missed: 0, completed: 48, failed: 0 } },
    operations: Object.fromEntries(names.map((name) => [name, operationOf(random)])),
    counters: { installs: PER_MINUTE, restores: 48 },
    requestsSent: PER_MINUTE * OPERATIONS,
    requestsInFlight: 0,
    generator: {
      cpuFraction: 0.1 + 0.02 * random(),
      rssMib: 90 + 5 * random(),
      eventLoopDelayP99Ms: 1,
      openSockets: 4,
      lateness: histogramOf(48, random, 1),
    },
    samples: [],
    notes: [],
  };
}

function operationOf(random: () => number): OperationFrame {
  const failed = Math.floor(1.2 * random());
  const service = histogramOf(PER_MINUTE - failed, random, 120);
  return {
    count: PER_MINUTE,
    errors: failed === 0 ? {} : { "http-5xx": failed },
    bytes: 50_000_000 * random(),
    service,
    response: histogramOf(PER_MINUTE - failed, random, 125),
    all: service,
    failed: failed === 0 ? {} : { "http-5xx": histogramOf(failed, random, 10) },
    phases: { firstByte: histogramOf(PER_MINUTE, random, 60) },
  };
}

/** Log-normal latencies, as those of servers are skewed. */
function histogramOf(count: number, random: () => number, medianMs: number): string {
  const histogram = newHistogram();
  for (let n = 0; n < count; n += 1) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    recordMs(histogram, medianMs * Math.exp(0.6 * normal));
  }
  return encodeHistogram(histogram);
}
