import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { JOURNEYS } from "../loadtests/journeys/registry.ts";
import { demoFromPlan } from "../loadtests/scenario/from-plan.ts";
import { loadCatalog } from "../planner/catalog/load.ts";
import { InputError } from "../planner/core/input-error.ts";
import type { Plan } from "../planner/core/plan.ts";
import { planSite } from "../planner/core/plan-site.ts";
import type { Site } from "../planner/core/site.ts";
import { executeRun } from "./run/execute-run.ts";
import { clearRunFolder } from "./run/fresh-folder.ts";
import { sandboxLogFile } from "./run/judge-folder.ts";
import { openTargets } from "./run/targets.ts";
import { writeRunReport } from "./run/write-run-report.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder } from "./support/out-folder.ts";
import { packageRoot } from "./support/package-info.ts";
import { planFiles, withPredictions } from "./support/plan-files.ts";
import { planText } from "./support/plan-text.ts";
import { readSite, shownPath } from "./support/read-site.ts";
import { verdictText } from "./support/verdict-text.ts";
import type { ExitCode, World } from "./support/world.ts";

/** Says that a folder was made by the demo, so that the next demo may replace it. */
const MARK = ".headroom-demo";
const DEFAULT_FOLDER = "out/demo";

/** The command `demo`: the whole loop on the embedded sandbox. What `npm start` runs. */
export function demoCommand(world: World, finish: Finish): Command {
  const command = new Command("demo")
    .description(
      "Plans the sample site, derives its loads, drives one minute of restores at the plan's mean rate against a " +
        `sandbox on this machine, judges the run and writes everything into ${DEFAULT_FOLDER}.`,
    )
    .addHelpText("after", examples([["headroom demo", "two minutes; loopback only"]]));
  return withCommonOptions(command).action(async (options: CommonOptions) => {
    finish(await demo(world, options));
  });
}

async function demo(world: World, options: CommonOptions): Promise<ExitCode> {
  const folder = demoFolder(world, options);
  const { site, plan } = sampleSite(options.seed);
  if (options.json !== true) world.out(`${planText(plan)}\n\n`);
  const planned = demoFromPlan(plan, JOURNEYS);
  if (!planned.ok) throw new Error(planned.sentence);
  const open = await openTargets(planned.scenario, {
    accessLogFile: sandboxLogFile(folder),
    timeScale: 1,
    bodyScale: 1,
  });
  let judged: Awaited<ReturnType<typeof executeRun>>;
  try {
    judged = await executeRun(world, {
      scenario: planned.scenario,
      targets: open.targets,
      metricsPages: open.metricsPages,
      folder,
      timeScale: 1,
      bodyScale: 1,
      afterLoad: open.close,
      quiet: options.quiet === true,
    });
  } finally {
    await open.close();
  }
  const unwritten = await writeRunReport(folder, judged, plan, planFiles(plan, site).files);
  if (options.json === true) world.out(jsonDocument(judged.verdict));
  else
    world.out(
      `${verdictText(judged.verdict)}\n  report           ${shownPath(world.cwd, folder)}/report.html\n`,
    );
  if (unwritten === undefined) return judged.verdict.exitCode;
  world.err(`${unwritten}\n`);
  return 3;
}

function sampleSite(seed: number): { readonly site: Site; readonly plan: Plan } {
  const catalog = loadCatalog();
  const site = readSite(packageRoot(), join("scenarios", "sample-site"), catalog);
  const planned = planSite(site, catalog, { seed, acceptMissing: new Set(), fleet: "simulate" });
  if (!planned.ok)
    throw new Error(
      `expected a plan of the sample site, got ${planned.refusals.map((one) => one.sentence).join("; ")}`,
    );
  return { site, plan: withPredictions(planned.plan) };
}

/** The demo replaces only a folder that it made; any other that holds files is refused, unless --out and --force say so. */
function demoFolder(world: World, options: CommonOptions): string {
  const folder =
    options.out === undefined ? resolve(world.cwd, DEFAULT_FOLDER) : resolve(world.cwd, options.out);
  if (
    existsSync(join(folder, MARK)) &&
    readFileSync(join(folder, MARK), "utf8").startsWith("headroom demo")
  ) {
    rmSync(folder, { recursive: true });
  } else if (existsSync(folder) && options.out === undefined) {
    throw new InputError([
      {
        file: DEFAULT_FOLDER,
        sentence: "expected a folder that the demo made, got another one; move it away or name --out",
      },
    ]);
  } else claimOutFolder(world.cwd, folder, options.force === true);
  mkdirSync(folder, { recursive: true });
  clearRunFolder(folder);
  writeFileSync(join(folder, MARK), "headroom demo writes this folder anew each time\n");
  return folder;
}
