import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** The file system as a run folder needs it; a parameter, so that tests can fill the disk. */
export interface RunFiles {
  readonly makeFolder: (path: string) => Promise<void>;
  /** Names in a folder; none when it does not exist. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** When it resolves the file is on the disk under its name, whole; when it rejects the one before it still is. */
  readonly writeDurably: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
}

/** What a file is called until it is whole. */
export const UNFINISHED = ".unfinished";

/** The file system of this machine. A file is written beside its place, synced, renamed, and its folder synced. */
export const nodeRunFiles: RunFiles = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  list: (path) => readdir(path).catch((error: NodeJS.ErrnoException) => ifAbsent(error, [])),
  read: (path) => readFile(path).catch((error: NodeJS.ErrnoException) => ifAbsent(error, undefined)),
  writeDurably,
  remove: (path) => rm(path, { force: true }),
};

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  const file = await open(unfinished, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function ifAbsent<T>(error: NodeJS.ErrnoException, value: T): T {
  if (error.code === "ENOENT") return value;
  throw error;
}
