import { join } from "node:path";
import { totalsOf } from "../../loadtests/analysis/run-totals.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { gapsBetween } from "../../loadtests/results/gaps.ts";
import { readRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import { startsBetween } from "../../loadtests/schedule/starts.ts";
import { textsBelow } from "./run-folder.ts";

/** What three days of scenario time came to. */
export interface ThreeDays {
  readonly state: string;
  readonly frames: number;
  readonly segments: number;
  readonly due: number;
  readonly started: number;
  /** Sent requests that neither succeeded nor failed nor were in flight at the end. */
  readonly unaccounted: number;
  readonly faults: number;
  readonly gaps: number;
  /** Mean resident memory of the second and of the last tenth of the frames. */
  readonly rssSecondTenthMib: number;
  readonly rssLastTenthMib: number;
  readonly rssMaxMib: number;
}

/** Reads what a run of `soak-72h` left in its folder. */
export async function threeDaysOf(folder: string): Promise<ThreeDays> {
  const file = join(folder, "run-scenario.yaml");
  const text = textsBelow(folder).get("run-scenario.yaml") ?? "";
  const scenario = readScenario(
    { text, file },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
  const { info, frames, faults, resume } = await readRun(nodeRunFiles, folder);
  const totals = totalsOf(frames);
  const rss = frames.map((frame) => frame.generator.rssMib);
  const tenth = (from: number): number =>
    meanOf(rss.slice((rss.length * from) / 10, (rss.length * (from + 1)) / 10));
  return {
    state: info.state,
    frames: frames.length,
    segments: resume.segments.length,
    due: scenario.journeys.flatMap((load) => startsBetween(load, scenario.seed, 0, scenario.durationS))
      .length,
    started: totals.starts.started,
    unaccounted: totals.requests - totals.succeeded - totals.failed - totals.requestsInFlight,
    faults: faults.length,
    gaps: gapsBetween(frames).length,
    rssSecondTenthMib: tenth(1),
    rssLastTenthMib: tenth(9),
    rssMaxMib: Math.max(...rss),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
