import { resolve } from "node:path";
import { Argument, Command, Option } from "commander";
import { startSandboxPackageManager } from "../loadtests/sandbox/package-manager.ts";
import type { Finish } from "./main.ts";
import { parsedArgument, parseScale } from "./support/argument.ts";
import { wholeNumber } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { World } from "./support/world.ts";

interface SandboxCommandOptions {
  readonly port?: number;
  readonly timeScale: number;
  readonly bodyScale: number;
  readonly accessLog?: string;
}

/** The command `sandbox`: a local server to try everything against. It ends on SIGTERM or Ctrl-C. */
export function sandboxCommand(world: World, finish: Finish): Command {
  return new Command("sandbox")
    .description(
      "Starts a local Package Manager on 127.0.0.1 that real clients accept. Once it is ready it prints one JSON line: " +
        '{"url", "metricsUrl", "pid"}. It ends on SIGTERM or Ctrl-C.',
    )
    .addArgument(new Argument("<product>", "what to start").choices(["package-manager"]))
    .addOption(
      new Option("--port <n>", "port on 127.0.0.1 (default: a free one)").argParser(
        wholeNumber("a port", 1, 65_535),
      ),
    )
    .addOption(
      new Option("--time-scale <k>", "answer as if time ran k times as fast")
        .default(1)
        .argParser(parsedArgument(parseScale)),
    )
    .addOption(
      new Option("--body-scale <f>", "factor on the sizes of package files and indexes; the index says so")
        .default(1)
        .argParser(parsedArgument(parseScale)),
    )
    .option(
      "--access-log <file>",
      "one JSON line a request: {at, method, path, status, bytes, ms, connection}",
    )
    .addHelpText(
      "after",
      examples([
        ["headroom sandbox package-manager --port 4242", "a Package Manager at http://127.0.0.1:4242"],
        ["headroom sandbox package-manager --access-log access.ndjson", "with a log of every request"],
      ]),
    )
    .action(async (_product: string, options: SandboxCommandOptions) => {
      const sandbox = await startSandboxPackageManager({
        ...(options.port === undefined ? {} : { port: options.port }),
        timeScale: options.timeScale,
        bodyScale: options.bodyScale,
        ...(options.accessLog === undefined ? {} : { accessLogFile: resolve(world.cwd, options.accessLog) }),
      });
      const ended = new Promise<void>((ending) => {
        world.onInterrupt(() => ending());
      });
      world.out(
        `${JSON.stringify({ url: sandbox.url, metricsUrl: sandbox.metricsUrl, pid: process.pid })}\n`,
      );
      await ended;
      await sandbox.close();
      finish(0);
    });
}
