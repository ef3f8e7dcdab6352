import { Command, Option } from "commander";
import { nodeHost } from "../loadtests/engine/host.ts";
import { createGuard } from "../loadtests/guard/guard.ts";
import { guardScenario } from "../loadtests/guard/guard-scenario.ts";
import { hostOfUrl, isLocalhost, isLoopbackAddress } from "../loadtests/guard/host.ts";
import { readOwns } from "../loadtests/guard/owns.ts";
import { systemResolver } from "../loadtests/guard/system-resolver.ts";
import { driveRung, type Rung } from "../loadtests/probe/ladder.ts";
import { type ProbeResult, probeResult } from "../loadtests/probe/probe.ts";
import { type Objective, tryRate } from "../loadtests/probe/rate-trial.ts";
import { searchRate } from "../loadtests/probe/search.ts";
import type { Scenario } from "../loadtests/scenario/scenario.ts";
import { figure } from "../planner/core/figure.ts";
import { InputError } from "../planner/core/input-error.ts";
import { parseDecimal, parseDurationS } from "../planner/core/quantity-text.ts";
import { cleanText } from "../reports/pages/clean-text.ts";
import { chosenScenario } from "./run/chosen-scenario.ts";
import { parsedArgument } from "./support/argument.ts";
import { type CommonOptions, collect, wholeNumber, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, writeOutFolder } from "./support/out-folder.ts";
import { shownPath } from "./support/read-site.ts";
import { textTable } from "./support/table.ts";
import type { ExitCode, World } from "./support/world.ts";

interface ProbeOptions extends CommonOptions {
  readonly scenario?: string;
  readonly confirm?: readonly string[];
  readonly percentile: number;
  readonly within: number;
  readonly errors: number;
  readonly step: number;
  readonly first: number;
  readonly max: number;
  readonly connections: number;
  readonly ladder: boolean;
}

/** A confirmation lasts so many steps. */
const CONFIRM_STEPS = 3;
const TOLERANCE_FRACTION = 0.05;

/** The command `probe`: finds where one address bends. */
export function probeCommand(world: World, finish: Finish): Command {
  const command = new Command("probe")
    .summary("finds where one endpoint bends")
    .description(
      "Finds how much one address gives before it bends: a ladder of clients that each ask again when they are answered " +
        "(autocannon, on plain http or loopback only), then requests at rising rates whatever the server does, until the " +
        "objective breaks; the bracket is halved and its lower end confirmed. Beyond loopback a scenario file has to say " +
        "who owns the host.",
    )
    .argument("<url>", "what is asked for, again and again, by GET")
    .option("--scenario <file>", "scenario whose owns: names the host, and whose limits hold")
    .option("--confirm <host>", "confirm a production host by its name; may be given several times", collect)
    .addOption(numberOption("--percentile <p>", "percentile of the objective", 95))
    .addOption(numberOption("--within <ms>", "milliseconds that the percentile must keep to", 1000))
    .addOption(numberOption("--errors <percent>", "percent of the requests that may fail", 1))
    .addOption(
      new Option("--step <time>", "length of a step")
        .default(10, "10s")
        .argParser(parsedArgument(parseDurationS)),
    )
    .addOption(numberOption("--first <rate>", "requests a second to begin with", 10))
    .addOption(numberOption("--max <rate>", "never more requests a second than this", 2000))
    .addOption(
      new Option("--connections <n>", "clients of the highest rung of the ladder")
        .default(64)
        .argParser(wholeNumber("connections", 1, 1000)),
    )
    .option("--no-ladder", "no closed loop, only rates")
    .addHelpText("after", examples([["headroom probe --help", "what a probe can be told"]]));
  return withCommonOptions(command).action(async (url: string, options: ProbeOptions) => {
    finish(await probe(world, url, options));
  });
}

function numberOption(flags: string, what: string, value: number): Option {
  return new Option(flags, what).default(value).argParser(parsedArgument(parseDecimal));
}

async function probe(world: World, argument: string, options: ProbeOptions): Promise<ExitCode> {
  const scenario = options.scenario === undefined ? undefined : ownedBy(world, options.scenario);
  const url = allowedUrl(argument, scenario, options);
  const owns = readOwns(scenario?.owns ?? []);
  const guard = createGuard(owns.ok ? owns.owned : [], systemResolver());
  const objective = objectiveOf(options);
  const say = (text: string): void => {
    if (options.quiet !== true) world.err(`${cleanText(text)}\n`);
  };
  const ladder = options.ladder && mayUseLadder(url) ? await climb(url, options, say) : undefined;
  const setting = { url, guard, host: nodeHost, objective, seed: options.seed };
  const plan = {
    firstPerS: options.first,
    maxPerS: options.max,
    stepS: options.step,
    confirmS: CONFIRM_STEPS * options.step,
    toleranceFraction: TOLERANCE_FRACTION,
  };
  const search = await searchRate(plan, async (perS, seconds) => {
    const trial = await tryRate(setting, perS, seconds);
    say(trial.sentence);
    return trial;
  });
  const result = probeResult(`${url.origin}${url.pathname}`, objective, search, ladder);
  write(world, options, result);
  return result.exitCode;
}

function ownedBy(world: World, file: string): Scenario {
  return chosenScenario(world.cwd, file, {});
}

/** @throws InputError when the guard refuses the address or the load. */
function allowedUrl(argument: string, scenario: Scenario | undefined, options: ProbeOptions): URL {
  const base = scenario ?? NOBODYS;
  const refusals = guardScenario({
    scenario: base,
    urls: [argument],
    load: { peakStartsPerS: options.max, durationS: options.step },
    confirmedHosts: options.confirm ?? [],
  });
  if (refusals.length > 0) {
    const hint =
      scenario === undefined ? "; beyond loopback give --scenario FILE, whose owns: names the host" : "";
    throw new InputError(
      refusals.map(({ code, sentence }) => ({ field: code, sentence: `${sentence}${hint}` })),
    );
  }
  return new URL(argument);
}

/** Owns nothing: only loopback is free. */
const NOBODYS: Scenario = {
  name: "probe",
  description: "",
  seed: 1,
  durationS: 1,
  warmUpS: 0,
  graceS: 0,
  environment: "test",
  targets: [],
  owns: [],
  journeys: [],
  thresholds: [],
  limits: {},
};

function objectiveOf({ percentile, within, errors }: ProbeOptions): Objective {
  if (!(percentile > 0 && percentile < 100))
    throw new InputError([{ field: "--percentile", sentence: "expected a percentile between 0 and 100" }]);
  return { quantile: percentile / 100, limitMs: within, errorFraction: errors / 100 };
}

/** autocannon does not verify TLS: it goes to plain http and to loopback only. */
function mayUseLadder(url: URL): boolean {
  const host = hostOfUrl(url);
  return url.protocol === "http:" || isLocalhost(host) || isLoopbackAddress(host);
}

async function climb(url: URL, options: ProbeOptions, say: (text: string) => void): Promise<readonly Rung[]> {
  const rungs: Rung[] = [];
  const host = nodeHost();
  for (const connections of rungsUpTo(options.connections)) {
    const rung = await driveRung(url, connections, options.step, host);
    rungs.push(rung);
    say(
      `${connections} clients: ${figure(rung.perS, 1)} answers a second, P95 ${rung.p95Ms === undefined ? "unknown" : `${figure(rung.p95Ms, 1)} ms`}, ${figure(100 * rung.errorFraction, 2)} % failed${rung.stopped === undefined ? "" : `; ${rung.stopped}`}`,
    );
    if (rung.stopped !== undefined) break;
  }
  host.close();
  return rungs;
}

/** 1, 2, 3, 4, 6, 8, 12, … up to the highest: two in each doubling, enough for a scaling law. */
function rungsUpTo(most: number): readonly number[] {
  const rungs = [1, 2, 3];
  for (let power = 4; power <= most; power *= 2) rungs.push(power, power * 1.5);
  return [...new Set([...rungs.filter((rung) => rung <= most), most])].sort((a, b) => a - b);
}

function write(world: World, options: ProbeOptions, result: ProbeResult): void {
  if (options.out !== undefined) {
    const folder = claimOutFolder(world.cwd, options.out, options.force === true);
    writeOutFolder(folder, [{ name: "probe.json", bytes: jsonDocument(result) }]);
    if (options.json !== true) world.out(`${shownPath(world.cwd, folder)}/probe.json\n`);
  }
  if (options.json === true) world.out(jsonDocument(result));
  else world.out(`${probeText(result)}\n`);
}

function probeText({ url, sentence, scaling, ladder, rates }: ProbeResult): string {
  const ms = (value: number | undefined): string => (value === undefined ? "" : figure(value, 1));
  const rungs =
    ladder === undefined
      ? []
      : [
          "",
          textTable(
            ["clients", "answers/s", "P50 ms", "P95 ms", "P99 ms", "failed %"],
            ladder.map((rung) => [
              String(rung.connections),
              figure(rung.perS, 1),
              ms(rung.p50Ms),
              ms(rung.p95Ms),
              ms(rung.p99Ms),
              figure(100 * rung.errorFraction, 2),
            ]),
            new Set([0, 1, 2, 3, 4, 5]),
          ),
        ];
  return [
    url,
    `  ${sentence}`,
    ...(scaling === undefined ? [] : [`  ${scaling.sentence}`]),
    ...rungs,
    "",
    textTable(
      ["offered/s", "answered/s", "latency ms", "95 % interval", "failed %", "outcome"],
      rates.map((rate) => [
        figure(rate.offeredPerS, 2),
        figure(rate.achievedPerS, 2),
        ms(rate.latencyMs),
        rate.latencyLowMs === undefined ? "" : `${ms(rate.latencyLowMs)} to ${ms(rate.latencyHighMs)}`,
        figure(100 * rate.errorFraction, 2),
        rate.outcome,
      ]),
      new Set([0, 1, 2, 3, 4]),
    ),
  ]
    .map(cleanText)
    .join("\n");
}
