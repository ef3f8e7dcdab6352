import type { DueStart, DueStarts } from "./due-starts.ts";
import type { Host } from "./host.ts";
import type { ScenarioClock } from "./scenario-clock.ts";

/** What happens at its time. */
export interface ClockworkCalls {
  readonly start: (due: DueStart) => void;
  readonly endFrame: (atS: number) => void;
  /** The last scenario second has passed. */
  readonly end: () => void;
}

/** How long starts may be made in one turn before the network has its turn. */
const TURN_MS = 5;
/** The longest wait, so that no timer is longer than Node can hold (2³¹ − 1 ms). */
const LONGEST_WAIT_MS = 60_000;

/** The clockwork of a run. */
export interface Clockwork {
  /** The scenario second before which every start was made: now, or when the next one is due where that is already past. */
  readonly reachedS: () => number;
  readonly stop: () => void;
}

/**
 * Makes starts and ends frames in the order of their times, whatever the target does; when it was kept from it, it makes up
 * for all of it, late.
 */
export function runClockwork(
  host: Host,
  clock: ScenarioClock,
  starts: DueStarts,
  frameEndS: () => number,
  calls: ClockworkCalls,
): Clockwork {
  let running = true;
  let cancel: () => void = () => undefined;
  const tick = (): void => {
    const turnEndsMs = host.nowMs() + TURN_MS;
    while (running) {
      const next = starts.peek();
      const edgeS = Math.min(frameEndS(), clock.endS());
      const start = next !== undefined && next.start.dueS < edgeS ? next : undefined;
      const waitMs = clock.dueMs(start?.start.dueS ?? edgeS) - host.nowMs();
      if (waitMs > 0) {
        cancel = host.after(Math.min(LONGEST_WAIT_MS, Math.max(1, waitMs)), tick);
        return;
      }
      if (start !== undefined) {
        starts.take();
        calls.start(start);
      } else if (edgeS >= clock.endS()) {
        running = false;
        calls.end();
      } else calls.endFrame(edgeS);
      if (host.nowMs() > turnEndsMs) {
        host.soon(tick);
        return;
      }
    }
  };
  cancel = host.after(0, tick);
  return {
    reachedS: () => Math.min(clock.nowS(), starts.peek()?.start.dueS ?? Number.POSITIVE_INFINITY),
    stop: () => {
      running = false;
      cancel();
    },
  };
}
