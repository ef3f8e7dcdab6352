import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { measuredFromAccessLog } from "../../loadtests/analysis/access-log.ts";
import { judge } from "../../loadtests/analysis/judge.ts";
import type { JudgedRun } from "../../loadtests/analysis/judged-run.ts";
import type { MeasuredFigures } from "../../loadtests/analysis/predictions.ts";
import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { type Gap, gapsBetween, joinGaps } from "../../loadtests/results/gaps.ts";
import { readRun, type StoredRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import { loadPerStart } from "../../loadtests/scenario/journey-cost.ts";
import { predictionsFor } from "../../loadtests/scenario/predict.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { leftAtEnd, storedCleanUp } from "./clean-up.ts";
import { clusterLook } from "./cluster-look.ts";
import { scenarioSha256 } from "./run-info.ts";

/** A stored run with its verdict. */
export interface JudgedRunFolder {
  readonly stored: StoredRun;
  readonly verdict: Verdict;
}

/** What a run folder holds beside its segments: the scenario as it was run, and the log of a sandbox that the run started. */
export const SCENARIO_FILE = "run-scenario.yaml";
const SANDBOX_LOG = "sandbox-access";

/** Returns where the log of a sandbox is to stand in a run folder: beside those of the process that it goes on from. */
export function sandboxLogFile(folder: string): string {
  return join(
    folder,
    `${SANDBOX_LOG}${sandboxLogsOf(folder).length === 0 ? "" : `-${sandboxLogsOf(folder).length + 1}`}.ndjson`,
  );
}

/** Returns the logs of sandboxes that a run folder holds. */
export function sandboxLogsOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(SANDBOX_LOG) && name.endsWith(".ndjson"))
    .map((name) => join(folder, name));
}

/**
 * Judges a run folder from what is on disk.
 *
 * @throws InputError when it is no run folder, or does not hold its scenario.
 */
export async function judgeFolder(folder: string): Promise<JudgedRunFolder> {
  const stored = await readRun(nodeRunFiles, folder);
  const { collected } = stored.info;
  const scenario = storedScenario(folder);
  const changed = scenarioSha256(scenario) !== stored.info.scenarioSha256;
  const measured = await measuredBySandbox(folder, stored.info);
  const verdict = judge({
    run: stored.info,
    scenario,
    frames: stored.frames,
    gaps: joinGaps([...gapsBetween(stored.frames), ...endGap(stored), ...(collected?.gaps ?? [])]),
    problems: [
      ...(changed ? [CHANGED_SCENARIO] : []),
      ...(collected?.problems ?? []),
      ...stored.faults
        .filter((fault) => fault.kind !== "unnamed")
        .map(({ kind, sentence }) => ({ code: kind.toUpperCase(), sentence })),
    ],
    predictions: predictionsFor(scenario, JOURNEYS, stored.info.bodyScale ?? 1),
    ...(measured === undefined ? {} : { measured }),
    loadPerStart: loadPerStart(scenario, JOURNEYS),
    ...leaked(folder),
    ...(await clusterLook(folder)),
  });
  return { stored, verdict };
}

/** Thresholds that were moved afterwards, or another load, are not what the run was for. */
const CHANGED_SCENARIO = {
  code: "SCENARIO_CHANGED",
  sentence: `${SCENARIO_FILE} is not the scenario that was run: its checksum is not the one in run.json, so what it states cannot be passed`,
};

/** A clean-up that met problems may have missed something: then nobody can tell. */
function leaked(folder: string): Pick<JudgedRun, "leakedSessions" | "sessionsAtEnd"> {
  const done = storedCleanUp(folder);
  if (done === undefined || (done.problems.length > 0 && done.remaining.length === 0)) return {};
  const leakedSessions = done.remaining.filter(({ kind }) => kind === "session").length;
  return { leakedSessions, sessionsAtEnd: leftAtEnd(done) };
}

/** What a finished run should hold behind its last frame, where a segment is missing. */
function endGap({ info, frames }: StoredRun): readonly Gap[] {
  const reachedS = frames.at(-1)?.toS;
  if (info.state !== "finished" || reachedS === undefined || reachedS >= info.plannedDurationS) return [];
  return [{ fromS: reachedS, toS: info.plannedDurationS }];
}

/**
 * Returns the scenario that a run folder holds.
 *
 * @throws InputError when there is none, or it is damaged.
 */
export function storedScenario(folder: string): Scenario {
  const file = join(folder, SCENARIO_FILE);
  if (!existsSync(file))
    throw new InputError([{ file, sentence: "expected the scenario of the run, got nothing of that name" }]);
  return readScenario(
    { text: readFileSync(file, "utf8"), file },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
}

/** The sandbox counts for itself; what it logged is held against what was predicted. */
async function measuredBySandbox(folder: string, run: RunInfo): Promise<MeasuredFigures | undefined> {
  const files = sandboxLogsOf(folder);
  if (files.length === 0) return undefined;
  const lines = linesOf(files);
  const { requests, bytes, installs, peakInstallsPerMinute } = await measuredFromAccessLog(
    lines,
    Date.parse(run.startedAt),
    run.timeScale,
  );
  return { by: "the sandbox's own log", figures: { requests, bytes, installs, peakInstallsPerMinute } };
}

async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  }
}
