import { resolve } from "node:path";
import { Command } from "commander";
import { printable } from "../loadtests/engine/redact.ts";
import { type ExpectedLoad, guardScenario } from "../loadtests/guard/guard-scenario.ts";
import type { GuardRefusal } from "../loadtests/guard/guard-url.ts";
import { JOURNEYS } from "../loadtests/journeys/registry.ts";
import type { StoredRun } from "../loadtests/results/read-run.ts";
import type { RunTarget } from "../loadtests/results/run-info.ts";
import { dryRun } from "../loadtests/scenario/dry-run.ts";
import { leftBehind } from "../loadtests/scenario/left-behind.ts";
import type { Product, Scenario } from "../loadtests/scenario/scenario.ts";
import type { Shard } from "../loadtests/schedule/start.ts";
import { InputError } from "../planner/core/input-error.ts";
import { chosenScenario } from "./run/chosen-scenario.ts";
import { confirmedHosts } from "./run/confirm-production.ts";
import { dryRunText } from "./run/dry-run-text.ts";
import { executeRun, UnwrittenResults } from "./run/execute-run.ts";
import { freshRunFolder } from "./run/fresh-folder.ts";
import { type JudgedRunFolder, sandboxLogFile } from "./run/judge-folder.ts";
import { type Looked, lookBefore, lookQuestions } from "./run/look-before.ts";
import { networkOptions } from "./run/network-options.ts";
import { readSecrets, withProxySecrets } from "./run/read-secrets.ts";
import { readyScenarioNames } from "./run/ready-scenarios.ts";
import { resumedRun } from "./run/resumed-run.ts";
import { dryRunDocument, errorDocument, refuse, refuseK6 } from "./run/run-answers.ts";
import { runTagOf } from "./run/run-info.ts";
import { changesOf, PLANNED_POOLS, type RunOptions, withRunOptions } from "./run/run-options.ts";
import type { RunOrder } from "./run/run-order.ts";
import { type OpenTargets, openTargets } from "./run/targets.ts";
import { writeRunReport } from "./run/write-run-report.ts";
import { withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { shownPath } from "./support/read-site.ts";
import { verdictText } from "./support/verdict-text.ts";
import type { ExitCode, World } from "./support/world.ts";

/** The command `run`: the load test. Writes a run folder with verdict and report. */
export function runCommand(world: World, finish: Finish): Command {
  const command = new Command("run")
    .summary("the load test: drives a scenario and judges it")
    .description(
      "Drives a load scenario at its targets and writes a run folder with verdict and report. " +
        `SCENARIO is a file, or a ready one: ${readyScenarioNames().join(", ")}.\n` +
        "Without a target a sandbox is started for the run. No load goes to a host that owns: does not name.\n" +
        "Secrets are read from the environment variable or the files that the scenario names, below the working folder.",
    )
    .argument("[scenario]", "file, or name of a ready scenario; with --resume it is in the folder")
    .addHelpText(
      "after",
      examples([
        ["headroom run installs-1m-per-day --dry-run", "what a million installs a day would ask for"],
        ["headroom run installs-1m-per-day --duration 60s", "one minute of it against a sandbox"],
      ]),
    );
  return withCommonOptions(withRunOptions(command), { seed: "scenario" }).action(
    async (argument: string | undefined, options: RunOptions) => {
      finish(await run(world, argument, options));
    },
  );
}

/** What is to be run: the scenario, and how much faster, which part of it and from where on. */
interface PlannedRun {
  readonly scenario: Scenario;
  readonly timeScale: number;
  /** Absent = nobody has said one. */
  readonly bodyScale?: number;
  readonly shard?: Shard;
  readonly resumed?: { readonly folder: string; readonly stored: StoredRun };
}

async function run(world: World, argument: string | undefined, options: RunOptions): Promise<ExitCode> {
  const planned = await plannedRun(world.cwd, argument, options);
  const { scenario } = planned;
  const dry = dryRun(scenario, JOURNEYS, planned.bodyScale);
  const ask = options.dryRun === true ? undefined : world.ask;
  const atSpeed = { ...dry, peakStartsPerS: dry.peakStartsPerS * planned.timeScale };
  const refusals = await refusalsOf(scenario, atSpeed, options, ask);
  if (options.engine === "k6") return refuseK6(world, scenario, dry, refusals, options);
  if (options.dryRun === true) {
    const questions = await lookQuestions(scenario);
    world.out(
      options.json === true
        ? dryRunDocument(dry, refusals, { preflight: questions })
        : `${dryRunText(scenario, dry, refusals, questions, planned.timeScale)}\n`,
    );
    return refusals.length === 0 ? 0 : 2;
  }
  return refusals.length > 0 ? refuse(world, refusals, options) : runAndReport(world, planned, options);
}

async function plannedRun(
  cwd: string,
  argument: string | undefined,
  options: RunOptions,
): Promise<PlannedRun> {
  if (options.resume !== undefined) {
    const { scenario, folder, stored } = await resumedRun(cwd, argument, {
      ...options,
      resume: options.resume,
    });
    const { timeScale, bodyScale, shard } = stored.info;
    return {
      scenario,
      timeScale,
      ...(bodyScale === undefined ? {} : { bodyScale }),
      ...(shard === undefined ? {} : { shard }),
      resumed: { folder, stored },
    };
  }
  if (argument === undefined) {
    const sentence = `expected a scenario file, or one of ${readyScenarioNames().join(", ")}, or --resume DIR`;
    throw new InputError([{ field: "scenario", sentence }]);
  }
  return {
    scenario: chosenScenario(cwd, argument, changesOf(options)),
    timeScale: options.timeScale ?? 1,
    ...(options.bodyScale === undefined ? {} : { bodyScale: options.bodyScale }),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
  };
}

/** Asks the guard; where only the name of a production host is missing and somebody is there to ask, asks for it. */
async function refusalsOf(
  scenario: Scenario,
  load: ExpectedLoad,
  { confirm: confirmed = [], proxy }: RunOptions,
  ask: World["ask"],
): Promise<readonly GuardRefusal[]> {
  const targets = scenario.targets.flatMap(({ url }) => (url === undefined ? [] : [url]));
  // All of the load goes through a proxy: it has to be somebody's own as well.
  const urls = [...targets, ...(proxy === undefined ? [] : [proxy.href])];
  const asked = (hosts: readonly string[]): readonly GuardRefusal[] =>
    guardScenario({ scenario, urls, load, confirmedHosts: hosts });
  const refusals = asked(confirmed);
  if (ask === undefined || refusals.length === 0 || refusals.some(({ code }) => code !== "PRODUCTION"))
    return refusals;
  return asked([
    ...confirmed,
    ...(await confirmedHosts(
      refusals.map(({ subject }) => subject),
      ask,
    )),
  ]);
}

async function runAndReport(world: World, planned: PlannedRun, options: RunOptions): Promise<ExitCode> {
  const { scenario, timeScale, shard, resumed } = planned;
  const quiet = options.quiet === true;
  const network = networkOptions(world.cwd, options, world.env);
  const secrets = withProxySecrets(readSecrets(scenario.secrets, world.cwd, world.env), network.proxy);
  const looked = await lookBefore(world, { ...planned, secrets, network, quiet });
  if (!looked.ok) return refuse(world, looked.refusals, options);
  const bodyScale = looked.bodyScale ?? planned.bodyScale ?? 1;
  const folder = resumed?.folder ?? freshRunFolder(world, "run", options);
  const open = await openTargets(scenario, { accessLogFile: sandboxLogFile(folder), timeScale, bodyScale });
  if (!quiet) tellStart(world, planned, open, options);
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await open.close();
    closed = true;
  };
  try {
    const judged = await executeRun(world, {
      scenario,
      targets: open.targets.map((target) => ({ ...target, ...versionOf(looked, target.product) })),
      prepared: looked.prepared,
      metricsPages: open.metricsPages,
      folder,
      timeScale,
      bodyScale,
      ...(shard === undefined ? {} : { shard }),
      ...(options.startAt === undefined ? {} : { startAtMs: options.startAt }),
      ...(resumed === undefined ? {} : { resumed: resumed.stored }),
      secrets: { ...open.credentials, ...secrets },
      network,
      ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
      ...clusterOf(world, options),
      afterLoad: close,
      quiet,
    });
    const unwritten = await writeRunReport(folder, judged);
    tellEnd(world, planned, folder, judged, options);
    if (unwritten === undefined) return judged.verdict.exitCode;
    world.err(`${unwritten}\n`);
    return 3;
  } catch (error) {
    if (!(error instanceof UnwrittenResults)) throw error;
    world.err(`${error.message}\nthe run stays resumable: --resume ${shownPath(world.cwd, folder)}\n`);
    if (options.json === true) world.out(errorDocument(3, [{ sentence: error.message }]));
    return 3;
  } finally {
    await close();
  }
}

function tellStart(
  world: World,
  { shard, resumed }: PlannedRun,
  open: OpenTargets,
  options: RunOptions,
): void {
  for (const [index, target] of open.targets.filter(({ sandbox }) => sandbox).entries()) {
    const page = open.metricsPages[index];
    const metrics = page === undefined ? "" : `, its metrics at ${page}`;
    world.err(`no target: started a sandbox ${target.product} at ${target.url}${metrics}\n`);
  }
  if (shard !== undefined && options.startAt === undefined && resumed === undefined)
    world.err("a shard without --start-at begins when it likes: the others will not run at the same time\n");
}

function tellEnd(
  world: World,
  { scenario }: PlannedRun,
  folder: string,
  { stored, verdict }: JudgedRunFolder,
  options: RunOptions,
): void {
  for (const sentence of leftBehind(scenario, stored.frames, runTagOf(stored.info)))
    world.err(`left behind: ${sentence}\n`);
  if (options.json === true) world.out(jsonDocument(verdict));
  else
    world.out(
      `${printable(scenario.name)}\n${verdictText(verdict)}\n  report           ${shownPath(world.cwd, folder)}/report.html\n`,
    );
}

function clusterOf(
  { cwd }: World,
  { kubeconfig, sessionPool: plannedPools = PLANNED_POOLS }: RunOptions,
): Pick<RunOrder, "cluster"> {
  return kubeconfig === undefined
    ? {}
    : { cluster: { kubeconfigFile: resolve(cwd, kubeconfig), plannedPools } };
}

function versionOf(
  { productVersions }: Extract<Looked, { ok: true }>,
  product: Product,
): Pick<RunTarget, "productVersion"> {
  const productVersion = productVersions.get(product);
  return productVersion === undefined ? {} : { productVersion };
}
