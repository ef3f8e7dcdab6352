import { createHash } from "node:crypto";
import { startEngine } from "../../loadtests/engine/engine.ts";
import { nodeHost } from "../../loadtests/engine/host.ts";
import { createGuard } from "../../loadtests/guard/guard.ts";
import { readOwns } from "../../loadtests/guard/owns.ts";
import { systemResolver } from "../../loadtests/guard/system-resolver.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import type { RunInfo, RunTarget } from "../../loadtests/results/run-info.ts";
import { openRunWriter, type RunWriter } from "../../loadtests/results/run-writer.ts";
import { canonicalScenario } from "../../loadtests/scenario/canonical-scenario.ts";
import type { Product, Scenario } from "../../loadtests/scenario/scenario.ts";
import { writeScenario } from "../../loadtests/scenario/write-scenario.ts";
import { placeFiles } from "../support/out-folder.ts";
import { packageVersion } from "../support/package-info.ts";
import { progressOn } from "../support/progress.ts";
import type { World } from "../support/world.ts";
import { type JudgedRunFolder, judgeFolder, SCENARIO_FILE } from "./judge-folder.ts";
import { liveNote } from "./live-note.ts";

/** Everything that one run of the command line needs. The targets were allowed by the guard. */
export interface RunOrder {
  readonly scenario: Scenario;
  readonly targets: readonly RunTarget[];
  readonly folder: string;
  readonly timeScale: number;
  readonly bodyScale: number;
  /** Called when the load has ended and before the folder is judged: a sandbox writes its log out here. */
  readonly afterLoad: () => Promise<void>;
  readonly quiet: boolean;
}

/** Journeys open at once; beyond it starts are counted as missed, so that a target that hangs cannot fill the memory. */
const MAX_OPEN_JOURNEYS = 20_000;

/** Drives the load into a run folder and judges it. Ctrl-C ends it in order, a second one at once. */
export async function executeRun(world: World, order: RunOrder): Promise<JudgedRunFolder> {
  const { scenario, folder } = order;
  const info = newRunInfo(world, order);
  const writer = await openRunWriter(nodeRunFiles, folder, info);
  placeFiles(folder, [{ name: SCENARIO_FILE, bytes: writeScenario(scenario) }]);
  const state = await drive(world, order, writer);
  await order.afterLoad();
  await writer.close({ ...info, state, endedAt: new Date(world.nowMs()).toISOString() });
  return judgeFolder(folder);
}

function newRunInfo(world: World, { scenario, targets, timeScale, bodyScale }: RunOrder): RunInfo {
  const startedAt = new Date(world.nowMs()).toISOString();
  return {
    format: "headroom/run",
    version: 1,
    id: `${scenario.name}-${startedAt.replace(/[-:]/g, "").slice(0, 15)}`,
    state: "running",
    scenario: scenario.name,
    scenarioSha256: createHash("sha256").update(canonicalScenario(scenario)).digest("hex"),
    seed: scenario.seed,
    engine: "node",
    timeScale,
    ...(bodyScale === 1 ? {} : { bodyScale }),
    targets,
    startedAt,
    plannedDurationS: scenario.durationS,
    warmUpS: scenario.warmUpS,
    headroomVersion: packageVersion(),
    nodeVersion: process.version,
  };
}

async function drive(world: World, order: RunOrder, writer: RunWriter): Promise<"finished" | "interrupted"> {
  const { scenario, targets, timeScale } = order;
  const owns = readOwns(scenario.owns);
  if (!owns.ok) throw new Error("expected the guard to have read owns before the run");
  const host = nodeHost();
  const engine = startEngine({
    scenario,
    baseUrls: Object.fromEntries(
      targets.map((target): [Product, URL] => [target.product, new URL(target.url)]),
    ),
    journeys: JOURNEYS,
    guard: createGuard(owns.owned, systemResolver()),
    host,
    sink: { frame: writer.frame, checkpoint: writer.checkpoint },
    network: {},
    timeScale,
    fromS: 0,
    beginsInMs: 0,
    secrets: [],
    maxOpenJourneys: MAX_OPEN_JOURNEYS,
  });
  let interrupts = 0;
  const stopListening = world.onInterrupt(() => {
    interrupts += 1;
    if (interrupts > 1) engine.abort("interrupted twice: left at once");
    else {
      world.err("\nending: no new starts; journeys have their grace time (again to leave at once)\n");
      engine.stop("interrupted by the operator");
    }
  });
  const show = progressOn(world, "load", order.quiet);
  const watching = setInterval(() => {
    const now = engine.progress();
    show(now.scenarioS, now.durationS, liveNote(now));
  }, 500);
  try {
    const outcome = await engine.done;
    show(outcome.endedAtS, scenario.durationS, liveNote(engine.progress()));
    return outcome.state;
  } finally {
    clearInterval(watching);
    stopListening();
    host.close();
  }
}
