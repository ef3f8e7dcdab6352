import { main } from "../../cli/main.ts";
import type { World } from "../../cli/support/world.ts";
import { type Ran, ROOT } from "./run-cli.ts";

/** Runs a command in this process on the real clock; `change` is what else of the world is different. */
export async function runOnClock(argv: readonly string[], change: Partial<World> = {}): Promise<Ran> {
  let out = "";
  let err = "";
  const code = await main(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    errIsTerminal: false,
    colour: false,
    cwd: ROOT,
    env: {},
    nowMs: () => Date.now(),
    onInterrupt: () => () => {},
    ...change,
  });
  return { code, out, err };
}
