import type { Host } from "./host.ts";

/** Maps scenario seconds to the host's clock and back. */
export interface ScenarioClock {
  /** Scenario seconds now, between the first and the last of this run. */
  readonly nowS: () => number;
  /** When a scenario second is due, on the host's clock. */
  readonly dueMs: (atS: number) => number;
  /** The scenario second after which nothing starts. */
  readonly endS: () => number;
  /** Ends the run's time at a scenario second that has passed. */
  readonly cut: (atS: number) => void;
  /** Seconds by which the wall clock has stepped against the clock that never steps, since the last call. */
  readonly wallStepS: () => number;
}

/** Drift below this is no step: time services pull a clock by 0.5 ms a second at most (adjtimex(2), 500 ppm). */
const CLOCK_STEP_MS = 500;

/** Returns the clock of a run that begins at `fromS` of the scenario in `beginsInMs`. */
export function openScenarioClock(
  host: Host,
  span: {
    readonly fromS: number;
    readonly toS: number;
    readonly beginsInMs: number;
    readonly timeScale: number;
  },
): ScenarioClock {
  const { fromS, timeScale } = span;
  const beganAtMs = host.nowMs() + span.beginsInMs;
  let endS = span.toS;
  let offsetMs = host.wallMs() - host.nowMs();
  const nowS = (): number =>
    Math.min(endS, Math.max(fromS, fromS + ((host.nowMs() - beganAtMs) * timeScale) / 1000));
  return {
    nowS,
    dueMs: (atS) => beganAtMs + ((atS - fromS) * 1000) / timeScale,
    endS: () => endS,
    cut: (atS) => {
      endS = atS;
    },
    wallStepS: () => {
      const stepMs = host.wallMs() - host.nowMs() - offsetMs;
      if (Math.abs(stepMs) <= CLOCK_STEP_MS) return 0;
      offsetMs += stepMs;
      return stepMs / 1000;
    },
  };
}
