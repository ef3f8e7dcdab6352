import { resolve } from "node:path";
import { readRun, type StoredRun } from "../../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../../loadtests/results/run-files.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { InputError, type InputIssue } from "../../planner/core/input-error.ts";
import { chosenScenario } from "./chosen-scenario.ts";
import { holderOf } from "./folder-holder.ts";
import { storedScenario } from "./judge-folder.ts";
import { scenarioSha256 } from "./run-info.ts";
import { changesOf, type RunOptions } from "./run-options.ts";

/** A run that was cut off, ready to go on. */
export interface ResumedRun {
  readonly scenario: Scenario;
  readonly folder: string;
  readonly stored: StoredRun;
}

/**
 * Returns the run of a folder, with its scenario from there. What is given as well has to agree with it.
 *
 * @throws InputError with every fault: no run folder, a run that is finished or still going on, another scenario, or an
 *   option that says something else.
 */
export async function resumedRun(
  cwd: string,
  argument: string | undefined,
  options: RunOptions & { readonly resume: string },
): Promise<ResumedRun> {
  const folder = resolve(cwd, options.resume);
  const stored = await readRun(nodeRunFiles, folder);
  const scenario = storedScenario(folder);
  const file = options.resume;
  const issues: InputIssue[] = [];
  const fault = (sentence: string, field?: string): void => {
    issues.push({ file, ...(field === undefined ? {} : { field }), sentence });
  };
  if (stored.info.state === "finished") fault("the run is finished: there is nothing left to go on with");
  const holder = holderOf(folder);
  if (holder !== undefined) fault(`the run is still going on in process ${holder}`);
  if (scenarioSha256(scenario) !== stored.info.scenarioSha256)
    fault("the scenario in the folder is not the one that was run: its checksum differs");
  if (argument !== undefined) {
    const given = chosenScenario(cwd, argument, changesOf(options));
    if (scenarioSha256(given) !== stored.info.scenarioSha256)
      fault(`${argument} is another scenario than the run's: its checksum differs`, "scenario");
  }
  for (const { option, ok, said } of agreements(stored, options))
    if (!ok) fault(`expected what the run was started with, ${said}`, option);
  if (issues.length > 0) throw new InputError(issues);
  return { scenario, folder, stored };
}

interface Agreement {
  readonly option: string;
  readonly ok: boolean;
  readonly said: string;
}

function agreements({ info }: StoredRun, options: RunOptions): readonly Agreement[] {
  const same = <T>(option: string, given: T | undefined, stored: T, said: string): Agreement => ({
    option,
    ok: given === undefined || given === stored,
    said,
  });
  const shard = info.shard === undefined ? undefined : `${info.shard.index}/${info.shard.of}`;
  const givenShard = options.shard === undefined ? undefined : `${options.shard.index}/${options.shard.of}`;
  return [
    same("--duration", options.duration, info.plannedDurationS, `${info.plannedDurationS}s`),
    same("--seed", options.seed, info.seed, String(info.seed)),
    same("--time-scale", options.timeScale, info.timeScale, String(info.timeScale)),
    same("--body-scale", options.bodyScale, info.bodyScale ?? 1, String(info.bodyScale ?? 1)),
    same("--shard", givenShard, shard, shard ?? "no shard"),
    same("--start-at", options.startAt, Date.parse(info.startedAt), info.startedAt),
    same("--engine", options.engine, info.engine, info.engine),
    ...(options.target ?? []).map(({ url, product }) => ({
      option: "--target",
      ok: info.targets.some(
        (target) =>
          !target.sandbox && target.url === url && (product === undefined || product === target.product),
      ),
      said: info.targets.map((target) => (target.sandbox ? "a sandbox of its own" : target.url)).join(", "),
    })),
    ...(options.out === undefined || resolve(options.out) === resolve(options.resume ?? "")
      ? []
      : [{ option: "--out", ok: false, said: "the folder that is resumed" }]),
  ];
}
