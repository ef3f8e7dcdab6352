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
  /**
   * The scenario second before which every start was made and from which on none was: now, or when the next one is due where
   * that is already past. Undefined between two starts of one moment.
   */
  readonly reachedS: () => number | undefined;
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
  let lastMadeS = -1;
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
        lastMadeS = start.start.dueS;
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
    reachedS: () => {
      const nextS = starts.peek()?.start.dueS ?? Number.POSITIVE_INFINITY;
      const reachedS = Math.max(Math.min(clock.nowS(), nextS), justAfter(lastMadeS));
      return reachedS <= nextS ? reachedS : undefined;
    },
    stop: () => {
      running = false;
      cancel();
    },
  };
}

/** A number a little larger, by one or two of the steps that a double can take. */
function justAfter(seconds: number): number {
  return seconds + Math.max(Number.MIN_VALUE, Math.abs(seconds) * Number.EPSILON);
}
