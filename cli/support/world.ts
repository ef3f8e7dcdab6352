import { createInterface } from "node:readline/promises";

/** What a command may know of the world outside: streams, folder, environment, clock. Tests give their own. */
export interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when stderr is a terminal that can redraw a line. */
  readonly errIsTerminal: boolean;
  /** True when stdout is a terminal and `NO_COLOR` is not set. */
  readonly colour: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  /** Asks somebody at the terminal; absent when nobody is there. */
  readonly ask?: (question: string) => Promise<string>;
  /** Calls back on Ctrl-C, a request to end, or the end of the process that started this one; returns how to stop listening. */
  readonly onInterrupt: (callback: () => void) => () => void;
}

/** Exit codes: 0 done or pass · 1 the answer is no · 2 bad input, usage or the guard · 3 inconclusive. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Returns the world of this process. */
export function realWorld(): World {
  const noColour = process.env["NO_COLOR"];
  // A reader that closes the pipe early (head, less) is no fault of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    process.stderr.write(`cannot write to stdout: ${error.message}\n`);
    process.exit(2);
  });
  // A file that reaches the limit of its size (ulimit -f) is to fail as a full disk does, not to end the process.
  process.on("SIGXFSZ", () => undefined);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    errIsTerminal: process.stderr.isTTY === true && process.env["TERM"] !== "dumb",
    colour: process.stdout.isTTY === true && (noColour === undefined || noColour === ""),
    cwd: process.cwd(),
    env: process.env,
    nowMs: () => Date.now(),
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true ? { ask: askAtTerminal } : {}),
    onInterrupt: (callback) => {
      process.on("SIGINT", callback);
      process.on("SIGTERM", callback);
      process.on("disconnect", callback);
      process.channel?.unref();
      return () => {
        process.off("SIGINT", callback);
        process.off("SIGTERM", callback);
        process.off("disconnect", callback);
      };
    },
  };
}

async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
