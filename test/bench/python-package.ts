import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Runs a script of this folder and returns what it prints; undefined where it fails. */
export type RunScript = (script: string, ...args: readonly string[]) => string | undefined;

/**
 * Installs a Python package into an environment of its own, hands `use` a way to run scripts in it, and takes the environment away
 * again. Undefined where there is no Python, or the package cannot be had.
 */
export function withPythonPackage<T>(requirement: string, use: (run: RunScript) => T): T | undefined {
  const folder = mkdtempSync(join(tmpdir(), "headroom-python-"));
  const run = (command: string, ...args: readonly string[]): string | undefined => {
    const done = spawnSync(command, args, { encoding: "utf8" });
    return done.status === 0 ? done.stdout : undefined;
  };
  try {
    const python = join(folder, "bin", "python");
    if (run("python3", "-m", "venv", folder) === undefined) return undefined;
    if (run(python, "-m", "pip", "install", "--quiet", requirement) === undefined) return undefined;
    return use((script, ...args) => run(python, fileURLToPath(new URL(script, import.meta.url)), ...args));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
