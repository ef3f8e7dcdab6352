import { Command, Option } from "commander";
import { loadCatalog } from "../planner/catalog/load.ts";
import { REFERENCE_WEEK } from "../planner/core/curve.ts";
import { describeRefusal, type Refusal } from "../planner/core/refusal.ts";
import type { Site } from "../planner/core/site.ts";
import { parseDay } from "./simulate/days.ts";
import { IDLE_MINUTES } from "./simulate/dials.ts";
import { type FleetFlags, withFleetFlags } from "./simulate/fleet-flags.ts";
import { orderOf } from "./simulate/order.ts";
import { showDays } from "./simulate/progress.ts";
import { runSimulation } from "./simulate/run-simulation.ts";
import {
  isPartial,
  SIMULATION_FILE,
  simulationDocument,
  simulationReport,
  storedSimulation,
  storedSimulationText,
} from "./simulate/stored-simulation.ts";
import { parsedArgument } from "./support/argument.ts";
import { type CommonOptions, wholeNumber, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, defaultOutFolder, writeOutFolder } from "./support/out-folder.ts";
import { readSite, shownPath } from "./support/read-site.ts";
import type { World } from "./support/world.ts";

interface SimulateOptions extends CommonOptions, FleetFlags {
  readonly days: number;
  readonly start?: string;
  readonly nodePool?: string;
  readonly whatIf?: boolean;
}

/** The first refusals name what is too large; the others are the types that were looked at. */
const SHOWN_REFUSALS = 4;

/** The command `simulate`: what the nodes of a site really do over some days, beside what a calculator says. */
export function simulateCommand(world: World, finish: Finish): Command {
  const command = new Command("simulate")
    .description(
      "Simulates the planned session nodes of a site over some days: sessions that come, stay and cannot be moved, " +
        "kube-scheduler that binds them, Karpenter that launches and removes nodes. Says node-hours and dollars beside the " +
        "quote for full nodes and the lower bound, and how long people wait; writes simulation.json, the report and its " +
        "pictures. SITE is a folder with a site.yaml, or a site file.",
    )
    .argument("<site>", "folder or site.yaml")
    .addOption(
      new Option("--days <n>", "days that count, after two to warm up")
        .default(28)
        .argParser(wholeNumber("days", 1, 366)),
    )
    .option(
      "--start <date>",
      `first day that counts, in UTC, so that an event lies within the days (default: ${REFERENCE_WEEK})`,
      parsedArgument(parseDay),
    )
    .option(
      "--node-pool <file>",
      "NodePools (an EC2NodeClass, CapacityBuffers) as the cluster has them, instead of the planned types; other flags change them",
    )
    .option(
      "--what-if",
      "print the same people under other settings, one at a time: both schedulers, both policies, each smallest node, " +
        `idle limits of ${IDLE_MINUTES.join(", ")} minutes, warm pools, limits of the pool`,
    )
    .addHelpText(
      "after",
      examples([
        ["headroom simulate scenarios/sample-site --days 7", "a week of the sample site"],
        ["headroom simulate scenarios/sample-site --days 7 --what-if", "what each setting would change"],
        [
          "headroom simulate scenarios/sample-site --days 7 --capacity-type spot --warm-pool 95",
          "spot nodes with room held ready",
        ],
      ]),
    );
  return withCommonOptions(withFleetFlags(command)).action(async (path: string, options: SimulateOptions) => {
    const { onInterrupt, end } = listenEarly(world);
    const catalog = loadCatalog();
    const site = readSite(world.cwd, path, catalog);
    const writes = options.out !== undefined || options.json !== true;
    const claimed =
      options.out === undefined ? undefined : claimOutFolder(world.cwd, options.out, options.force === true);
    const dials = options.whatIf === true ? "all" : writes ? "drawn" : "none";
    const ordered = orderOf(world, site, catalog, { ...options, dials });
    if (!ordered.ok) {
      refuse(world, site, ordered.refusals, options);
      return finish(1);
    }
    for (const note of ordered.notes) world.err(`${note}\n`);
    const onDay = showDays(world, options.quiet === true);
    const variants = await runSimulation(ordered.order, catalog, { onDay, onInterrupt });
    end();
    const stored = storedSimulation(site, variants);
    const document = jsonDocument(simulationDocument(stored, ordered.notes));
    const folder = writes ? (claimed ?? defaultOutFolder(world.cwd, "simulate", world.nowMs())) : undefined;
    if (folder !== undefined)
      writeOutFolder(folder, [
        { name: SIMULATION_FILE, bytes: document },
        ...(await simulationReport(stored)),
      ]);
    world.out(options.json === true ? document : storedSimulationText(stored, options.whatIf === true));
    if (options.json !== true && folder !== undefined)
      world.out(`  report      ${shownPath(world.cwd, folder)}/report.html\n`);
    // What was cut off answers for less than was asked.
    finish(isPartial(variants) ? 3 : 0);
  });
}

/** Hears Ctrl-C from the beginning: a signal that comes while the site is read stops the simulation on its first day. */
function listenEarly({ onInterrupt }: World): Pick<World, "onInterrupt"> & { readonly end: () => void } {
  let interrupted = false;
  let stop: (() => void) | undefined;
  const end = onInterrupt(() => {
    interrupted = true;
    stop?.();
  });
  return {
    end,
    onInterrupt: (callback) => {
      stop = callback;
      if (interrupted) callback();
      return () => {
        stop = undefined;
      };
    },
  };
}

function refuse(world: World, site: Site, refusals: readonly Refusal[], options: SimulateOptions): void {
  const { seed, json } = options;
  if (json === true)
    world.out(jsonDocument({ format: "headroom/simulate", version: 1, site: site.name, seed, refusals }));
  for (const refusal of refusals.slice(0, SHOWN_REFUSALS)) world.err(`${describeRefusal(refusal)}\n`);
  const more = refusals.length - SHOWN_REFUSALS;
  if (more > 0) world.err(`and ${more} more; --json lists them all\n`);
}
