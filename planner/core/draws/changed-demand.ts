import type { LikelyDemand } from "../demand/likely-demand.ts";
import { lineOver } from "../fleet/fleet-node-hours.ts";
import { meanSessionsOf } from "./demand-levels.ts";
import type { FleetTable } from "./simulate-plan.ts";

/**
 * Returns how many times what they cost now the session nodes of a simulated fleet cost at another likely demand: both read off the levels
 * that were simulated, each profile by what it takes of the nodes; beyond the outermost level, which may be near, in proportion to it.
 * Undefined where a profile is on none of the types.
 */
export function simulatedUsdRatio({ scale, levels }: FleetTable, other: LikelyDemand): number | undefined {
  let usdPerHour = 0;
  for (const [profile, sessions] of meanSessionsOf(other)) {
    const each = scale.usdPerHourByProfile.get(profile);
    if (each === undefined) return undefined;
    usdPerHour += sessions * each;
  }
  const [lowest, highest] = [levels[0]?.level ?? 1, levels.at(-1)?.level ?? 1];
  const inside = lineOver(levels, ({ usdPerMonth }) => usdPerMonth);
  const usdAt = (level: number): number => {
    const near = Math.min(highest, Math.max(lowest, level));
    return near > 0 ? (inside(near) * level) / near : 0;
  };
  const now = usdAt(1);
  return now > 0 ? usdAt(usdPerHour / scale.likelyUsdPerHour) / now : undefined;
}
