import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import type { Frame } from "../../loadtests/results/frame.ts";
import { gapsBetween } from "../../loadtests/results/gaps.ts";
import { readRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { startsBetween } from "../../loadtests/schedule/starts.ts";
import { startHeadroom } from "./headroom-process.ts";

/** What a run that was killed again and again came to. */
export interface CutOffRun {
  readonly scenario: Scenario;
  readonly frames: readonly Frame[];
  readonly state: string;
  readonly gaps: readonly { readonly fromS: number; readonly toS: number }[];
  /** Whatever of its folder could not be used. */
  readonly faults: readonly string[];
  /** Starts that the schedule has outside the gaps, and starts that the frames hold. */
  readonly dueOutsideGaps: number;
  readonly counted: number;
  /** Checkpointed seconds of scenario time that each kill cost, on the wall clock. */
  readonly lostWallS: readonly number[];
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a scenario at a URL, kills it with SIGKILL after each of the times, resumes it, and lets it end. */
export async function cutOffRun(order: {
  readonly folder: string;
  readonly scenario: string;
  readonly url: string;
  readonly timeScale: number;
  readonly killAfterMs: readonly number[];
}): Promise<CutOffRun> {
  const file = join(order.folder, "scenario.yaml");
  const out = join(order.folder, "run");
  writeFileSync(file, order.scenario);
  const first = ["run", file, "--target", order.url, "--time-scale", String(order.timeScale), "--out", out];
  let argv: readonly string[] = [...first, "--quiet"];
  for (const ms of order.killAfterMs) {
    const running = startHeadroom(argv);
    await Promise.race([wait(ms), running.ended]);
    running.child.kill("SIGKILL");
    await running.ended;
    argv = ["run", "--resume", out, "--quiet"];
  }
  const last = startHeadroom(argv);
  await last.ended;
  if (last.err() !== "") throw new Error(last.err());
  return outcomeOf(out, order.timeScale);
}

async function outcomeOf(out: string, timeScale: number): Promise<CutOffRun> {
  const scenarioFile = join(out, "run-scenario.yaml");
  const scenario = readScenario(
    { text: readFileSync(scenarioFile, "utf8"), file: scenarioFile },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
  const { info, frames, faults } = await readRun(nodeRunFiles, out);
  const gaps = [...gapsBetween(frames), { fromS: frames.at(-1)?.toS ?? 0, toS: scenario.durationS }].filter(
    ({ fromS, toS }) => fromS < toS,
  );
  const inGap = (atS: number): boolean => gaps.some(({ fromS, toS }) => atS >= fromS && atS < toS);
  const due = scenario.journeys.flatMap((load) => startsBetween(load, scenario.seed, 0, scenario.durationS));
  return {
    scenario,
    frames,
    state: info.state,
    gaps,
    faults: faults.map(({ kind, file }) => `${kind} ${file}`),
    dueOutsideGaps: due.filter(({ dueS }) => !inGap(dueS)).length,
    counted: frames
      .flatMap((frame) => Object.values(frame.journeys))
      .reduce((sum, { scheduled }) => sum + scheduled, 0),
    lostWallS: gaps.map(({ fromS, toS }) => (toS - fromS) / timeScale),
  };
}
