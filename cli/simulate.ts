import { Command, Option } from "commander";
import { loadCatalog } from "../planner/catalog/load.ts";
import type { Catalog } from "../planner/core/catalog.ts";
import { likelyDemand } from "../planner/core/demand/likely-demand.ts";
import type { FleetVariant } from "../planner/core/fleet/compare-fleets.ts";
import { SCORING_STRATEGIES, type ScoringStrategy } from "../planner/core/fleet/simulation/node-score.ts";
import type { FleetPolicy } from "../planner/core/fleet/site-fleet.ts";
import { planNodes } from "../planner/core/nodes/plan-nodes.ts";
import { describeRefusal, type Refusal } from "../planner/core/refusal.ts";
import type { Site } from "../planner/core/site.ts";
import { dialsOf, IDLE_MINUTES } from "./simulate/dials.ts";
import { runSimulation } from "./simulate/run-simulation.ts";
import type { SimulationOrder } from "./simulate/simulation-order.ts";
import { simulationText, whatIfText } from "./simulate/simulation-text.ts";
import { type CommonOptions, wholeNumber, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, writeOutFolder } from "./support/out-folder.ts";
import { readSite } from "./support/read-site.ts";
import type { World } from "./support/world.ts";

interface SimulateOptions extends CommonOptions {
  readonly days: number;
  readonly scheduler: ScoringStrategy;
  readonly consolidation: NonNullable<FleetPolicy["consolidationPolicy"]>;
  readonly whatIf?: boolean;
}

const CONSOLIDATION_POLICIES = ["WhenEmpty", "WhenEmptyOrUnderutilized"] as const;

/** The command `simulate`: what the nodes of a site really do over some days, beside what a calculator says. */
export function simulateCommand(world: World, finish: Finish): Command {
  const command = new Command("simulate")
    .description(
      "Simulates the planned session nodes of a site over some days: sessions that come, stay and cannot be moved, " +
        "kube-scheduler that binds them, Karpenter that launches and removes nodes. Says node-hours and dollars beside the " +
        "quote for full nodes and the lower bound, and how long people wait. SITE is a folder with a site.yaml, or a site file.",
    )
    .argument("<site>", "folder or site.yaml")
    .addOption(
      new Option("--days <n>", "days that count, after two to warm up")
        .default(28)
        .argParser(wholeNumber("days", 1, 366)),
    )
    .addOption(
      new Option("--scheduler <strategy>", "how kube-scheduler scores nodes")
        .choices(SCORING_STRATEGIES)
        .default("least-allocated"),
    )
    .addOption(
      new Option("--consolidation <policy>", "when Karpenter takes nodes away")
        .choices(CONSOLIDATION_POLICIES)
        .default("WhenEmptyOrUnderutilized"),
    )
    .option(
      "--what-if",
      `the same people under other settings, one at a time: both schedulers, both policies, idle limits of ${IDLE_MINUTES.join(", ")} minutes`,
    )
    .addHelpText(
      "after",
      examples([
        ["headroom simulate scenarios/sample-site --days 7", "a week of the sample site"],
        ["headroom simulate scenarios/sample-site --days 7 --what-if", "what each setting would change"],
      ]),
    );
  return withCommonOptions(command).action(async (path: string, options: SimulateOptions) => {
    const catalog = loadCatalog();
    const site = readSite(world.cwd, path, catalog);
    const folder =
      options.out === undefined ? undefined : claimOutFolder(world.cwd, options.out, options.force === true);
    const ordered = orderOf(site, catalog, options);
    if (!ordered.ok) {
      for (const refusal of ordered.refusals) world.err(`${describeRefusal(refusal)}\n`);
      return finish(1);
    }
    const { onInterrupt } = world;
    const variants = await runSimulation(ordered.order, catalog, {
      onDay: progressOf(world, options),
      onInterrupt,
    });
    const document = documentOf(site, variants);
    if (folder !== undefined)
      writeOutFolder(folder, [{ name: "simulation.json", bytes: jsonDocument(document) }]);
    world.out(options.json === true ? jsonDocument(document) : textOf(site, variants));
    // What was cut off answers for fewer days than were asked.
    finish(variants.some(({ result }) => result.partial) ? 3 : 0);
  });
}

type Ordered =
  | { readonly ok: true; readonly order: SimulationOrder }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** The planned types under the wished policy. */
function orderOf(site: Site, catalog: Catalog, options: SimulateOptions): Ordered {
  const { days, seed, scheduler, consolidation, whatIf } = options;
  const nodes = planNodes(site, catalog, likelyDemand(site));
  if (!nodes.ok) return { ok: false, refusals: nodes.refusals };
  const instanceTypes = nodes.pools.find(({ purpose }) => purpose === "sessions")?.instanceTypes ?? [];
  if (instanceTypes.length === 0) {
    const sentence = "no session of this site runs on Karpenter's nodes, so there is nothing to simulate";
    return { ok: false, refusals: [{ subject: "sessions", code: "POOL_LIMIT", sentence }] };
  }
  const { managed } = nodes;
  return {
    ok: true,
    order: {
      site,
      policy: { instanceTypes, scheduler, consolidationPolicy: consolidation },
      dials: whatIf === true ? dialsOf(site) : {},
      run: { days, seed, ...(managed === undefined ? {} : { managed }) },
    },
  };
}

/** Progress on a terminal only, once a simulated day. */
function progressOf(world: World, { quiet }: SimulateOptions): (done: number, total: number) => void {
  return (done, total) => {
    if (quiet === true || !world.errIsTerminal) return;
    world.err(done === total ? "\r\u001b[K" : `\rday ${done} of ${total}`);
  };
}

function documentOf(site: Site, variants: readonly FleetVariant[]): Readonly<Record<string, unknown>> {
  const [base, ...others] = variants;
  return {
    format: "headroom/simulate",
    version: 1,
    site: site.name,
    region: site.region,
    instanceTypes: base?.policy.instanceTypes ?? [],
    ...base?.result,
    partial: variants.some(({ result }) => result.partial),
    ...(others.length === 0 ? {} : { whatIf: others }),
  };
}

function textOf(site: Site, variants: readonly FleetVariant[]): string {
  const [base] = variants;
  if (base === undefined) throw new Error("expected a simulated fleet, got none");
  const whatIf = variants.length > 1 ? `\n${whatIfText(variants)}` : "";
  return `${simulationText(site, base)}${whatIf}`;
}
