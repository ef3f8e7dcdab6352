import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { holderOf, holdFolder } from "../../cli/run/folder-holder.ts";
import { newRunInfo } from "../../cli/run/run-info.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { openRunWriter } from "../../loadtests/results/run-writer.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import { writeScenario } from "../../loadtests/scenario/write-scenario.ts";
import { frameOf } from "../loadtests/results/build-frame.ts";
import { runInProcess, withFolder } from "../support/run-cli.ts";

const TEXT = `
name: cut
duration: 10m
target: http://127.0.0.1:4242
journeys:
  - { name: restores, journey: pm.restore.r, starts: 1/s, settings: { repository: cran, packages: [R6] } }
`;

/** A folder as a killed run leaves it. */
async function cutRun(folder: string, state: "running" | "finished" = "running"): Promise<string> {
  const scenario = readScenario(
    { text: TEXT, file: "cut.yaml" },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
  const targets = [{ product: "package-manager", url: "http://127.0.0.1:4242", sandbox: false }] as const;
  const info = newRunInfo({ scenario, targets, timeScale: 1, bodyScale: 1 }, Date.UTC(2026, 10, 26, 8));
  const out = join(folder, "run");
  const writer = await openRunWriter(nodeRunFiles, out, { ...info, state });
  writer.frame(frameOf(0));
  await writer.settled();
  writeFileSync(join(out, "run-scenario.yaml"), writeScenario(scenario));
  writeFileSync(join(folder, "cut.yaml"), TEXT);
  return out;
}

describe("a resume", () => {
  it("is refused where anything that is given as well says something else", async () => {
    await withFolder(async (folder) => {
      const out = await cutRun(folder);
      const ran = await runInProcess(
        [
          "run",
          "--resume",
          out,
          "--duration",
          "5m",
          "--seed",
          "2",
          "--time-scale",
          "3",
          "--shard",
          "1/2",
          "--start-at",
          "2026-11-26T08:00:01Z",
          "--target",
          "http://127.0.0.1:1",
          "--body-scale",
          "0.5",
        ],
        folder,
      );
      expect(ran.code).toBe(2);
      expect(ran.err.split("\n").map((line) => line.replace(`${out}: `, ""))).toEqual([
        "--duration: expected what the run was started with, 600s",
        "--seed: expected what the run was started with, 1",
        "--time-scale: expected what the run was started with, 1",
        "--body-scale: expected what the run was started with, 1",
        "--shard: expected what the run was started with, no shard",
        "--start-at: expected what the run was started with, 2026-11-26T08:00:00.000Z",
        "--target: expected what the run was started with, http://127.0.0.1:4242",
        "",
      ]);
    });
  });

  it("is refused when the scenario's checksum differs, in the folder or as given", async () => {
    await withFolder(async (folder) => {
      const out = await cutRun(folder);
      writeFileSync(join(folder, "other.yaml"), TEXT.replace("1/s", "2/s"));
      const given = await runInProcess(["run", "other.yaml", "--resume", out], folder);
      expect(given).toMatchObject({
        code: 2,
        err: `${out}: scenario: other.yaml is another scenario than the run's: its checksum differs\n`,
      });
      const file = join(out, "run-scenario.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace("R6", "jsonlite"));
      const changed = await runInProcess(["run", "--resume", out], folder);
      expect(changed).toMatchObject({
        code: 2,
        err: `${out}: the scenario in the folder is not the one that was run: its checksum differs\n`,
      });
    });
  });

  it("is refused when the run is finished, or still going on in another process", async () => {
    await withFolder(async (folder) => {
      const finished = await cutRun(folder, "finished");
      expect((await runInProcess(["run", "--resume", finished], folder)).err).toBe(
        `${finished}: the run is finished: there is nothing left to go on with\n`,
      );
      expect((await runInProcess(["mark", finished, "x"], folder)).err).toBe(
        `${finished}: the run is finished: a mark would reach nobody\n`,
      );
    });
    await withFolder(async (folder) => {
      const out = await cutRun(folder);
      const other = spawn("sleep", ["30"]);
      try {
        writeFileSync(join(out, "running.json"), JSON.stringify({ pid: other.pid, host: hostname() }));
        expect((await runInProcess(["run", "--resume", out], folder)).err).toBe(
          `${out}: the run is still going on in process ${other.pid}\n`,
        );
      } finally {
        other.kill();
      }
    });
  });
});

describe("who writes to a run folder", () => {
  it("is known while it lives: not this process, not a dead one, not one elsewhere, not a file of something else", async () => {
    await withFolder((folder) => {
      const file = join(folder, "running.json");
      expect(holderOf(folder)).toBeUndefined();
      const letGo = holdFolder(folder);
      expect(holderOf(folder)).toBeUndefined();
      const others = [
        { pid: 2 ** 22 + 1, host: hostname() },
        { pid: 1, host: "elsewhere" },
        { pid: -1 },
        [],
        7,
      ];
      for (const content of others) {
        writeFileSync(file, JSON.stringify(content));
        expect(holderOf(folder)).toBeUndefined();
      }
      writeFileSync(file, "{");
      expect(holderOf(folder)).toBeUndefined();
      writeFileSync(file, JSON.stringify({ pid: 1, host: hostname() }));
      expect(holderOf(folder)).toBe(1);
      letGo();
      expect(holderOf(folder)).toBeUndefined();
    });
  });
});
