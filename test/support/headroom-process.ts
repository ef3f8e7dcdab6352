import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "./run-cli.ts";

/** A command of Headroom as a process that a test may signal. */
export interface HeadroomProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it wrote so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with its exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts the compiled command; `shell` are words of a shell that come before it, as `ulimit -f 2;`. */
export function startHeadroom(
  argv: readonly string[],
  options: {
    readonly shell?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
  } = {},
): HeadroomProcess {
  const bin = join(ROOT, "dist/cli/bin.js");
  const child = spawn(
    "bash",
    ["-c", `${options.shell ?? ""} exec "$@"`, "bash", process.execPath, bin, ...argv],
    { cwd: options.cwd ?? ROOT, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...options.env } },
  );
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return {
    child,
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    ended: once(child, "close").then(([code]) => code as number | null),
  };
}
