import type { Frame } from "../results/frame.ts";
import { sumOf } from "./run-totals.ts";
import type { BreakCause } from "./verdict.ts";

/** What a server that is full goes on doing at its own pace, while the rest waits. */
const QUEUES: readonly (BreakCause["kind"] | undefined)[] = ["concurrent-requests", "network", undefined];

/**
 * Returns the package files a second that were delivered, where what gave way makes requests wait: under more load than it bears
 * a server delivers what it bears, whichever load that was. Undefined where failures broke it, or where nothing was counted.
 */
export function deliveredInstallsPerS(
  frames: readonly Frame[],
  cause: BreakCause["kind"] | undefined,
): number | undefined {
  const installs = sumOf(frames, ({ counters }) => counters["installs"] ?? 0);
  const seconds = sumOf(frames, ({ fromS, toS }) => toS - fromS);
  return QUEUES.includes(cause) && installs > 0 && seconds > 0 ? installs / seconds : undefined;
}
