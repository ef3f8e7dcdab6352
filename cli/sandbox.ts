import { Command } from "commander";
import { sandboxPackageManager } from "./sandbox/package-manager.ts";
import { sandboxWorkbench } from "./sandbox/workbench.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import type { World } from "./support/world.ts";

/** The command `sandbox`: a local server to try everything against. It ends on SIGTERM or Ctrl-C. */
export function sandboxCommand(world: World, finish: Finish): Command {
  return new Command("sandbox")
    .description(
      "Starts a local Package Manager or Workbench on 127.0.0.1. `headroom sandbox PRODUCT --help` shows what each can be " +
        "told to bear and to get wrong.",
    )
    .helpCommand(false)
    .addCommand(sandboxPackageManager(world, finish))
    .addCommand(sandboxWorkbench(world, finish))
    .addHelpText(
      "after",
      examples([
        ["headroom sandbox package-manager --port 4242", "a Package Manager at http://127.0.0.1:4242"],
        ["headroom sandbox workbench --port 8787", "a Workbench at http://127.0.0.1:8787"],
      ]),
    );
}
