/** Scenario time of a sandbox: runs faster than the wall by the time scale. */
export interface SandboxClock {
  readonly timeScale: number;
  /** Milliseconds since 1970; the wall clock's when the sandbox started. */
  readonly nowMs: () => number;
  /** Calls once after so many scenario seconds, unless the sandbox has closed; returns how to call it off. */
  readonly after: (seconds: number, call: () => void) => () => void;
  readonly close: () => void;
}

/** The longest timer of Node, in ms (2³¹ − 1). */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Starts a clock. */
export function openSandboxClock(timeScale: number): SandboxClock {
  const beganMs = Date.now();
  const beganAt = performance.now();
  const timers = new Set<NodeJS.Timeout>();
  return {
    timeScale,
    nowMs: () => beganMs + (performance.now() - beganAt) * timeScale,
    after: (seconds, call) => {
      const ms = Math.min(LONGEST_TIMER_MS, Math.max(0, (seconds * 1000) / timeScale));
      const timer = setTimeout(() => {
        timers.delete(timer);
        call();
      }, ms);
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
