import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER_FILE } from "../../loadtests/kubernetes/cluster-entry.ts";
import { CHECKPOINT_FILE, SEGMENTS_FOLDER } from "../../loadtests/results/run-paths.ts";
import { InputError } from "../../planner/core/input-error.ts";
import type { CommonOptions } from "../support/common-options.ts";
import { namedOrNewFolder } from "../support/out-folder.ts";
import type { World } from "../support/world.ts";
import { CLEAN_UP_FILE } from "./clean-up.ts";
import { holderOf } from "./folder-holder.ts";
import { sandboxLogsOf } from "./judge-folder.ts";
import { MARKS_FILE } from "./marks.ts";

/** What an older run leaves in a folder that could be taken for a part of a new one. */
const LEFT_OVER = [
  SEGMENTS_FOLDER,
  CHECKPOINT_FILE,
  MARKS_FILE,
  CLUSTER_FILE,
  CLEAN_UP_FILE,
  "verdict.json",
  "report.html",
  "report.md",
];

/**
 * Returns the folder of a new run, made and without what an older one left in it.
 *
 * @throws InputError when the folder that --out names holds something and --force was not given, or a process still writes to it.
 */
export function freshRunFolder(
  world: Pick<World, "cwd" | "nowMs">,
  command: string,
  options: Pick<CommonOptions, "out" | "force">,
): string {
  const folder = namedOrNewFolder(world, command, options);
  const holder = holderOf(folder);
  if (holder !== undefined) {
    const sentence = `expected a folder of its own, got one that process ${holder} writes a run to`;
    throw new InputError([{ file: options.out ?? folder, field: "--out", sentence }]);
  }
  mkdirSync(folder, { recursive: true });
  clearRunFolder(folder);
  return folder;
}

/** `--force` may name the folder of an older run: nothing of it may be taken for this one's. */
export function clearRunFolder(folder: string): void {
  const leftOver = [...LEFT_OVER.map((name) => join(folder, name)), ...sandboxLogsOf(folder)];
  for (const path of leftOver) rmSync(path, { recursive: true, force: true });
}
