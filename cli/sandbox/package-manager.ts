import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { startSandboxPackageManager } from "../../loadtests/sandbox/package-manager.ts";
import { sandboxSize } from "../../loadtests/scenario/sandbox-size.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { chosenScenario } from "../run/chosen-scenario.ts";
import { parsedArgument, parseShare } from "../support/argument.ts";
import { collect, wholeNumber } from "../support/common-options.ts";
import { examples } from "../support/examples.ts";
import type { Finish } from "../support/finish.ts";
import type { World } from "../support/world.ts";
import { type SandboxFlags, serveUntilEnd, withSandboxFlags } from "./common.ts";

interface PackageManagerFlags extends SandboxFlags {
  readonly latencyMs?: number;
  readonly firstFetchMs?: number;
  readonly maxConcurrent?: number;
  readonly maxConnections?: number;
  readonly sizedBy?: string;
  readonly replicas?: number;
  readonly errorFraction?: number;
  readonly errorStatus?: number;
  readonly stall?: number;
  readonly leakBytes?: number;
  readonly tokenFile?: string;
  readonly offline?: boolean;
  readonly pep658: boolean;
  readonly pep691: boolean;
  readonly ranges: boolean;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly git?: readonly string[];
  readonly gitPollMs?: number;
}

/** The largest whole number that a count or a time of the sandbox may be. */
const MOST = 1_000_000_000;

/** The command `sandbox package-manager`. */
export function sandboxPackageManager(world: World, finish: Finish): Command {
  const command = withSandboxFlags(new Command("package-manager"))
    .summary("a Package Manager: R and Python repositories that real clients accept")
    .description(
      "Starts a Package Manager on 127.0.0.1 that R, pip, uv and twine accept, with generated packages. Once it is ready " +
        'it prints one JSON line: {"url", "metricsUrl", "pid"}. It ends on SIGTERM or Ctrl-C.',
    );
  withLimits(withFaults(withForms(command)));
  return command
    .addHelpText(
      "after",
      examples([
        ["headroom sandbox package-manager --port 4242", "a Package Manager at http://127.0.0.1:4242"],
        ["headroom sandbox package-manager --access-log access.ndjson", "with a log of every request"],
        [
          "headroom sandbox package-manager --replicas 3 --max-concurrent 50 --first-fetch-ms 800",
          "three replicas that bear fifty requests at once, cold until a file was asked for",
        ],
        [
          "headroom sandbox package-manager --sized-by my-plan/break.yaml",
          "one that bears what a plan says, and little more: its load breaks there",
        ],
        [
          "headroom sandbox package-manager --error-fraction 0.02 --error-status 503 --stall 0.001",
          "one that fails now and then",
        ],
      ]),
    )
    .action(async (flags: PackageManagerFlags) => {
      const sandbox = await startSandboxPackageManager({
        ...sizeOf(flags, world),
        ...optionsOf(flags, world),
      });
      await serveUntilEnd(sandbox, {}, world, finish);
    });
}

function withLimits(command: Command): Command {
  return command
    .addOption(count("--max-concurrent <n>", "requests that all replicas work on at once; others wait", 1))
    .addOption(count("--max-connections <n>", "open connections; further ones are closed at once", 1))
    .option(
      "--sized-by <file>",
      "bear the limit that this break.yaml of a plan climbs to, and little more (--max-concurrent and --latency-ms as they follow from it)",
    )
    .addOption(count("--replicas <n>", "servers behind the one address, each with its own cache", 1))
    .addOption(count("--latency-ms <ms>", "delay of every answer of a repository, in scenario time", 0))
    .addOption(
      count(
        "--first-fetch-ms <ms>",
        "how long a file's first request takes on a replica, in scenario time",
        0,
      ),
    );
}

function withFaults(command: Command): Command {
  return command
    .addOption(share("--error-fraction <share>", "share of requests that end in --error-status"))
    .addOption(
      new Option("--error-status <n>", "429 and 503 come with Retry-After (default: 503)").argParser(
        wholeNumber("a status", 400, 599),
      ),
    )
    .addOption(share("--stall <share>", "share of answers that stop half-way and never go on"))
    .addOption(count("--leak-bytes <n>", "memory that every request leaves behind", 0))
    .option("--offline", "answer everything by 503, as in offline mode");
}

function withForms(command: Command): Command {
  return command
    .option("--token-file <file>", "repositories want __token__ and the token in this file")
    .option("--no-pep658", "no metadata beside wheels")
    .option("--no-pep691", "pages of Python packages in HTML only")
    .option("--no-ranges", "no ranges")
    .option("--tls-key <file>", "serve TLS with this key (PEM), HTTP/2 for who offers it")
    .option("--tls-cert <file>", "the certificate of --tls-key (PEM)")
    .option(
      "--git <dir>",
      "build the R package of this Git repository after each commit (repeatable)",
      collect,
    )
    .addOption(count("--git-poll-ms <ms>", "how often --git is looked at, in scenario time", 1));
}

function count(flags: string, says: string, min: number): Option {
  return new Option(flags, says).argParser(wholeNumber("a count", min, MOST));
}

function share(flags: string, says: string): Option {
  return new Option(flags, says).argParser(parsedArgument(parseShare));
}

function optionsOf(flags: PackageManagerFlags, world: World) {
  const { tlsKey, tlsCert, tokenFile } = flags;
  if ((tlsKey === undefined) !== (tlsCert === undefined)) {
    throw new InputError([{ sentence: "--tls-key and --tls-cert: expected both or none, got one" }]);
  }
  const read = (file: string): string => readFileSync(resolve(world.cwd, file), "utf8");
  return {
    ...given(flags, ["port", "metricsPort", "timeScale", "bodyScale", "latencyMs", "firstFetchMs"]),
    ...given(flags, ["maxConcurrent", "maxConnections", "replicas", "errorFraction", "errorStatus"]),
    ...given(flags, ["offline", "pep658", "pep691", "ranges", "gitPollMs"]),
    ...(flags.stall !== undefined && { stallFraction: flags.stall }),
    ...(flags.leakBytes !== undefined && { leakBytesPerRequest: flags.leakBytes }),
    ...(flags.git !== undefined && { gitRepositories: flags.git.map((dir) => resolve(world.cwd, dir)) }),
    ...(flags.accessLog !== undefined && { accessLogFile: resolve(world.cwd, flags.accessLog) }),
    ...(tokenFile !== undefined && { token: read(tokenFile).trim() }),
    ...(tlsKey !== undefined && tlsCert !== undefined && { tls: { key: read(tlsKey), cert: read(tlsCert) } }),
  };
}

/** What follows from a plan's own load; flags that are given as well stand over it. */
function sizeOf({ sizedBy }: PackageManagerFlags, world: World) {
  if (sizedBy === undefined) return {};
  const size = sandboxSize(chosenScenario(world.cwd, sizedBy, {}), JOURNEYS);
  if (!size.ok) throw new InputError([{ file: sizedBy, sentence: `--sized-by: ${size.sentence}` }]);
  const { maxConcurrent, latencyMs, sentence } = size;
  world.err(`${sentence}: --max-concurrent ${maxConcurrent} --latency-ms ${latencyMs}\n`);
  return { maxConcurrent, latencyMs };
}

/** Returns the named fields of an object that are there. */
function given<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  const there = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(there) as Partial<Pick<T, K>>;
}
