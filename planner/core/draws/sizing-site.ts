import { certain } from "../demand/estimate.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { quantilesOf } from "../demand/selection.ts";
import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import type { Site } from "../site.ts";
import { homeLoads } from "../storage/home-load.ts";
import { type StorageNeeds, storedGb } from "./file-system-draws.ts";

/**
 * Returns the site as its file system is sized: homes and what a session reads and writes so large that what is stored, and what
 * the busiest moment moves, are those of a quantile over the draws. Everything else stays as it was answered.
 *
 * @param demand the demand that the plan is sized for.
 */
export function sizingSite(
  site: Site,
  demand: LikelyDemand,
  needs: StorageNeeds | undefined,
  q: number = SIZING_QUANTILE,
): Site {
  if (needs === undefined) return site;
  const likely = storedGb(site);
  const growth = likely > 0 ? (quantilesOf(needs.storedGb, [q])[0] ?? 0) / likely : 1;
  const [heaviest] = homeLoads(site, demand);
  const { sessions, extraMbPerS } = heaviest ?? { sessions: 0, extraMbPerS: 0 };
  const sessionMbPerS =
    Math.max(0, (quantilesOf(needs.mbPerS, [q])[0] ?? 0) - extraMbPerS) / Math.max(1, sessions);
  return {
    ...site,
    groups: site.groups.map((group) => ({ ...group, homeGb: certain(group.homeGb.likely * growth) })),
    storage: {
      ...site.storage,
      sessionMbPerS: sessions > 0 ? certain(sessionMbPerS) : site.storage.sessionMbPerS,
    },
  };
}
