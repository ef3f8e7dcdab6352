import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { main } from "../../cli/main.ts";
import type { World } from "../../cli/support/world.ts";

/** The folder of the checkout. */
export const ROOT = join(import.meta.dirname, "../..");

/** What a command did. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process, with streams of its own and a clock that stands still. */
export async function runInProcess(argv: readonly string[], cwd: string = ROOT): Promise<Ran> {
  let out = "";
  let err = "";
  const world: World = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    errIsTerminal: false,
    colour: false,
    cwd,
    env: {},
    nowMs: () => Date.UTC(2026, 10, 26, 9, 0, 0),
    onInterrupt: () => () => {},
  };
  const code = await main(argv, world);
  return { code, out, err };
}

/** Runs the compiled command as a process, as a user does. */
export async function runCompiled(argv: readonly string[], cwd: string = ROOT): Promise<Ran> {
  const buildFailure = inject("buildFailure");
  if (buildFailure !== "") throw new Error(`the build failed:\n${buildFailure}`);
  const child = spawn(process.execPath, [join(ROOT, "dist/cli/bin.js"), ...argv], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

/** Gives a test a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-test-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
