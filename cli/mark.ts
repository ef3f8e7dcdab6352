import { resolve } from "node:path";
import { Command } from "commander";
import { readRunInfo } from "../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../loadtests/results/run-files.ts";
import { InputError } from "../planner/core/input-error.ts";
import { appendMark, scenarioSecondAt } from "./run/marks.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import type { World } from "./support/world.ts";

/** The command `mark`: notes a disturbance in a running run. The run picks it up within a second. */
export function markCommand(world: World, finish: Finish): Command {
  const command = new Command("mark")
    .summary("note a disturbance in a running run")
    .description(
      "Notes what somebody does to the system while a run goes on, as a zone that is cordoned: the note stands in the " +
        "results and the report at this second of the run. A run that was cut off takes it when it is resumed.",
    )
    .argument("<run>", "folder of the run")
    .argument("<text>", "what happened, at most 200 characters")
    .addHelpText("after", examples([['headroom mark out/soak "zone b cordoned"', "while the run goes on"]]));
  return withCommonOptions(command).action(async (folder: string, text: string, options: CommonOptions) => {
    const path = resolve(world.cwd, folder);
    const info = await readRunInfo(nodeRunFiles, path);
    if (info.state === "finished") {
      throw new InputError([{ file: folder, sentence: "the run is finished: a mark would reach nobody" }]);
    }
    if (text.trim() === "") throw new InputError([{ field: "text", sentence: "expected a text, got none" }]);
    const atMs = world.nowMs();
    const at = new Date(atMs).toISOString();
    appendMark(path, { at, text });
    const atS = Math.max(0, scenarioSecondAt(info, atMs));
    if (options.json === true)
      world.out(jsonDocument({ format: "headroom/mark", version: 1, run: info.id, at, atS, text }));
    else if (options.quiet !== true) world.out(`noted at second ${atS} of ${info.scenario}\n`);
    finish(0);
  });
}
