import type { World } from "../support/world.ts";

const BAR_WIDTH = 30;

/** Returns what shows simulated days as they pass: a bar on a terminal, a line each 10 % elsewhere, nothing when quiet. */
export function showDays(world: World, quiet: boolean): (done: number, total: number) => void {
  if (quiet) return () => {};
  let tenths = 0;
  let drawn = -1;
  return (done, total) => {
    const share = done / total;
    if (world.errIsTerminal) {
      const filled = Math.floor(share * BAR_WIDTH);
      if (done === total) world.err("\r\u001b[K");
      else if (filled > drawn) {
        world.err(
          `\r[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] day ${done} of ${total}\u001b[K`,
        );
      }
      drawn = filled;
      return;
    }
    if (Math.floor(share * 10) <= tenths) return;
    tenths = Math.floor(share * 10);
    world.err(`day ${done} of ${total} (${tenths * 10} %)\n`);
  };
}
