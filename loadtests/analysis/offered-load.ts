import type { Frame } from "../results/frame.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { meanStarts } from "../schedule/rate.ts";
import { sumOf } from "./run-totals.ts";

/** What one start of a load brings on average. */
export interface StartLoad {
  readonly installs: number;
  /** Seconds that it holds a session of Workbench; 0 = none. */
  readonly sessionS: number;
}

/** The load that a scenario asks for, in one unit. */
export interface OfferedLoad {
  readonly unit: string;
  /** In a minute of the run: of what flows the mean, of what is held what stands at its end. */
  readonly at: (frame: Pick<Frame, "fromS" | "toS">) => number;
  /** Whether a rise takes minutes: what is held adds up while it starts. */
  readonly isHeld: boolean;
}

export const INSTALLS_UNIT = "package files a second";
export const SESSIONS_UNIT = "concurrent sessions";

/**
 * Returns the load of a scenario: in the unit of the limit that it climbs towards, else in package files, or in sessions where it
 * fetches none.
 *
 * @param perStart what one start brings, by the name of the load.
 */
export function offeredLoad(scenario: Scenario, perStart: Readonly<Record<string, StartLoad>>): OfferedLoad {
  const loads = scenario.journeys.map(({ name, starts }) => ({
    starts,
    ...(perStart[name] ?? { installs: 0, sessionS: 0 }),
  }));
  const fetches = loads.some(({ installs }) => installs > 0);
  const holds = loads.some(({ sessionS }) => sessionS > 0);
  const unit = scenario.breakAim?.unit ?? (holds && !fetches ? SESSIONS_UNIT : INSTALLS_UNIT);
  if (unit !== SESSIONS_UNIT) {
    return {
      unit,
      isHeld: false,
      at: ({ fromS, toS }) => {
        const installs = sumOf(loads, (load) => meanStarts(load.starts, fromS, toS) * load.installs);
        return toS > fromS ? installs / (toS - fromS) : 0;
      },
    };
  }
  const held = loads.filter(({ sessionS }) => sessionS > 0);
  return {
    unit,
    isHeld: true,
    at: ({ toS }) =>
      sumOf(held, ({ starts, sessionS }) => meanStarts(starts, Math.max(0, toS - sessionS), toS)),
  };
}
