import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";

/** How a sandbox is started as a process of its own. */
export interface SandboxProcessOptions {
  /** The command line's JavaScript file, as `dist/cli/bin.js`. */
  readonly binPath: string;
  readonly product: "package-manager" | "workbench";
  readonly port?: number;
  readonly timeScale?: number;
  readonly bodyScale?: number;
  readonly accessLogFile?: string;
  /** Further options of the product's sandbox, as they stand on its command line. */
  readonly more?: readonly string[];
  /** Arguments for node itself, before the file. */
  readonly nodeArguments?: readonly string[];
  /** How long the process may take until it answers. Default two minutes: it takes one second, and the machine may be busy. */
  readonly startTimeoutMs?: number;
}

/** A sandbox in another process. */
export interface SandboxProcess {
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
  /** Ends the process with SIGTERM and waits until it is gone and its log is written; after ten seconds SIGKILL. */
  readonly close: () => Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
const END_TIMEOUT_MS = 10_000;

/**
 * Starts `headroom sandbox PRODUCT` as a process of its own and resolves with its address once it answers. Rejects with
 * what the process said on stderr when it ends before that or takes too long. A process that exits takes its sandbox along.
 */
export async function startSandboxProcess(options: SandboxProcessOptions): Promise<SandboxProcess> {
  // The channel closes when this process ends, however it ends; a sandbox that nobody is left to end then ends itself.
  const child = spawn(process.execPath, commandLine(options), { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("expected pipes to the sandbox, got none");
  const exited = once(child, "exit");
  const killWithUs = (): void => {
    child.kill("SIGTERM");
  };
  process.once("exit", killWithUs);
  let complaint = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-4_000);
  });
  const close = async (): Promise<void> => {
    process.off("exit", killWithUs);
    child.kill("SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), END_TIMEOUT_MS);
    await exited;
    clearTimeout(impatience);
  };
  const startTimeoutMs = options.startTimeoutMs ?? START_TIMEOUT_MS;
  const impatience = setTimeout(() => {
    complaint = `it was not ready within ${startTimeoutMs / 1000} s`;
    child.kill("SIGKILL");
  }, startTimeoutMs);
  try {
    const lines = createInterface({ input: stdout });
    const [line] = await Promise.race([once(lines, "line"), exited.then(() => [])]);
    return { ...readAddress(line, complaint), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(impatience);
  }
}

function commandLine(options: SandboxProcessOptions): readonly string[] {
  const flag = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [name, String(value)];
  return [
    ...(options.nodeArguments ?? []),
    options.binPath,
    "sandbox",
    options.product,
    ...flag("--port", options.port),
    ...flag("--time-scale", options.timeScale),
    ...flag("--body-scale", options.bodyScale),
    ...flag("--access-log", options.accessLogFile),
    ...(options.more ?? []),
  ];
}

/** Reads the one line that a sandbox prints once it is ready. */
function readAddress(line: unknown, complaint: string): Omit<SandboxProcess, "close"> {
  if (typeof line !== "string") {
    throw new Error(`the sandbox ended before it was ready: ${complaint.trim() || "it said nothing"}`);
  }
  const value: unknown = JSON.parse(line);
  if (
    typeof value === "object" &&
    value !== null &&
    "url" in value &&
    "metricsUrl" in value &&
    "pid" in value &&
    typeof value.url === "string" &&
    typeof value.metricsUrl === "string" &&
    typeof value.pid === "number"
  ) {
    return { url: value.url, metricsUrl: value.metricsUrl, pid: value.pid };
  }
  throw new Error(`expected {url, metricsUrl, pid} from the sandbox, got ${line}`);
}
