import { type Command, Option } from "commander";
import { parsedArgument, parseScale } from "../support/argument.ts";
import { wholeNumber } from "../support/common-options.ts";
import type { Finish } from "../support/finish.ts";
import type { World } from "../support/world.ts";

/** The options that both sandboxes have. */
export interface SandboxFlags {
  readonly port?: number;
  readonly metricsPort?: number;
  readonly timeScale: number;
  readonly bodyScale: number;
  readonly accessLog?: string;
}

/** Adds the options that both sandboxes have. */
export function withSandboxFlags(command: Command): Command {
  const port = (what: string): ((text: string) => number) => wholeNumber(what, 1, 65_535);
  return command
    .addOption(new Option("--port <n>", "port on 127.0.0.1 (default: a free one)").argParser(port("a port")))
    .addOption(
      new Option("--metrics-port <n>", "port of the metrics (default: a free one)").argParser(port("a port")),
    )
    .addOption(
      new Option("--time-scale <k>", "answer as if time ran k times as fast")
        .default(1)
        .argParser(parsedArgument(parseScale)),
    )
    .addOption(
      new Option(
        "--body-scale <f>",
        "factor on the sizes of package files and indexes; the index says so (nothing to Workbench)",
      )
        .default(1)
        .argParser(parsedArgument(parseScale)),
    )
    .option(
      "--access-log <file>",
      "one JSON line a request: {at, method, path, status, bytes, ms, connection}",
    );
}

/** What a sandbox that runs must offer here. */
interface Running {
  readonly url: string;
  readonly metricsUrl: string;
  readonly close: () => Promise<void>;
}

/** Prints the one line that says where the sandbox is, waits for SIGTERM or Ctrl-C, and ends it. */
export async function serveUntilEnd(
  sandbox: Running,
  more: Readonly<Record<string, string>>,
  world: World,
  finish: Finish,
): Promise<void> {
  const ended = new Promise<void>((ending) => {
    world.onInterrupt(() => ending());
  });
  const { url, metricsUrl } = sandbox;
  world.out(`${JSON.stringify({ url, metricsUrl, ...more, pid: process.pid })}\n`);
  await ended;
  await sandbox.close();
  finish(0);
}
