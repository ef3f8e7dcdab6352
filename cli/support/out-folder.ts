import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../../planner/core/input-error.ts";
import type { CommonOptions } from "./common-options.ts";
import type { World } from "./world.ts";

/** A file to write: a name relative to the folder, with `/` between its parts. */
export interface OutFile {
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

/**
 * Makes `out/COMMAND-YYYYMMDD-HHMMSS` below the working folder, with a number behind it where that exists already, and returns its
 * path. Two commands that start in one second get two folders.
 */
export function defaultOutFolder(cwd: string, command: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const base = join(cwd, "out", `${command}-${stamp}`);
  makeFolder(dirname(base));
  for (let n = 1; ; n += 1) {
    const folder = n === 1 ? base : `${base}-${n}`;
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
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
 * Returns the folder that --out names, or a new one below the working folder.
 *
 * @throws InputError as {@link claimOutFolder} does.
 */
export function namedOrNewFolder(
  { cwd, nowMs }: Pick<World, "cwd" | "nowMs">,
  command: string,
  { out, force }: Pick<CommonOptions, "out" | "force">,
): string {
  return out === undefined
    ? defaultOutFolder(cwd, command, nowMs())
    : claimOutFolder(cwd, out, force === true);
}

/**
 * Writes files into a folder so that a reader never sees half of them: everything goes to a hidden folder inside it first, and each
 * file is moved into place when all are written. A folder that this call made is gone again when it fails.
 */
export function writeOutFolder(folder: string, files: readonly OutFile[]): void {
  const isNew = !existsSync(folder);
  makeFolder(folder);
  const draft = join(folder, `.draft-${process.pid}`);
  let done = false;
  try {
    for (const file of files) {
      const path = join(draft, file.name);
      makeFolder(dirname(path));
      writeFileSync(path, file.bytes);
    }
    for (const file of files) {
      const path = join(folder, file.name);
      makeFolder(dirname(path));
      renameSync(join(draft, file.name), path);
    }
    done = true;
  } finally {
    rmSync(isNew && !done ? folder : draft, { recursive: true, force: true });
  }
}

/** Makes a folder and those above it, one by one: Node's own way of doing so never ends below /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Writes files into a folder that is in use: each under another name first, then moved into place. */
export function placeFiles(folder: string, files: readonly OutFile[]): void {
  for (const file of files) {
    const path = join(folder, file.name);
    makeFolder(dirname(path));
    try {
      writeFileSync(`${path}.draft`, file.bytes);
      renameSync(`${path}.draft`, path);
    } catch (error) {
      rmSync(`${path}.draft`, { force: true });
      throw error;
    }
  }
}
