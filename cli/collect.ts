import { copyFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { type GivenShard, type MergedRun, mergeShards } from "../loadtests/cluster/merge/merge-shards.ts";
import { mergeStreams } from "../loadtests/cluster/merge/merge-streams.ts";
import { printable } from "../loadtests/engine/redact.ts";
import { FRAMES_PER_SEGMENT } from "../loadtests/results/frame.ts";
import { framesIn, outlineRun } from "../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../loadtests/results/run-files.ts";
import { openRunWriter } from "../loadtests/results/run-writer.ts";
import { InputError } from "../planner/core/input-error.ts";
import { freshRunFolder } from "./run/fresh-folder.ts";
import { judgeFolder, SCENARIO_FILE, sandboxLogFile, sandboxLogsOf } from "./run/judge-folder.ts";
import { writeRunReport } from "./run/write-run-report.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { placeFiles } from "./support/out-folder.ts";
import { shownPath } from "./support/read-site.ts";
import { verdictText } from "./support/verdict-text.ts";
import type { ExitCode, World } from "./support/world.ts";

/** The command `collect`: the shards of a run become one run folder with one verdict. */
export function collectCommand(world: World, finish: Finish): Command {
  const command = new Command("collect")
    .summary("merge the shards of a run into one run folder and one verdict")
    .description(
      "Merges the run folders of shards (run --shard I/N) into one, adding their histograms and counts, and judges it. " +
        "A shard that is missing, died or ran elsewhere is named, and the verdict is inconclusive.",
    )
    .argument("<dir...>", "run folder of each shard")
    .addHelpText(
      "after",
      examples([["headroom collect out/shard-1 out/shard-2", "two shards, one verdict"]]),
    );
  return withCommonOptions(command).action(async (folders: readonly string[], options: CommonOptions) => {
    finish(await collect(world, folders, options));
  });
}

async function collect(world: World, folders: readonly string[], options: CommonOptions): Promise<ExitCode> {
  refuseAsOut(world.cwd, folders, options.out);
  const given: GivenShard[] = [];
  for (const folder of folders) given.push(await readShard(world.cwd, folder));
  const merged = mergeShards(given);
  const folder = freshRunFolder(world, "collect", options);
  await writeMerged(world.cwd, folder, merged, given);
  const judged = await judgeFolder(folder);
  const unwritten = await writeRunReport(folder, judged);
  const { of = 0, shards = [], problems = [] } = merged.info.collected ?? {};
  if (options.quiet !== true)
    for (const { code, sentence } of problems) world.err(`${printable(`${code}: ${sentence}`)}\n`);
  if (options.json === true) world.out(jsonDocument(judged.verdict));
  else
    world.out(
      `${printable(merged.info.scenario)}, ${shards.length} of ${of} shards\n${verdictText(judged.verdict)}\n  report           ${shownPath(world.cwd, folder)}/report.html\n`,
    );
  if (unwritten === undefined) return judged.verdict.exitCode;
  world.err(`${unwritten}\n`);
  return 3;
}

/** A shard that the merged run was written over would be lost. */
function refuseAsOut(cwd: string, folders: readonly string[], out: string | undefined): void {
  if (out === undefined || !folders.some((folder) => resolve(cwd, folder) === resolve(cwd, out))) return;
  throw new InputError([
    {
      file: out,
      field: "--out",
      sentence: "expected another folder than those of the shards, got one of them",
    },
  ]);
}

/** A folder that is not there is a slip of whoever typed it; one without a run is a shard that died before it began. */
async function readShard(cwd: string, folder: string): Promise<GivenShard> {
  const path = resolve(cwd, folder);
  if (!existsSync(path) || !statSync(path).isDirectory())
    throw new InputError([
      { file: folder, sentence: "expected the run folder of a shard, got nothing of that name" },
    ]);
  try {
    return { folder, run: await outlineRun(nodeRunFiles, path) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { folder, unreadable: error.issues.map((issue) => issue.sentence).join("; ") };
  }
}

/** Writes the merged run, a minute at a time: the frames of days and shards together would fill the memory. */
async function writeMerged(
  cwd: string,
  folder: string,
  merged: MergedRun,
  given: readonly GivenShard[],
): Promise<void> {
  const writer = await openRunWriter(nodeRunFiles, folder, { ...merged.info, state: "running" });
  const scenario = readFileSync(join(resolve(cwd, merged.scenarioFolder), SCENARIO_FILE));
  placeFiles(folder, [{ name: SCENARIO_FILE, bytes: scenario }]);
  const shards = given.flatMap((shard) =>
    "run" in shard && merged.folders.includes(shard.folder)
      ? [{ spans: shard.run.spans, frames: framesIn(nodeRunFiles, resolve(cwd, shard.folder)) }]
      : [],
  );
  let written = 0;
  for await (const frame of mergeStreams(shards)) {
    writer.frame(frame);
    written += 1;
    if (written % FRAMES_PER_SEGMENT === 0) await writer.settled();
  }
  // Sandboxes of shards log for themselves; what they counted is held against what was predicted of the whole.
  for (const shard of merged.folders) {
    for (const log of sandboxLogsOf(resolve(cwd, shard))) copyFileSync(log, sandboxLogFile(folder));
  }
  await writer.close(merged.info);
}
