import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshRunFolder } from "../../cli/run/fresh-folder.ts";
import { runInProcess, withFolder } from "../support/run-cli.ts";

const fresh = (cwd: string, force: boolean) =>
  freshRunFolder({ cwd, nowMs: () => 0 }, "run", { out: "run", force });

describe("a folder that --force gives to a new run", () => {
  it("keeps nothing of an older one that could be taken for the new one's, and all that is somebody else's", async () => {
    await withFolder((folder) => {
      const run = join(folder, "run");
      mkdirSync(join(run, "segments"), { recursive: true });
      for (const name of ["segments/000007.json.gz", "checkpoint.json.gz", "verdict.json", "report.html"])
        writeFileSync(join(run, name), "old");
      for (const name of ["sandbox-access.ndjson", "sandbox-access-2.ndjson", "marks.ndjson", "notes.txt"])
        writeFileSync(join(run, name), "old");
      expect(() => fresh(folder, false)).toThrow(/expected an empty or new folder/);
      expect(fresh(folder, true)).toBe(run);
      expect(readdirSync(run)).toEqual(["notes.txt"]);
    });
  });

  it("is refused while another process writes a run to it", async () => {
    await withFolder((folder) => {
      const other = spawn("sleep", ["30"]);
      try {
        mkdirSync(join(folder, "run"));
        writeFileSync(join(folder, "run/running.json"), JSON.stringify({ pid: other.pid, host: hostname() }));
        expect(() => fresh(folder, true)).toThrow(
          `run: --out: expected a folder of its own, got one that process ${other.pid} writes a run to`,
        );
      } finally {
        other.kill();
      }
    });
  });
});

it("refuses to merge shards over one of them", async () => {
  await withFolder(async (folder) => {
    mkdirSync(join(folder, "a"));
    const ran = await runInProcess(["collect", "a", "b", "--out", "./a/", "--force"], folder);
    expect(ran).toEqual({
      code: 2,
      out: "",
      err: "./a/: --out: expected another folder than those of the shards, got one of them\n",
    });
  });
});
