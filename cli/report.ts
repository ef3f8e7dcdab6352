import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { printable } from "../loadtests/engine/redact.ts";
import { RUN_FILE } from "../loadtests/results/run-paths.ts";
import { InputError } from "../planner/core/input-error.ts";
import { readPlan } from "../planner/inputs/read-plan.ts";
import { readSimulation } from "../planner/inputs/read-simulation.ts";
import { planReport } from "../reports/pages/report.ts";
import { compareSides, trendOfFolders } from "./report/compare-folders.ts";
import { reportK6 } from "./report/report-k6.ts";
import { judgeFolder } from "./run/judge-folder.ts";
import { writeRunReport } from "./run/write-run-report.ts";
import {
  isPartial,
  SIMULATION_FILE,
  simulationReport,
  storedSimulationText,
} from "./simulate/stored-simulation.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, placeFiles, writeOutFolder } from "./support/out-folder.ts";
import { planText } from "./support/plan-text.ts";
import { shownPath } from "./support/read-site.ts";
import { reportFiles } from "./support/report-files.ts";
import { verdictText } from "./support/verdict-text.ts";
import type { ExitCode, World } from "./support/world.ts";

const PLAN_FILE = "plan.json";

interface ReportOptions extends CommonOptions {
  readonly against?: readonly string[];
}

/** The command `report`: the report of what is on disk, one folder, two sides, or a trend. */
export function reportCommand(world: World, finish: Finish): Command {
  const command = new Command("report")
    .description(
      "Makes the report of a folder anew: a run is judged from its segments, a plan read from plan.json, a simulated fleet from simulation.json. " +
        "A file is read as results of k6: a summary in any of its three shapes, or the lines of --out json. " +
        "Two runs are compared, the second against the first; three or more are a trend; with --against, the runs before " +
        "it are one side and the runs behind it the other. Exit 1 is worse, 3 cannot tell.",
    )
    .argument("<dir...>", "folder of a plan, a run or a simulation, or a results file of k6")
    .option("--against <dir...>", "the runs that the others are compared with")
    .addHelpText("after", examples([["headroom report out/demo", "the report of the demo's run"]]));
  return withCommonOptions(command).action(async (folders: readonly string[], options: ReportOptions) => {
    finish(await report(world, folders, options));
  });
}

async function report(world: World, folders: readonly string[], options: ReportOptions): Promise<ExitCode> {
  const [first = "", second, ...others] = folders;
  if (options.against !== undefined) return compareSides(world, [options.against, folders], options);
  if (second !== undefined && others.length === 0) return compareSides(world, [[first], [second]], options);
  if (second !== undefined) return trendOfFolders(world, folders, options);
  const folder = resolve(world.cwd, first);
  if (existsSync(folder) && statSync(folder).isFile()) return reportK6(world, folder, options);
  if (existsSync(join(folder, RUN_FILE))) return reportRun(world, folder, options);
  if (existsSync(join(folder, PLAN_FILE))) return reportPlan(world, folder, options);
  if (existsSync(join(folder, SIMULATION_FILE))) return reportSimulation(world, folder, options);
  const sentence = `expected a folder with ${RUN_FILE}, ${PLAN_FILE} or ${SIMULATION_FILE}, got one without`;
  throw new InputError([{ file: first, sentence }]);
}

async function reportRun(world: World, folder: string, options: CommonOptions): Promise<ExitCode> {
  const judged = await judgeFolder(folder);
  const plan = existsSync(join(folder, PLAN_FILE)) ? readPlanOf(folder) : undefined;
  const target = outFolder(world, folder, options);
  const unwritten = target === undefined ? undefined : await writeRunReport(target, judged, plan);
  if (options.json === true) world.out(jsonDocument(judged.verdict));
  else
    world.out(
      `${printable(judged.stored.info.scenario)}\n${verdictText(judged.verdict)}\n${reportLine(world, target)}`,
    );
  if (unwritten === undefined) return judged.verdict.exitCode;
  world.err(`${unwritten}\n`);
  return 3;
}

function reportPlan(world: World, folder: string, options: CommonOptions): ExitCode {
  const plan = readPlanOf(folder);
  const target = outFolder(world, folder, options);
  if (target !== undefined) {
    const files = reportFiles(planReport(plan));
    if (target === folder) placeFiles(target, files);
    else writeOutFolder(target, files);
  }
  if (options.json === true) world.out(jsonDocument(plan));
  else world.out(`${planText(plan)}\n${reportLine(world, target)}`);
  return plan.cost.usdPerMonth === undefined ? 1 : 0;
}

async function reportSimulation(world: World, folder: string, options: CommonOptions): Promise<ExitCode> {
  const file = join(folder, SIMULATION_FILE);
  const text = readFileSync(file, "utf8");
  const stored = readSimulation(text, file);
  const target = outFolder(world, folder, options);
  if (target !== undefined) {
    const files = await simulationReport(stored);
    if (target === folder) placeFiles(target, files);
    else writeOutFolder(target, files);
  }
  if (options.json === true) world.out(jsonDocument(JSON.parse(text)));
  else world.out(`${storedSimulationText(stored, true)}\n${reportLine(world, target)}`);
  return isPartial(stored.variants) ? 3 : 0;
}

/** The folder's own report is made anew, unless --out says where else; --json alone writes nothing. */
function outFolder(world: World, folder: string, options: CommonOptions): string | undefined {
  if (options.out !== undefined) return claimOutFolder(world.cwd, options.out, options.force === true);
  return options.json === true ? undefined : folder;
}

function reportLine(world: World, folder: string | undefined): string {
  return folder === undefined ? "" : `  report           ${shownPath(world.cwd, folder)}/report.html\n`;
}

function readPlanOf(folder: string) {
  const file = join(folder, PLAN_FILE);
  return readPlan(readFileSync(file, "utf8"), file);
}
