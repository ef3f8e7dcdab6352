import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** Says which process writes to a run folder; gone when it has ended in order. */
const HOLDER_FILE = "running.json";

/** Marks a run folder as written to by this process; returns how to let go of it. */
export function holdFolder(folder: string): () => void {
  const file = join(folder, HOLDER_FILE);
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`);
  return () => rmSync(file, { force: true });
}

/**
 * Returns the number of the process that writes to a run folder now; undefined when none is known to. What a killed process
 * left behind, or one on another machine, does not count.
 */
export function holderOf(folder: string): number | undefined {
  const file = join(folder, HOLDER_FILE);
  if (!existsSync(file)) return undefined;
  const held = readHolder(readFileSync(file, "utf8"));
  if (held === undefined || held.host !== hostname() || held.pid === process.pid) return undefined;
  return isAlive(held.pid) ? held.pid : undefined;
}

function readHolder(text: string): { readonly pid: number; readonly host: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("host" in value))
      return undefined;
    const { pid, host } = value;
    return typeof pid === "number" && Number.isInteger(pid) && pid > 0 && typeof host === "string"
      ? { pid, host }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
