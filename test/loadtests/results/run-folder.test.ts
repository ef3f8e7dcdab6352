import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gapsBetween } from "../../../loadtests/results/gaps.ts";
import { readRun } from "../../../loadtests/results/read-run.ts";
import { nodeRunFiles, type RunFiles } from "../../../loadtests/results/run-files.ts";
import { openRunWriter } from "../../../loadtests/results/run-writer.ts";
import { frameOf, runInfo } from "./build-frame.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-run-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeFrames(count: number, files: RunFiles = nodeRunFiles): Promise<void> {
  const writer = await openRunWriter(files, folder, runInfo);
  for (let i = 0; i < count; i += 1) writer.frame(frameOf(i));
  await writer.close({ ...runInfo, state: "finished" });
}

const read = () => readRun(nodeRunFiles, folder);

describe("a finished run folder", () => {
  it("gives back what was written, in segments of 15 frames", async () => {
    await writeFrames(35);
    const run = await read();
    expect(run.info).toEqual({ ...runInfo, state: "finished" });
    expect(run.frames).toEqual(Array.from({ length: 35 }, (_, i) => frameOf(i)));
    expect(run.faults).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(["manifest.json", "run.json", "segments"]);
    expect((await readdir(join(folder, "segments"))).sort()).toEqual([
      "000000.json.gz",
      "000001.json.gz",
      "000002.json.gz",
    ]);
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    expect(manifest.segments).toMatchObject([
      { file: "segments/000000.json.gz", fromS: 0, toS: 900 },
      { file: "segments/000001.json.gz", fromS: 900, toS: 1_800 },
      { file: "segments/000002.json.gz", fromS: 1_800, toS: 2_100 },
    ]);
  });

  it.each([
    {
      words: "missing",
      harm: (file: string) => rm(file),
      sentence: "segments/000001.json.gz is named by the manifest and missing",
    },
    {
      words: "truncated",
      harm: (file: string) => truncate(file, 200),
      sentence: "segments/000001.json.gz ends too early",
    },
    {
      words: "corrupt",
      harm: async (file: string) => {
        const bytes = await readFile(file);
        bytes.fill(0, 100, 110);
        await writeFile(file, bytes);
      },
      sentence: "segments/000001.json.gz is damaged",
    },
    {
      words: "corrupt",
      harm: (file: string) =>
        writeFile(file, gzipSync(JSON.stringify({ format: "headroom/segment", version: 1, frames: [] }))),
      sentence: "segments/000001.json.gz does not have the checksum of the manifest",
    },
    {
      words: "newer",
      harm: (file: string) =>
        writeFile(file, gzipSync(JSON.stringify({ format: "headroom/segment", version: 2, frames: [] }))),
      sentence: "segments/000001.json.gz was written by a newer Headroom",
    },
  ])("with a $words segment names it and gives the rest: $sentence", async ({ words, harm, sentence }) => {
    await writeFrames(35);
    await harm(join(folder, "segments", "000001.json.gz"));
    const run = await read();
    expect(run.faults).toEqual([{ file: "segments/000001.json.gz", kind: words, sentence }]);
    expect(run.frames.map((frame) => frame.index)).toEqual([
      ...Array.from({ length: 15 }, (_, i) => i),
      ...Array.from({ length: 5 }, (_, i) => 30 + i),
    ]);
    expect(gapsBetween(run.frames)).toEqual([{ fromS: 900, toS: 1_800 }]);
  });

  it("is refused when a newer version wrote it, or nothing did", async () => {
    await expect(read()).rejects.toThrow(
      `${join(folder, "run.json")}: expected the description of a run, got no such file`,
    );
    await writeFile(join(folder, "run.json"), JSON.stringify({ ...runInfo, version: 2 }));
    await expect(read()).rejects.toThrow(
      `${join(folder, "run.json")}: version: expected version 1, got 2: it was written by a newer Headroom`,
    );
  });
});

describe("a killed run", () => {
  it("keeps finished frames and the last checkpoint of the open one", async () => {
    const writer = await openRunWriter(nodeRunFiles, folder, runInfo);
    for (let i = 0; i < 17; i += 1) writer.frame(frameOf(i));
    writer.checkpoint(frameOf(17, { toS: 17 * 60 + 30 }));
    await writer.settled();
    const run = await read();
    expect(run.info.state).toBe("running");
    expect(run.frames.map((frame) => frame.toS)).toEqual([
      ...Array.from({ length: 17 }, (_, i) => (i + 1) * 60),
      1_050,
    ]);
    expect(run.faults).toEqual([]);
  });

  it("is gone on with: the checkpoint becomes a segment, the gap stays a gap", async () => {
    const killed = await openRunWriter(nodeRunFiles, folder, runInfo);
    for (let i = 0; i < 16; i += 1) killed.frame(frameOf(i));
    killed.checkpoint(frameOf(16, { toS: 16 * 60 + 30 }));
    await killed.settled();
    const { resume } = await read();
    const writer = await openRunWriter(nodeRunFiles, folder, runInfo, resume);
    writer.frame(frameOf(18, { fromS: 18 * 60 + 12 }));
    await writer.close({ ...runInfo, state: "finished" });
    const run = await read();
    expect(run.faults).toEqual([]);
    expect(run.frames.map((frame) => frame.index)).toEqual([...Array(17).keys(), 18]);
    expect(gapsBetween(run.frames)).toEqual([{ fromS: 990, toS: 1_092 }]);
    expect((await readdir(join(folder, "segments"))).sort()).toEqual([
      "000000.json.gz",
      "000001.json.gz",
      "000002.json.gz",
    ]);
  });

  it("counts nothing twice when it ended between a segment and its checkpoint, and says what the manifest lacks", async () => {
    let dead = false;
    const dying: RunFiles = {
      ...nodeRunFiles,
      writeDurably: async (path, bytes) => {
        if (dead) throw new Error("killed");
        await nodeRunFiles.writeDurably(path, bytes);
        if (path.endsWith("000000.json.gz")) dead = true;
      },
    };
    const writer = await openRunWriter(dying, folder, runInfo);
    for (let i = 0; i < 14; i += 1) writer.frame(frameOf(i));
    await writer.settled();
    writer.frame(frameOf(14));
    await writer.settled();
    const run = await read();
    expect(run.frames.map((frame) => frame.index)).toEqual([...Array(15).keys()]);
    expect(run.faults).toEqual([
      {
        file: "segments/000000.json.gz",
        kind: "unnamed",
        sentence:
          "segments/000000.json.gz is whole, but the manifest does not name it: the run ended before it could",
      },
    ]);
  });
});

describe("a full disk", () => {
  it("is told, and nothing is lost once there is room again", async () => {
    let full = false;
    const files: RunFiles = {
      ...nodeRunFiles,
      writeDurably: (path, bytes) =>
        full
          ? Promise.reject(new Error("ENOSPC: no space left on device"))
          : nodeRunFiles.writeDurably(path, bytes),
    };
    const writer = await openRunWriter(files, folder, runInfo);
    writer.frame(frameOf(0));
    await writer.settled();
    full = true;
    for (let i = 1; i < 20; i += 1) writer.frame(frameOf(i));
    await writer.settled();
    expect(writer.trouble()).toBe("ENOSPC: no space left on device");
    full = false;
    await writer.close({ ...runInfo, state: "finished" });
    expect(writer.trouble()).toBeUndefined();
    expect((await read()).frames).toHaveLength(20);
  });

  it("that stays full costs memory for 8 segments and no more", async () => {
    let full = false;
    const files: RunFiles = {
      ...nodeRunFiles,
      writeDurably: (path, bytes) =>
        full ? Promise.reject(new Error("ENOSPC")) : nodeRunFiles.writeDurably(path, bytes),
    };
    const writer = await openRunWriter(files, folder, runInfo);
    full = true;
    for (let i = 0; i < 15 * 12; i += 1) {
      writer.frame(frameOf(i));
      await writer.settled();
    }
    expect(writer.lostFrames()).toBe(15 * 4);
    await expect(writer.close(runInfo)).rejects.toThrow("ENOSPC");
  });
});
