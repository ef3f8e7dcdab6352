import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readRun } from "../../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../../loadtests/results/run-files.ts";
import { startHeadroom } from "../../support/headroom-process.ts";
import { withFolder } from "../../support/run-cli.ts";

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** 20 minutes in 10 s. */
const scenario = (url: string): string => `
name: trouble
duration: 20m
grace: 5s
target: ${url}
journeys:
  - { name: restores, journey: pm.restore.r, starts: 0.1/s, settings: { repository: cran, packages: [jsonlite] } }
thresholds: ["* errorFraction <= 0.05"]
`;

/** Tests of a disk that is full and of a generator that starves; `url` is that of a sandbox. */
export function testTrouble(url: () => string): void {
  it.concurrent("a disk that is full is told and survived: the results are whole once it takes files again", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "trouble.yaml");
      writeFileSync(file, scenario(url()));
      const out = join(folder, "run");
      // No file may grow beyond 2 KiB: what is written at the beginning is smaller, results are not.
      const run = startHeadroom(["run", file, "--time-scale", "120", "--out", out], {
        shell: "ulimit -S -f 2;",
      });
      while (!run.err().includes("the disk refuses results") && run.child.exitCode === null) await wait(100);
      await wait(1_000);
      const lifted = spawnSync("prlimit", ["--pid", String(run.pid), "--fsize=unlimited:"], {
        encoding: "utf8",
      });
      expect(lifted).toMatchObject({ status: 0, stderr: "" });
      await run.ended;
      expect(run.err()).toMatch(/the disk refuses results \(EFBIG: file too large, write\)/);
      expect(run.err()).toMatch(/the disk took results again after \d+ s/);
      const { info, frames, faults } = await readRun(nodeRunFiles, out);
      expect(info.state).toBe("finished");
      expect(faults).toEqual([]);
      expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
      const notes = frames.flatMap((frame) => frame.notes.map(({ text }) => text));
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(/^the disk took results again after \d+ s in which it refused them$/);
    });
  }, 60_000);

  it.concurrent("a disk that is full to the end is named, with exit 3; what was durable stays readable", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "trouble.yaml");
      writeFileSync(file, scenario(url()));
      const out = join(folder, "run");
      const run = startHeadroom(["run", file, "--time-scale", "240", "--out", out, "--json"], {
        shell: "ulimit -f 2;",
      });
      expect(await run.ended).toBe(3);
      expect(run.err()).toContain(
        "the disk did not take the end of the results: EFBIG: file too large, write",
      );
      expect(JSON.parse(run.out())).toMatchObject({ format: "headroom/error", exitCode: 3 });
      const { info } = await readRun(nodeRunFiles, out);
      expect(info.state).toBe("running");
    });
  }, 60_000);

  it.concurrent("a generator that gets a fifth of a core says that it was the bottleneck: inconclusive, whatever else holds", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "trouble.yaml");
      writeFileSync(file, scenario(url()).replace("0.1/s", "0.4/s"));
      const out = join(folder, "run");
      const run = startHeadroom(["run", file, "--time-scale", "120", "--out", out, "--json", "--quiet"]);
      await wait(2_000);
      // 20 ms of every 100 it runs, the rest it stands still.
      let stopped = false;
      for (let turn = 0; run.child.exitCode === null && turn < 140; turn += 1) {
        run.child.kill(stopped ? "SIGCONT" : "SIGSTOP");
        stopped = !stopped;
        await wait(stopped ? 80 : 20);
      }
      run.child.kill("SIGCONT");
      expect(await run.ended).toBe(3);
      const verdict = JSON.parse(run.out());
      expect(verdict.verdict).toBe("inconclusive");
      expect(verdict.reasons[0].code).toBe("GENERATOR_BOTTLENECK");
      expect(verdict.generator.latenessP99Ms).toBeGreaterThan(20);
    });
  }, 60_000);

  it.concurrent("Ctrl-C makes no new starts, ends in order and leaves a whole folder", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "trouble.yaml");
      writeFileSync(file, scenario(url()));
      const out = join(folder, "run");
      const run = startHeadroom(["run", file, "--time-scale", "60", "--out", out, "--json"]);
      await waitForStarts(out);
      run.child.kill("SIGINT");
      expect(await run.ended).toBe(3);
      expect(run.err()).toContain("ending: no new starts; journeys have their grace time");
      expect(JSON.parse(run.out()).reasons[0].code).toBe("INTERRUPTED");
      const { info, frames, faults } = await readRun(nodeRunFiles, out);
      expect(info.state).toBe("interrupted");
      expect(faults).toEqual([]);
      expect(frames.at(-1)?.notes.map(({ text }) => text)).toEqual(["interrupted by the operator"]);
    });
  }, 60_000);

  it.concurrent("a second Ctrl-C leaves at once, with what was in flight counted as such", async () => {
    // Answers the look before the load, and nothing from then on.
    let out = "";
    const hanging = createServer((asked, answer) => {
      if (existsSync(out)) return;
      const { method = "GET", headers } = asked;
      request(`${url()}${asked.url}`, { method, headers }, (found) => {
        answer.writeHead(found.statusCode ?? 500, found.headers);
        found.pipe(answer);
      }).end();
    });
    await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
    const { port } = hanging.address() as AddressInfo;
    try {
      await withFolder(async (folder) => {
        const file = join(folder, "trouble.yaml");
        writeFileSync(file, scenario(`http://127.0.0.1:${port}`).replace("grace: 5s", "grace: 10m"));
        out = join(folder, "run");
        const run = startHeadroom(["run", file, "--time-scale", "60", "--out", out, "--json"]);
        await waitForStarts(out);
        run.child.kill("SIGINT");
        while (!run.err().includes("ending: no new starts")) await wait(50);
        run.child.kill("SIGINT");
        expect(await run.ended).toBe(3);
        const verdict = JSON.parse(run.out());
        expect(verdict.requestsInFlight).toBeGreaterThan(0);
        expect(verdict.requests).toBe(verdict.requestsInFlight);
        expect((await readRun(nodeRunFiles, out)).faults).toEqual([]);
      });
    } finally {
      hanging.closeAllConnections();
      hanging.close();
    }
  }, 60_000);
}

/** Resolves when the first minute of a run is on the disk. */
async function waitForStarts(out: string): Promise<void> {
  while (!existsSync(join(out, "checkpoint.json.gz"))) await wait(100);
}
