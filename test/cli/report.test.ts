import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storedScenario } from "../../cli/run/judge-folder.ts";
import { scenarioSha256 } from "../../cli/run/run-info.ts";
import type { Frame } from "../../loadtests/results/frame.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { openRunWriter } from "../../loadtests/results/run-writer.ts";
import { minuteOf, operationOf, run } from "../loadtests/analysis/build-run.ts";
import { runInProcess } from "../support/run-cli.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MINUTES = 45;
const SCENARIO = `name: calm
duration: ${MINUTES}m
journeys: [{ name: restores, journey: pm.restore.r, starts: 0.1666, settings: { repository: cran } }]
thresholds: ["pm.cran.file p95ResponseMs <= 200"]
`;

async function writeRun(
  name: string,
  frames: readonly Frame[] = Array.from({ length: MINUTES }, (_, index) => minuteOf(index)),
): Promise<string> {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "run-scenario.yaml"), SCENARIO);
  const info = {
    ...run,
    plannedDurationS: MINUTES * 60,
    startedAt: "2026-11-26T08:00:00.000Z",
    scenarioSha256: scenarioSha256(storedScenario(path)),
  };
  const writer = await openRunWriter(nodeRunFiles, path, info);
  for (const frame of frames) writer.frame(frame);
  await writer.close({ ...info, state: "finished" });
  return path;
}

async function judged(path: string) {
  const { code, out } = await runInProcess(["report", path, "--json"]);
  const verdict = JSON.parse(out);
  const reasons: readonly string[] = verdict.reasons.map(
    ({ code: word, sentence }: { code: string; sentence: string }) => `${word}: ${sentence}`,
  );
  return { code, verdict, reasons };
}

describe("a run folder that is not whole", () => {
  const second = (path: string): string => join(path, "segments", "000001.json.gz");
  it.each([
    {
      what: "missing segment",
      harm: (path: string) => rmSync(second(path)),
      reason: "MISSING: segments/000001.json.gz is named by the manifest and missing",
    },
    {
      what: "truncated segment",
      harm: (path: string) => truncateSync(second(path), 200),
      reason: "TRUNCATED: segments/000001.json.gz ends too early",
    },
    {
      what: "corrupt segment",
      harm: (path: string) => {
        const bytes = readFileSync(second(path));
        bytes[100] = (bytes[100] ?? 0) ^ 0xff;
        writeFileSync(second(path), bytes);
      },
      reason: "CORRUPT: segments/000001.json.gz is damaged",
    },
    {
      what: "newer segment",
      harm: (path: string) =>
        writeFileSync(
          second(path),
          gzipSync(JSON.stringify({ format: "headroom/segment", version: 2, fromS: 0, toS: 0, frames: [] })),
        ),
      reason: "NEWER: segments/000001.json.gz was written by a newer Headroom",
    },
  ])("says $what, shows the gap, and judges what is there", async ({ harm, reason }) => {
    const path = await writeRun("run");
    harm(path);
    const { code, verdict, reasons } = await judged(path);
    expect(code).toBe(3);
    expect(verdict.gaps).toEqual([{ fromS: 900, toS: 1800 }]);
    expect(reasons).toContain(reason);
    expect(reasons[0]).toMatch(/^GAP: the run has 1 gap of together 900 s, in which 149\.9 starts were due/);
    // Thirty minutes of a hundred files each are left.
    expect(verdict.thresholds[0]).toMatchObject({ samples: 3000, outcome: "pass" });
  });

  it("says that the last segment is missing, though its manifest does not name it", async () => {
    const path = await writeRun("run");
    rmSync(join(path, "segments", "000002.json.gz"));
    const manifest = JSON.parse(readFileSync(join(path, "manifest.json"), "utf8"));
    manifest.segments.pop();
    writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
    const { code, verdict, reasons } = await judged(path);
    expect(code).toBe(3);
    expect(verdict.gaps).toEqual([{ fromS: 1800, toS: 2700 }]);
    expect(reasons[0]).toMatch(/^GAP: /);
  });

  it("does not count a copied segment twice", async () => {
    const path = await writeRun("run");
    copyFileSync(second(path), join(path, "segments", "000003.json.gz"));
    const { code, verdict, reasons } = await judged(path);
    expect(code).toBe(3);
    expect(verdict.thresholds[0]).toMatchObject({ samples: 100 * MINUTES });
    expect(reasons[0]).toBe(
      "CORRUPT: segments/000003.json.gz begins at 900 s, where the segments before it reach 2700 s",
    );
  });

  it("cannot pass thresholds that were moved afterwards", async () => {
    const path = await writeRun("run");
    expect((await judged(path)).code).toBe(0);
    writeFileSync(join(path, "run-scenario.yaml"), SCENARIO.replace("200", "2000"));
    const { code, reasons } = await judged(path);
    expect(code).toBe(3);
    expect(reasons[0]).toBe(
      "SCENARIO_CHANGED: run-scenario.yaml is not the scenario that was run: its checksum is not the one in run.json, so what it states cannot be passed",
    );
  });

  it("fails all the same when what is there fails", async () => {
    const slow = Array.from({ length: MINUTES }, (_, index) =>
      minuteOf(index, { operations: { "pm.cran.file": operationOf(100, 900) } }),
    );
    const path = await writeRun("run", slow);
    rmSync(second(path));
    expect((await judged(path)).code).toBe(1);
  });
});

describe("a run that holds next to nothing", () => {
  it("says that it is empty", async () => {
    const { code, reasons } = await judged(await writeRun("run", []));
    expect(code).toBe(3);
    expect(reasons[0]).toBe("EMPTY_RUN: the run holds no measurement at all");
  });

  it("says that one request is not enough data", async () => {
    const one = minuteOf(0, {
      operations: { "pm.cran.file": operationOf(1, 100) },
      journeys: { restores: { scheduled: 1, started: 1, late: 0, missed: 0, completed: 1, failed: 0 } },
    });
    const { code, reasons } = await judged(await writeRun("run", [one]));
    expect(code).toBe(3);
    expect(reasons).toContain(
      "NOT_ENOUGH_DATA: pm.cran.file p95ResponseMs: not enough data, 1 measurement where 72 are needed to hold it against at most 200 ms",
    );
  });

  it("renders both", async () => {
    const path = await writeRun("run", []);
    const { code } = await runInProcess(["report", path]);
    expect(code).toBe(3);
    expect(readdirSync(path)).toContain("report.html");
  });
});

it("ends with 3 where the disk does not take the report, after it told the verdict", async () => {
  const path = await writeRun("run", []);
  mkdirSync(join(path, "report.html"));
  const { code, out, err } = await runInProcess(["report", path]);
  expect(code).toBe(3);
  expect(out).toContain("INCONCLUSIVE: the run holds no measurement at all");
  expect(err).toMatch(
    /^the disk did not take the report: EISDIR: .*; once it does: headroom report .*run\n$/,
  );
  expect(readdirSync(path).filter((name) => name.endsWith(".draft"))).toEqual([]);
});

it.each([0.011, 0.2, 3, 29.9])("draws a run that ended %d s after a minute", async (restS) => {
  const frames = Array.from({ length: 4 }, (_, index) =>
    minuteOf(
      index,
      index < 3 ? {} : { toS: 180 + restS, operations: { "pm.cran.file": operationOf(1, 100) } },
    ),
  );
  const path = await writeRun("run", frames);
  const { code, err } = await runInProcess(["report", path]);
  expect([code, err]).toEqual([3, ""]);
  expect(readdirSync(path)).toContain("starts-per-minute.png");
});

it("tells a step of the wall clock", async () => {
  const frames = Array.from({ length: MINUTES }, (_, index) =>
    minuteOf(index, {
      notes: index === 20 ? [{ atS: 1210, text: "the wall clock stepped by -3600.0 s" }] : [],
    }),
  );
  const path = await writeRun("run", frames);
  await runInProcess(["report", path]);
  const page = readFileSync(join(path, "report.md"), "utf8");
  expect(page).toContain("the wall clock stepped by -3600.0 s");
  expect(page).toContain("nothing moved in the 6 minutes from then on");
});

describe("several runs", () => {
  const slower = Array.from({ length: MINUTES }, (_, index) =>
    minuteOf(index, { operations: { "pm.cran.file": operationOf(100, 250) } }),
  );

  it("are compared, and worse is exit 1", async () => {
    const [a, b] = [await writeRun("a"), await writeRun("b", slower)];
    const { code, out } = await runInProcess(["report", a, b, "--out", join(folder, "out")], folder);
    expect(code).toBe(1);
    expect(out.split("\n")[0]).toMatch(
      /^pm\.cran\.file P\d\d: worse; 100 ms became 250(\.\d)? ms, a difference of \+150/,
    );
    expect(readdirSync(join(folder, "out")).sort()).toEqual([
      "comparison.json",
      "latency-differences-dark.png",
      "latency-differences.png",
      "report.html",
      "report.md",
    ]);
  });

  it("of equals on three a side show no difference", async () => {
    const runs: string[] = [];
    for (const name of ["a", "b", "c", "d", "e", "f"]) runs.push(await writeRun(name));
    const { code, out } = await runInProcess([
      "report",
      ...runs.slice(0, 3),
      "--against",
      ...runs.slice(3),
      "--json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ format: "headroom/comparison", word: "no-difference" });
  });

  it("of another load are refused with what differs", async () => {
    const [a, b] = [await writeRun("a"), await writeRun("b")];
    writeFileSync(join(b, "run-scenario.yaml"), SCENARIO.replace("0.1666", "0.2"));
    const { code, err } = await runInProcess(["report", a, b]);
    expect(code).toBe(2);
    expect(err).toContain(
      "these runs cannot be compared, as their difference would not be one of the target: the load (journeys, rates, settings) is not the same",
    );
  });

  it("of which there are three are a trend that three cannot show", async () => {
    const [a, b, c] = [await writeRun("a"), await writeRun("b"), await writeRun("c")];
    const { code, out } = await runInProcess(["report", a, b, c, "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(out).sentence).toContain("at least 6 are needed");
  });
});

it("reads results of k6 and ends as they do", async () => {
  const file = join(import.meta.dirname, "../fixtures/k6/summary-export.json");
  const { code, out } = await runInProcess(["report", file, "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ format: "headroom/k6-results", shape: "summary-export" });
});
