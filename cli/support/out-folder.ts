import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../../planner/core/input-error.ts";

/** A file to write: a name relative to the folder, with `/` between its parts. */
export interface OutFile {
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

/** Returns `out/COMMAND-YYYYMMDD-HHMMSS` below the working folder, with a number behind it where that exists already. */
export function defaultOutFolder(cwd: string, command: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const base = join(cwd, "out", `${command}-${stamp}`);
  let folder = base;
  for (let n = 2; existsSync(folder); n += 1) folder = `${base}-${n}`;
  return folder;
}

/**
 * Returns the folder that a command may write to.
 *
 * @throws InputError when it exists and is a file, or holds something and `force` was not given.
 */
export function claimOutFolder(cwd: string, folder: string, force: boolean): string {
  const path = resolve(cwd, folder);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) {
      throw new InputError([{ file: folder, field: "--out", sentence: "expected a folder, got a file" }]);
    }
    if (!force && readdirSync(path).length > 0) {
      throw new InputError([
        {
          file: folder,
          field: "--out",
          sentence:
            "expected an empty or new folder, got one that holds files (--force uses it all the same)",
        },
      ]);
    }
  }
  return path;
}

/**
 * Writes files into a folder so that a reader never sees half of them: everything goes to a folder beside it first,
 * and each file is moved into place when all are written.
 */
export function writeOutFolder(folder: string, files: readonly OutFile[]): void {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = join(dirname(folder), `.${basename(folder)}.${process.pid}.draft`);
  rmSync(draft, { recursive: true, force: true });
  try {
    for (const file of files) {
      const path = join(draft, file.name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.bytes);
    }
    if (existsSync(folder) && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
    if (existsSync(folder)) placeFiles(folder, files);
    else renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Writes files into a folder that is in use: each under another name first, then moved into place. */
export function placeFiles(folder: string, files: readonly OutFile[]): void {
  for (const file of files) {
    const path = join(folder, file.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.draft`, file.bytes);
    renameSync(`${path}.draft`, path);
  }
}
