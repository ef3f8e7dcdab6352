import { type Command, InvalidArgumentError, Option } from "commander";
import { DateTime } from "luxon";
import type { ScenarioChanges } from "../../loadtests/scenario/resolve-scenario.ts";
import type { Shard } from "../../loadtests/schedule/start.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { type Parsed, parseDurationS } from "../../planner/core/quantity-text.ts";
import { parsedArgument, parseScale } from "../support/argument.ts";
import { type CommonOptions, collect, wholeNumber } from "../support/common-options.ts";
import { collectTargets, type GivenTarget } from "./given-target.ts";
import { withTlsOptions } from "./network-options.ts";

/** The options of `run`, as given; what has a default is absent until somebody gives it, so that a resume can compare. */
export interface RunOptions extends Omit<CommonOptions, "seed"> {
  readonly seed?: number;
  readonly target?: readonly GivenTarget[];
  readonly duration?: number;
  readonly timeScale?: number;
  readonly bodyScale?: number;
  readonly confirm?: readonly string[];
  readonly shard?: Shard;
  /** Milliseconds since 1970. */
  readonly startAt?: number;
  readonly engine: "node" | "k6";
  readonly resume?: string;
  readonly metrics?: ListenAddress;
  readonly kubeconfig?: string;
  readonly sessionPool?: readonly string[];
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly proxy?: URL;
  readonly proxyAuthEnv?: string;
  readonly proxyAuthFile?: string;
  readonly http2?: boolean;
  readonly dryRun?: boolean;
}

/** Pools that a plan names: Karpenter's for sessions, and the managed node group, where VS Code stays. */
export const PLANNED_POOLS: readonly string[] = ["sessions", "managed"];

/** Where a server of ours listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Adds the options of `run` to a command. */
export function withRunOptions(command: Command): Command {
  const begun = command
    .addOption(
      new Option(
        "--target <url>",
        "where to, as URL or workbench=URL or package-manager=URL; may be given several times",
      ).argParser(collectTargets),
    )
    .addOption(
      new Option("--duration <time>", "instead of the scenario's, as 60s, 10m or 72h").argParser(
        parsedArgument(parseDurationS),
      ),
    )
    .addOption(
      new Option("--time-scale <k>", "run k times as fast: rates × k, waits ÷ k (default: 1)").argParser(
        parsedArgument(parseScale),
      ),
    )
    .addOption(
      new Option(
        "--body-scale <f>",
        "factor on the body sizes of a sandbox that the run starts (default: 1)",
      ).argParser(parsedArgument(parseScale)),
    )
    .option("--confirm <host>", "confirm a production host by its name; may be given several times", collect)
    .addOption(
      new Option("--shard <i/n>", "make only this process's part of the schedule, as 3/10").argParser(
        parsedArgument(parseShard),
      ),
    )
    .addOption(
      new Option(
        "--start-at <time>",
        "when second 0 of the scenario is, ISO 8601 with a zone: shards start together",
      ).argParser(parsedArgument(parseStartAt)),
    )
    .addOption(
      new Option("--engine <name>", "what makes the load").choices(["node", "k6"]).default("node" as const),
    )
    .option("--resume <dir>", "go on with a run that was cut off, from its folder, at the place of the clock")
    .addOption(
      new Option(
        "--metrics <[host:]port>",
        "serve the generator's own figures to Prometheus while it runs, on 127.0.0.1 unless a host is named",
      ).argParser(parseListenAddress),
    )
    .option(
      "--kubeconfig <file>",
      "look at the cluster under Workbench: causes of slow starts, nodes over time, sessions outside the planned pool",
    )
    .addOption(
      new Option(
        "--session-pool <name>",
        `NodePool or node group that sessions are meant to run in (repeatable; default: ${PLANNED_POOLS.join(", ")})`,
      ).argParser(collect),
    );
  return withTlsOptions(begun)
    .addOption(
      new Option(
        "--proxy <url>",
        "make each connection through this HTTP proxy (CONNECT); it has to stand under owns: too",
      ).argParser(parseProxy),
    )
    .option("--proxy-auth-env <name>", "environment variable with what the proxy asks for, as USER:PASSWORD")
    .option("--proxy-auth-file <file>", "file with the same (mode 0600)")
    .option("--http2", "every client offers HTTP/2 over TLS (default: each as the real one does)")
    .option("--no-http2", "no client offers HTTP/2")
    .option("--dry-run", "timetable, requests, bytes and the guard's answer; sends nothing");
}

/** Returns what the command line changes in the scenario. */
export function changesOf(options: RunOptions): ScenarioChanges {
  return {
    ...(options.duration === undefined ? {} : { durationS: options.duration }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.target === undefined ? {} : { targets: options.target }),
  };
}

/** Most processes that share one run: no cluster of ours runs more pods for it, and a typo is caught. */
const MOST_SHARDS = 10_000;

/** Reads `3/10`. */
export function parseShard(text: string): Parsed<Shard> {
  const [, index = "", of = ""] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return index !== "" && shard.index >= 1 && shard.index <= shard.of && shard.of <= MOST_SHARDS
    ? { ok: true, value: shard }
    : { ok: false, expected: `a shard as 3/10, from 1/N to N/N`, got: JSON.stringify(text) };
}

/** Reads a time of ISO 8601 with its zone as milliseconds since 1970. */
export function parseStartAt(text: string): Parsed<number> {
  const time = DateTime.fromISO(text);
  return time.isValid && /T.*(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text)
    ? { ok: true, value: time.toMillis() }
    : {
        ok: false,
        expected: "a time with its zone, as 2026-12-01T08:00:00Z or 2026-12-01T09:00:00+01:00",
        got: JSON.stringify(text),
      };
}

/** User and password of a proxy would stand in the list of processes: they are refused, and not repeated. */
function parseProxy(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url?.protocol === "http:" && url.username === "" && url.password === "" && url.pathname === "/";
  if (url === undefined || !isPlain)
    throw new InputError([
      {
        field: "--proxy",
        sentence:
          "expected http://HOST:PORT without user and password (--proxy-auth-env or --proxy-auth-file names them)",
      },
    ]);
  return url;
}

function parseListenAddress(text: string): ListenAddress {
  const colon = text.lastIndexOf(":");
  const host = colon < 0 ? "127.0.0.1" : text.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  if (host === "") throw new InvalidArgumentError("expected PORT or HOST:PORT");
  return { host, port: wholeNumber("a port", 0, 65_535)(text.slice(colon + 1)) };
}
