import { mkdirSync } from "node:fs";
import { Command, Option } from "commander";
import { guardScenario } from "../loadtests/guard/guard-scenario.ts";
import { JOURNEYS } from "../loadtests/journeys/registry.ts";
import { type DryRun, dryRun } from "../loadtests/scenario/dry-run.ts";
import type { ScenarioChanges } from "../loadtests/scenario/resolve-scenario.ts";
import type { Scenario } from "../loadtests/scenario/scenario.ts";
import { parseDurationS } from "../planner/core/quantity.ts";
import type { Finish } from "./main.ts";
import { chosenScenario } from "./run/chosen-scenario.ts";
import { dryRunText } from "./run/dry-run-text.ts";
import { executeRun } from "./run/execute-run.ts";
import { collectTargets, type GivenTarget } from "./run/given-target.ts";
import { sandboxLogFile } from "./run/judge-folder.ts";
import { readyScenarioNames } from "./run/ready-scenarios.ts";
import { openTargets } from "./run/targets.ts";
import { writeRunReport } from "./run/write-run-report.ts";
import { parsedArgument, parseScale } from "./support/argument.ts";
import { type CommonOptions, collect, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, defaultOutFolder } from "./support/out-folder.ts";
import { shownPath } from "./support/read-site.ts";
import { verdictText } from "./support/verdict-text.ts";
import type { World } from "./support/world.ts";

interface RunOptions extends Omit<CommonOptions, "seed"> {
  readonly seed?: number;
  readonly target?: readonly GivenTarget[];
  readonly duration?: number;
  readonly timeScale: number;
  readonly bodyScale: number;
  readonly confirm?: readonly string[];
  readonly dryRun?: boolean;
}

/** The command `run`: the load test. Writes a run folder with verdict and report. */
export function runCommand(world: World, finish: Finish): Command {
  const command = new Command("run")
    .summary("the load test: drives a scenario and judges it")
    .description(
      "Drives a load scenario at its targets and writes a run folder with verdict and report. " +
        `SCENARIO is a file, or a ready one: ${readyScenarioNames().join(", ")}.\n` +
        "Without a target a sandbox is started for the run. No load goes to a host that owns: does not name.",
    )
    .argument("<scenario>", "file, or name of a ready scenario")
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
      new Option("--time-scale <k>", "run k times as fast: rates × k, waits ÷ k")
        .default(1)
        .argParser(parsedArgument(parseScale)),
    )
    .addOption(
      new Option("--body-scale <f>", "factor on the body sizes of a sandbox that the run starts")
        .default(1)
        .argParser(parsedArgument(parseScale)),
    )
    .option("--confirm <host>", "confirm a production host by its name; may be given several times", collect)
    .option("--dry-run", "timetable, requests, bytes and the guard's answer; sends nothing")
    .addHelpText(
      "after",
      examples([
        ["headroom run installs-1m-per-day --dry-run", "what a million installs a day would ask for"],
        ["headroom run installs-1m-per-day --duration 60s", "one minute of it against a sandbox"],
      ]),
    );
  return withCommonOptions(command, { seed: "scenario" }).action(
    async (argument: string, options: RunOptions) => {
      const scenario = chosenScenario(world.cwd, argument, changesOf(options));
      const dry = dryRun(scenario, JOURNEYS, undefined, options.bodyScale);
      const refusals = guardScenario({
        scenario,
        urls: scenario.targets.flatMap(({ url }) => (url === undefined ? [] : [url])),
        load: dry,
        confirmedHosts: options.confirm ?? [],
      });
      if (options.dryRun === true) {
        world.out(
          options.json === true ? dryRunDocument(dry, refusals) : `${dryRunText(scenario, dry, refusals)}\n`,
        );
        return finish(refusals.length === 0 ? 0 : 2);
      }
      if (refusals.length > 0) {
        for (const refusal of refusals) world.err(`${refusal.code}: ${refusal.sentence}\n`);
        if (options.json === true)
          world.out(jsonDocument({ format: "headroom/error", version: 1, exitCode: 2, issues: refusals }));
        return finish(2);
      }
      finish(await runAndReport(world, scenario, options));
    },
  );
}

function changesOf(options: RunOptions): ScenarioChanges {
  return {
    ...(options.duration === undefined ? {} : { durationS: options.duration }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.target === undefined ? {} : { targets: options.target }),
  };
}

async function runAndReport(world: World, scenario: Scenario, options: RunOptions): Promise<0 | 1 | 3> {
  const folder =
    options.out === undefined
      ? defaultOutFolder(world.cwd, "run", world.nowMs())
      : claimOutFolder(world.cwd, options.out, options.force === true);
  mkdirSync(folder, { recursive: true });
  const open = await openTargets(scenario, {
    accessLogFile: sandboxLogFile(folder),
    timeScale: options.timeScale,
    bodyScale: options.bodyScale,
  });
  for (const target of open.targets.filter(({ sandbox }) => sandbox)) {
    if (options.quiet !== true)
      world.err(`no target: started a sandbox ${target.product} at ${target.url}\n`);
  }
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await open.close();
    closed = true;
  };
  try {
    const judged = await executeRun(world, {
      scenario,
      targets: open.targets,
      folder,
      timeScale: options.timeScale,
      bodyScale: options.bodyScale,
      afterLoad: close,
      quiet: options.quiet === true,
    });
    await writeRunReport(folder, judged);
    if (options.json === true) world.out(jsonDocument(judged.verdict));
    else
      world.out(
        `${scenario.name}\n${verdictText(judged.verdict)}\n  report           ${shownPath(world.cwd, folder)}/report.html\n`,
      );
    return judged.verdict.exitCode;
  } finally {
    await close();
  }
}

function dryRunDocument(dry: DryRun, refusals: ReturnType<typeof guardScenario>): string {
  return jsonDocument({
    format: "headroom/dry-run",
    version: 1,
    allowed: refusals.length === 0,
    refusals,
    ...dry,
  });
}
