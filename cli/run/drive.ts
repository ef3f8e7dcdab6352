import { type Engine, startEngine } from "../../loadtests/engine/engine.ts";
import type { EngineOrder } from "../../loadtests/engine/engine-order.ts";
import { type Host, nodeHost } from "../../loadtests/engine/host.ts";
import { progressMetrics } from "../../loadtests/engine/progress-metrics.ts";
import { keepMemorySteady } from "../../loadtests/engine/steady-memory.ts";
import { createGuard, type Guard } from "../../loadtests/guard/guard.ts";
import { readOwns } from "../../loadtests/guard/owns.ts";
import { systemResolver } from "../../loadtests/guard/system-resolver.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import type { Frame } from "../../loadtests/results/frame.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import type { RunWriter } from "../../loadtests/results/run-writer.ts";
import type { Product, Scenario } from "../../loadtests/scenario/scenario.ts";
import type { World } from "../support/world.ts";
import { type FollowedCluster, superviseCluster } from "./cluster-supervision.ts";
import { watchDisk } from "./disk-watch.ts";
import { clockText, openLiveView } from "./live-view.ts";
import { openMarks, scenarioSecondAt } from "./marks.ts";
import { openMetricsServer } from "./metrics-server.ts";
import { runTagOf } from "./run-info.ts";
import type { RunOrder } from "./run-order.ts";
import { superviseRun } from "./supervision.ts";

/** Journeys open at once; beyond it starts are counted as missed, so that a target that hangs cannot fill the memory. */
const MAX_OPEN_JOURNEYS = 20_000;
const LOOK_EVERY_MS = 500;

/** Where a process begins in the schedule. */
export interface Beginning {
  /** Scenario second. */
  readonly fromS: number;
  /** Milliseconds from now. */
  readonly inMs: number;
}

/** Makes the load from where `begin` says to the end of the scenario, or until somebody ends it. Ctrl-C ends it in order, twice at once. */
export async function drive(
  world: World,
  order: RunOrder,
  info: RunInfo,
  writer: RunWriter,
  begin: () => Beginning,
  followed: FollowedCluster | undefined,
): Promise<"finished" | "interrupted"> {
  keepMemorySteady();
  const host = nodeHost();
  let engine: Engine | undefined;
  const metrics =
    order.metrics === undefined
      ? undefined
      : await openMetricsServer(order.metrics, () =>
          engine === undefined ? "" : metricsText(engine, writer, host),
        );
  const beginning = begin();
  const guard = guardOf(order.scenario);
  const supervision = superviseRun(world, order, guard);
  const cluster = superviseCluster(world, order, info, followed);
  let look = (): void => undefined;
  engine = startEngine({
    ...engineOrder(order, info, host, beginning),
    guard,
    // A mark of the last moment is read before the frame that it belongs to is closed.
    beforeLastFrame: () => look(),
    sink: supervision.into(cluster.into({ frame: writer.frame, checkpoint: writer.checkpoint })),
  });
  supervision.start(engine);
  cluster.start(engine);
  if (!order.quiet) announce(world, order, beginning, metrics?.url);
  const stopListening = listenForInterrupts(world, engine);
  look = lookAfter(world, order, info, writer, engine);
  const watching = watch(world, order, look, engine);
  try {
    const outcome = await engine.done;
    watching.end();
    return outcome.state;
  } finally {
    watching.stop();
    await supervision.stop();
    await cluster.stop();
    stopListening();
    metrics?.close();
    host.close();
  }
}

function announce(
  world: World,
  { scenario, resumed }: RunOrder,
  { fromS, inMs }: Beginning,
  metricsUrl: string | undefined,
): void {
  if (metricsUrl !== undefined) world.err(`figures of the generator: ${metricsUrl}\n`);
  if (inMs > 2_000) world.err(`waiting until ${new Date(world.nowMs() + inMs).toISOString()}\n`);
  if (fromS > 0) {
    const goes = resumed === undefined ? "second 0 is over: begins" : "goes on";
    const place = `${clockText(fromS)} of ${clockText(scenario.durationS)}`;
    world.err(`${goes} at ${place}; what was due before and not made is a gap\n`);
  }
}

/** Shows the run and looks after it twice a second. */
function watch(
  world: World,
  order: RunOrder,
  look: () => void,
  engine: Engine,
): { readonly end: () => void; readonly stop: () => void } {
  const view = openLiveView(world, order.quiet);
  const timer = setInterval(() => {
    look();
    view.show(engine.progress);
  }, LOOK_EVERY_MS);
  return { end: () => view.end(engine.progress()), stop: () => clearInterval(timer) };
}

/** Returns the guard of a scenario whose `owns:` it has read before. */
export function guardOf(scenario: Scenario): Guard {
  const owns = readOwns(scenario.owns);
  if (!owns.ok) throw new Error("expected the guard to have read owns before the run");
  return createGuard(owns.owned, systemResolver());
}

function engineOrder(
  order: RunOrder,
  info: RunInfo,
  host: Host,
  { fromS, inMs }: Beginning,
): Omit<EngineOrder, "guard" | "sink"> {
  const { scenario, targets, timeScale, shard, secrets } = order;
  return {
    scenario,
    baseUrls: Object.fromEntries(
      targets.map((target): [Product, URL] => [target.product, new URL(target.url)]),
    ),
    journeys: JOURNEYS,
    host,
    network: order.network ?? {},
    timeScale,
    ...(shard === undefined ? {} : { shard }),
    fromS,
    beginsInMs: inMs,
    secrets: secrets?.texts ?? [],
    ...(order.prepared === undefined ? {} : { prepared: order.prepared }),
    ...(secrets?.token === undefined ? {} : { token: secrets.token }),
    ...(secrets?.accounts === undefined ? {} : { accounts: secrets.accounts }),
    runTag: runTagOf(info),
    maxOpenJourneys: MAX_OPEN_JOURNEYS,
  };
}

function metricsText(engine: Engine, writer: RunWriter, host: Host): string {
  return progressMetrics(engine.progress(), {
    rssBytes: host.rssBytes(),
    cpuS: host.cpuMs() / 1000,
    diskTrouble: writer.trouble() !== undefined,
    lostFrames: writer.lostFrames(),
  });
}

function listenForInterrupts(world: World, engine: Engine): () => void {
  let interrupts = 0;
  return world.onInterrupt(() => {
    interrupts += 1;
    if (interrupts > 1) engine.abort("interrupted twice: left at once");
    else {
      world.err("\nending: no new starts; journeys have their grace time (again to leave at once)\n");
      engine.stop("interrupted by the operator");
    }
  });
}

/** Returns what is to be done now and then: marks become notes, trouble of the disk is told. */
function lookAfter(
  world: World,
  { folder, resumed }: RunOrder,
  info: RunInfo,
  writer: RunWriter,
  engine: Engine,
): () => void {
  const noted = new Set(notesOf(resumed?.frames ?? []).map(({ atS }) => atS));
  const marks = openMarks(folder);
  const disk = watchDisk(writer, world.nowMs, {
    tell: (sentence) => world.err(`${sentence}\n`),
    note: engine.note,
  });
  return () => {
    for (const { at, text } of marks()) {
      const atS = Math.max(0, scenarioSecondAt(info, Date.parse(at)));
      if (!noted.has(atS)) engine.note(text, atS);
    }
    disk();
  };
}

function notesOf(frames: readonly Frame[]): Frame["notes"] {
  return frames.flatMap((frame) => frame.notes);
}
