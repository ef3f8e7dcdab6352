import { Command, Option } from "commander";
import { loadCatalog } from "../planner/catalog/load.ts";
import type { Catalog } from "../planner/core/catalog.ts";
import { DEFAULT_DRAWS } from "../planner/core/demand/draw-demand.ts";
import { figure } from "../planner/core/figure.ts";
import { InputError } from "../planner/core/input-error.ts";
import { nearestText } from "../planner/core/nearest-text.ts";
import { type BudgetOptions, budgetReasons, peopleForBudget } from "../planner/core/people-for-budget.ts";
import type { Plan } from "../planner/core/plan.ts";
import type { PlanOptions } from "../planner/core/plan-options.ts";
import { planSite } from "../planner/core/plan-site.ts";
import { parseCpu, parseMemory } from "../planner/core/quantity-text.ts";
import { describeRefusal, type Refusal } from "../planner/core/refusal.ts";
import type { Site } from "../planner/core/site.ts";
import { quickSite } from "../planner/inputs/quick-site.ts";
import { parsedArgument } from "./support/argument.ts";
import { type CommonOptions, collect, wholeNumber, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import { explainText } from "./support/explain.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, namedOrNewFolder, writeOutFolder } from "./support/out-folder.ts";
import { planFiles, withPredictions } from "./support/plan-files.ts";
import { planText } from "./support/plan-text.ts";
import { priorsText } from "./support/priors-text.ts";
import { readSite, shownPath } from "./support/read-site.ts";
import { reportFiles } from "./support/report-files.ts";
import type { World } from "./support/world.ts";

interface PlanOptionsGiven extends CommonOptions {
  readonly people?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly region?: string;
  readonly acceptMissing?: readonly string[];
  readonly explain?: string;
  readonly usdPerMonth?: number;
  readonly draws?: number;
  readonly simulation: boolean;
}

const DEFAULT_REGION = "us-east-1";

/** The command `plan`: from a site to nodes, storage, databases, money, and the two loads that prove it. */
export function planCommand(world: World, finish: Finish): Command {
  const command = new Command("plan")
    .description(
      "Plans a site and writes plan.json, the report, scenario.yaml (the load it must carry) and break.yaml " +
        "(the load that would break it). SITE is a folder with a site.yaml, or a site file.",
    )
    .argument("[site]", "folder or site.yaml")
    .addOption(
      new Option("--people <n>", "plan without a site: so many people").argParser(
        wholeNumber("people", 1, 1_000_000_000),
      ),
    )
    .addOption(
      new Option("--cpu <cpu>", "with --people: CPU of a session, as 1 or 500m").argParser(
        parsedArgument(parseCpu),
      ),
    )
    .addOption(
      new Option("--memory <memory>", "with --people: memory of a session, as 4G or 4Gi").argParser(
        parsedArgument(parseMemory),
      ),
    )
    .option("--region <region>", `with --people: the AWS region (default: ${DEFAULT_REGION})`)
    .option("--accept-missing <id>", "total the cost without this price; may be given several times", collect)
    .addOption(
      new Option("--usd-per-month <n>", "what that budget carries, at 50 % and 90 % confidence").argParser(
        wholeNumber("usd-per-month", 1, 1_000_000_000),
      ),
    )
    .addOption(
      new Option(
        "--draws <n>",
        `draws that the quantiles rest on (default: ${figure(DEFAULT_DRAWS)})`,
      ).argParser(wholeNumber("draws", 100, 100_000)),
    )
    .option("--explain <path>", "why a figure is what it is, as pools.sessions or cost")
    .option(
      "--no-simulation",
      "session nodes packed anew each hour, as if sessions could move, in place of simulated weeks",
    )
    .addHelpText(
      "after",
      examples([
        ["headroom plan scenarios/sample-site", "plan the sample site"],
        [
          "headroom plan --people 300 --cpu 1 --memory 4G",
          "a first answer without files; the priors are shown",
        ],
        ["headroom plan scenarios/sample-site --explain pools.sessions", "why these nodes"],
        ["headroom plan scenarios/sample-site --usd-per-month 20000", "how many people that carries"],
      ]),
    );
  return withCommonOptions(command).action(async (site: string | undefined, options: PlanOptionsGiven) => {
    if (options.out !== undefined) claimOutFolder(world.cwd, options.out, options.force === true);
    const catalog = loadCatalog();
    const asked = chosenSite(world, catalog, site, options);
    const planOptions = {
      seed: options.seed,
      acceptMissing: new Set(options.acceptMissing ?? []),
      ...(options.draws === undefined ? {} : { draws: options.draws }),
    };
    // A first answer without files is to be there at once.
    const simulate = site !== undefined && options.simulation;
    const wholeOptions: PlanOptions = { ...planOptions, ...(simulate ? { fleet: "simulate" } : {}) };
    const planned = planSite(asked, catalog, wholeOptions);
    if (!planned.ok && planned.plan === undefined) {
      reportRefusals(world, planned.refusals, options);
      return finish(1);
    }
    const bare = planned.ok ? planned.plan : planned.plan;
    if (bare === undefined) throw new Error("expected a plan");
    checkAccepted(bare, planned.ok ? [] : planned.refusals, options.acceptMissing ?? []);
    const plan = withBudget(withPredictions(bare), asked, catalog, options.usdPerMonth, {
      search: {
        ...planOptions,
        draws: BUDGET_DRAWS,
        ...(planned.fleet === undefined ? {} : { fleet: planned.fleet }),
      },
      whole: wholeOptions,
      plan: bare,
    });
    await deliver(world, plan, asked, options);
    if (!planned.ok) for (const refusal of planned.refusals) world.err(`${describeRefusal(refusal)}\n`);
    finish(planned.ok ? 0 : 1);
  });
}

/** A price that the plan does not ask for cannot be accepted as missing: the word is misspelt, or of another site. */
function checkAccepted(plan: Plan, refusals: readonly Refusal[], accepted: readonly string[]): void {
  const asked = [
    ...plan.cost.lines.map(({ id }) => id),
    ...(plan.cost.accepted ?? []).map(({ id }) => id),
    ...refusals.map(({ subject }) => subject),
  ];
  const unknown = accepted.filter((id) => !asked.includes(id));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((id) => {
      const near = nearestText(id, asked);
      const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
      return {
        field: "--accept-missing",
        sentence: `expected the id of a price of this plan, as in cost.csv, got "${id}"${hint}`,
      };
    }),
  );
}

/** Draws of each quick plan that finds about how many people a budget carries. */
const BUDGET_DRAWS = 500;

function withBudget(
  plan: Plan,
  site: Site,
  catalog: Catalog,
  usdPerMonth: number | undefined,
  options: BudgetOptions,
): Plan {
  if (usdPerMonth === undefined) return plan;
  const budget = peopleForBudget(site, catalog, usdPerMonth, options);
  return { ...plan, budget, reasons: [...plan.reasons, ...budgetReasons(site, budget)] };
}

function chosenSite(
  world: World,
  catalog: Catalog,
  site: string | undefined,
  options: PlanOptionsGiven,
): Site {
  const { people, cpu, memory, region } = options;
  const quick = people !== undefined || cpu !== undefined || memory !== undefined || region !== undefined;
  if (site !== undefined && quick) {
    throw new InputError([
      { field: "site", sentence: "expected a site, or --people with --cpu and --memory, got both" },
    ]);
  }
  if (site !== undefined) return readSite(world.cwd, site, catalog);
  if (people === undefined || cpu === undefined || memory === undefined) {
    throw new InputError([
      { field: "site", sentence: "expected a site, or --people, --cpu and --memory together" },
    ]);
  }
  const chosen = region ?? DEFAULT_REGION;
  if (!catalog.regions.has(chosen)) {
    throw new InputError([
      { field: "--region", sentence: `expected a region of the catalogue, got "${chosen}"` },
    ]);
  }
  return quickSite({ people, cpuMillicores: cpu, memoryMib: memory, region: chosen });
}

/** With --json, and without a site, the answer goes to stdout and files are written only where --out says so. */
async function deliver(world: World, plan: Plan, asked: Site, options: PlanOptionsGiven): Promise<void> {
  if (options.explain !== undefined) {
    world.out(options.json === true ? jsonDocument(plan) : `${explainText(plan, options.explain)}\n`);
    return;
  }
  const folder =
    options.out === undefined && (options.json === true || options.people !== undefined)
      ? undefined
      : namedOrNewFolder(world, "plan", options);
  const missing = folder === undefined ? [] : await writePlan(folder, plan, asked);
  if (options.json === true) world.out(jsonDocument(plan));
  else if (options.people !== undefined) world.out(`${planText(plan)}\n\n${priorsText(plan.assumptions)}\n`);
  else world.out(`${planText(plan)}\n${assumptionsText(plan)}`);
  if (options.json !== true && folder !== undefined) {
    for (const sentence of missing) world.out(`  loads            ${sentence}\n`);
    world.out(`  report           ${shownPath(world.cwd, folder)}/report.html\n`);
  }
}

/** Writes a plan with its report, and returns why a load of it is not there. */
async function writePlan(folder: string, plan: Plan, asked: Site): Promise<readonly string[]> {
  const { planReport } = await import("../reports/pages/report.ts");
  const { files, missing } = planFiles(plan, asked);
  writeOutFolder(folder, [...files, ...reportFiles(planReport(plan))]);
  return missing;
}

/** Defaults that stood in for answers are part of the result: named when few, counted when many. */
function assumptionsText(plan: Plan): string {
  const { assumptions } = plan;
  if (assumptions.length === 0) return "";
  return `  assumptions      ${assumptions.length} defaults stand where nobody answered; the report lists each with its source\n`;
}

function reportRefusals(world: World, refusals: readonly Refusal[], options: PlanOptionsGiven): void {
  if (options.json === true) {
    world.out(jsonDocument({ format: "headroom/plan", version: 1, seed: options.seed, refusals }));
  }
  for (const refusal of refusals) world.err(`${describeRefusal(refusal)}\n`);
}
