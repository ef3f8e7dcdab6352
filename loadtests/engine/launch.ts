import { LATE_MS } from "../results/frame.ts";
import { recordMs } from "../results/histogram.ts";
import type { DueStart } from "./due-starts.ts";
import type { Ending } from "./ending.ts";
import { startTally } from "./frame-tally.ts";
import type { MinuteView } from "./last-minute.ts";
import type { Totals } from "./progress.ts";
import type { ReadyLoad } from "./ready-loads.ts";
import { runStart } from "./run-start.ts";
import type { ScenarioClock } from "./scenario-clock.ts";
import type { RunWorld } from "./start-world.ts";

/** What launching needs of its run. */
export interface Launcher {
  readonly world: RunWorld;
  readonly clock: ScenarioClock;
  readonly ending: Ending;
  readonly loads: ReadonlyMap<string, ReadyLoad>;
  readonly totals: Totals;
  readonly view: MinuteView;
  readonly maxOpenJourneys: number;
  /** The last open journey has ended. */
  readonly onIdle: () => void;
}

/** Makes a start that is due, or counts it as missed when too many journeys are open. Never waits. */
export function launch(launcher: Launcher, { load, start }: DueStart): void {
  const { world, totals, view } = launcher;
  const ready = launcher.loads.get(load.name);
  if (ready === undefined) throw new Error(`expected a load that was made ready, got ${load.name}`);
  const counts = startTally(world.tally(), load.name);
  counts.scheduled += 1;
  totals.scheduled += 1;
  if (totals.openJourneys >= launcher.maxOpenJourneys) {
    counts.missed += 1;
    totals.missed += 1;
    view.due(undefined);
    return;
  }
  const lateMs = Math.max(0, world.host.nowMs() - launcher.clock.dueMs(start.dueS));
  counts.started += 1;
  totals.started += 1;
  totals.openJourneys += 1;
  if (lateMs > LATE_MS) counts.late += 1;
  recordMs(world.tally().lateness, lateMs);
  view.due(lateMs);
  void runStart(world, ready, start, lateMs).then((completed) => ended(launcher, load.name, completed));
}

function ended({ world, totals, ending, onIdle }: Launcher, name: string, completed: boolean): void {
  totals.openJourneys -= 1;
  if (ending.phase() === "over") return;
  const counts = startTally(world.tally(), name);
  if (completed) counts.completed += 1;
  else counts.failed += 1;
  if (totals.openJourneys === 0) onIdle();
}
