import type { World } from "./world.ts";

/** Shows how far a piece of work is. `done` and `total` share a unit. */
export type Progress = (done: number, total: number, note?: string) => void;

const BAR_CELLS = 24;

/**
 * Returns a progress display on stderr: one line that is redrawn on a terminal, a plain line each 10 % elsewhere,
 * nothing when `quiet`.
 */
export function progressOn(world: World, title: string, quiet: boolean): Progress {
  if (quiet) return () => {};
  return world.errIsTerminal ? redrawnBar(world, title) : plainLines(world, title);
}

function redrawnBar(world: World, title: string): Progress {
  let shown = "";
  return (done, total, note = "") => {
    const fraction = share(done, total);
    const filled = Math.round(fraction * BAR_CELLS);
    const bar = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
    const line = `${title} ${bar} ${String(Math.floor(fraction * 100)).padStart(3)} % ${note}`;
    if (line === shown) return;
    shown = line;
    world.err(`\r\x1b[2K${line}${fraction >= 1 ? "\n" : ""}`);
  };
}

function plainLines(world: World, title: string): Progress {
  let lastStep = -1;
  return (done, total, note = "") => {
    const step = Math.floor(share(done, total) * 10);
    if (step === lastStep) return;
    lastStep = step;
    world.err(`${title}: ${step * 10} %${note === "" ? "" : ` (${note})`}\n`);
  };
}

function share(done: number, total: number): number {
  return total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
}
