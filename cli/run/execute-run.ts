import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import { openRunWriter } from "../../loadtests/results/run-writer.ts";
import { writeScenario } from "../../loadtests/scenario/write-scenario.ts";
import { placeFiles } from "../support/out-folder.ts";
import type { World } from "../support/world.ts";
import { cleanUp, cleanUpText } from "./clean-up.ts";
import { followOrdered } from "./cluster-supervision.ts";
import { type Beginning, drive } from "./drive.ts";
import { holdFolder } from "./folder-holder.ts";
import { type JudgedRunFolder, judgeFolder, SCENARIO_FILE } from "./judge-folder.ts";
import { newRunInfo } from "./run-info.ts";
import type { RunOrder } from "./run-order.ts";

/** Time to make the folder before second 0 of the scenario, so that `startedAt` is that moment. */
const LEAD_MS = 250;
/** A resumed run leaves out at least so much: what was in flight at the last checkpoint is lost, and a gap says so. */
const LEAST_GAP_S = 0.001;

/** The disk did not take the end of the results; what was durable before still is. */
export class UnwrittenResults extends Error {
  constructor(cause: unknown) {
    super(
      `the disk did not take the end of the results: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    this.name = "UnwrittenResults";
  }
}

/** Drives the load into a run folder and judges it. Rejects with `UnwrittenResults` when the disk does not take its end. */
export async function executeRun(world: World, order: RunOrder): Promise<JudgedRunFolder> {
  const { folder, resumed } = order;
  const followed = await followOrdered(order);
  const beginAtMs = order.startAtMs ?? world.nowMs() + LEAD_MS;
  const info: RunInfo =
    resumed === undefined
      ? newRunInfo(order, beginAtMs)
      : { ...withoutEnd(resumed.info), state: "running", targets: order.targets };
  const letGo = holdFolder(folder);
  try {
    const writer = await openRunWriter(nodeRunFiles, folder, info, resumed?.resume);
    if (resumed === undefined)
      placeFiles(folder, [{ name: SCENARIO_FILE, bytes: writeScenario(order.scenario) }]);
    const begin = (): Beginning => beginningOf(world, order, info);
    const isOver = begin().fromS >= order.scenario.durationS;
    if (isOver && !order.quiet) world.err("the time of the run is over: no start is made\n");
    const state = isOver ? "interrupted" : await drive(world, order, info, writer, begin, followed);
    await removeLeftovers(world, order, info);
    await order.afterLoad();
    await writer
      .close({ ...info, state, endedAt: new Date(world.nowMs()).toISOString() })
      .catch((error: unknown) => {
        throw new UnwrittenResults(error);
      });
  } finally {
    await followed?.client.stop();
    letGo();
  }
  return judgeFolder(folder);
}

/** What was left at Workbench goes at the end of a run, however it ended. */
async function removeLeftovers(world: World, order: RunOrder, info: RunInfo): Promise<void> {
  const { secrets = {}, network = {} } = order;
  const done = await cleanUp({ ...order, secrets, network }, info);
  if (done === undefined || order.quiet) return;
  if (done.found.length + done.problems.length > 0) world.err(`${cleanUpText(done)}\n`);
}

/** A new run begins at second 0; one that was told when, or that goes on, at the place where the clock is. */
function beginningOf(world: World, { startAtMs, resumed, timeScale }: RunOrder, info: RunInfo): Beginning {
  const placeS = ((world.nowMs() - Date.parse(info.startedAt)) / 1000) * timeScale;
  const reachedS =
    resumed === undefined ? 0 : Math.max(0, ...resumed.frames.map((frame) => frame.toS)) + LEAST_GAP_S;
  const clockS = startAtMs === undefined && resumed === undefined ? 0 : placeS;
  const fromS = Math.max(reachedS, clockS);
  return { fromS, inMs: Math.max(0, ((fromS - placeS) * 1000) / timeScale) };
}

function withoutEnd({ endedAt: _, ...info }: RunInfo): RunInfo {
  return info;
}
