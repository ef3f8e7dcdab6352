import { describe, expect, it } from "vitest";
import { showDays } from "../../cli/simulate/progress.ts";
import type { World } from "../../cli/support/world.ts";

/** Returns what is shown while 50 days pass. */
function shown(errIsTerminal: boolean, quiet: boolean): readonly string[] {
  const lines: string[] = [];
  const world: World = {
    out: () => {},
    err: (text) => void lines.push(text),
    errIsTerminal,
    colour: false,
    cwd: "/",
    env: {},
    nowMs: () => 0,
    onInterrupt: () => () => {},
  };
  const show = showDays(world, quiet);
  for (let day = 1; day <= 50; day += 1) show(day, 50);
  return lines;
}

describe("the progress of a simulation", () => {
  it("is a bar on a terminal, which is gone at the end", () => {
    const lines = shown(true, false);
    expect(lines[0]).toBe(`\r[${"-".repeat(30)}] day 1 of 50\u001b[K`);
    expect(lines.at(-2)).toBe(`\r[${"#".repeat(29)}-] day 49 of 50\u001b[K`);
    expect(lines.at(-1)).toBe("\r\u001b[K");
    expect(lines.length).toBeLessThanOrEqual(31);
  });

  it("is a line each 10 % elsewhere", () => {
    expect(shown(false, false)).toEqual(
      Array.from({ length: 10 }, (_, tenth) => `day ${5 * (tenth + 1)} of 50 (${10 * (tenth + 1)} %)\n`),
    );
  });

  it("is nothing when quiet", () => {
    expect([shown(true, true), shown(false, true)]).toEqual([[], []]);
  });
});
