import type { FleetDials } from "../../planner/core/fleet/compare-fleets.ts";
import type { Site } from "../../planner/core/site.ts";

/** Idle limits that `--what-if` tries, in minutes. */
export const IDLE_MINUTES: readonly number[] = [30, 120, 480];

/** Returns the settings that `--what-if` turns one at a time: schedulers, policies, and the idle limit of what Karpenter's nodes carry. */
export function dialsOf(site: Site): FleetDials {
  const ides = (["rstudio", "jupyterlab", "positron"] as const).filter(
    (ide) => site.workbench.placement[ide] !== "managed",
  );
  return {
    schedulers: true,
    consolidationPolicies: true,
    ...(ides.length === 0 ? {} : { idleMinutes: { ides, minutes: IDLE_MINUTES } }),
  };
}
