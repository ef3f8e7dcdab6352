import { resolve } from "node:path";
import { Command } from "commander";
import { readRunInfo } from "../loadtests/results/read-run.ts";
import { nodeRunFiles } from "../loadtests/results/run-files.ts";
import { InputError } from "../planner/core/input-error.ts";
import { cleanUp, cleanUpText } from "./run/clean-up.ts";
import { holderOf } from "./run/folder-holder.ts";
import { storedScenario } from "./run/judge-folder.ts";
import { networkOptions, withTlsOptions } from "./run/network-options.ts";
import { readSecrets } from "./run/read-secrets.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import type { ExitCode, World } from "./support/world.ts";

interface SweepOptions extends CommonOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The command `sweep`: removes what a run left behind in Workbench, after kill -9 too. */
export function sweepCommand(world: World, finish: Finish): Command {
  const command = new Command("sweep")
    .summary("remove what a run left behind in Workbench")
    .description(
      "Stops the sessions and jobs that carry the tag of a run, and lists what it could not remove. Nothing without the tag is " +
        "touched. A run sweeps at its own end; this is for one that was killed, or could not. Secrets are read from where the " +
        "scenario in the folder says, below the working folder. Exits with 1 when something is left, with 3 when nobody can tell.",
    )
    .argument("<run>", "folder of the run")
    .addHelpText("after", examples([["headroom sweep out/soak", "what a run that was killed has left"]]));
  return withCommonOptions(withTlsOptions(command)).action(async (folder: string, options: SweepOptions) => {
    finish(await sweep(world, folder, options));
  });
}

async function sweep(world: World, folder: string, options: SweepOptions): Promise<ExitCode> {
  const path = resolve(world.cwd, folder);
  const info = await readRunInfo(nodeRunFiles, path);
  const holder = holderOf(path);
  if (holder !== undefined)
    throw new InputError([
      { file: folder, sentence: `the run is still going on in process ${holder}: it sweeps at its end` },
    ]);
  const scenario = storedScenario(path);
  const secrets = readSecrets(scenario.secrets, world.cwd, world.env);
  const network = networkOptions(world.cwd, options, world.env);
  const own = info.targets.some(({ product, sandbox }) => product === "workbench" && sandbox);
  const done = own
    ? undefined
    : await cleanUp({ scenario, folder: path, targets: info.targets, secrets, network }, info);
  if (done === undefined) {
    const sentence = own
      ? "the sandbox that the run started is gone, and its sessions with it"
      : "the run had no Workbench: nothing to remove";
    if (options.json === true) world.out(jsonDocument({ format: "headroom/sweep", version: 1, sentence }));
    else if (options.quiet !== true) world.out(`${sentence}\n`);
    return 0;
  }
  if (options.json === true) world.out(jsonDocument(done));
  else if (options.quiet !== true || done.remaining.length + done.problems.length > 0)
    world.out(`${cleanUpText(done)}\n`);
  if (done.remaining.length > 0) return 1;
  return done.problems.length > 0 ? 3 : 0;
}
