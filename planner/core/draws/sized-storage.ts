import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import type { PartRefused } from "../explained.ts";
import { figure } from "../figure.ts";
import type { Site } from "../site.ts";
import { planStorage } from "../storage/plan-storage.ts";
import type { StoragePart } from "../storage/storage-part.ts";
import type { StorageNeeds } from "./file-system-draws.ts";
import { sizingSite } from "./sizing-site.ts";

/** A file system, and the site as it was sized for it. */
export interface SizedStorage {
  readonly site: Site;
  readonly storage: StoragePart | PartRefused;
}

/** Where one file system cannot be had for the P90, these are tried, down to the median. */
const LESSER_QUANTILES: readonly number[] = [0.8, 0.7, 0.6, 0.5];

/**
 * Plans the file system for the P90 over the draws. Where AWS offers none so large, it is planned for the highest of P80, P70, P60
 * and P50 that can be had, with a warning; where not even the median can, it is refused.
 */
export function planSizedStorage(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  needs: StorageNeeds | undefined,
): SizedStorage {
  const sizedFor = (q: number): SizedStorage => {
    const sized = sizingSite(site, demand, needs, q);
    return { site: sized, storage: planStorage(sized, catalog, demand) };
  };
  const wanted = sizedFor(SIZING_QUANTILE);
  if (wanted.storage.ok) return wanted;
  for (const q of LESSER_QUANTILES) {
    const { site: sized, storage } = sizedFor(q);
    if (!storage.ok) continue;
    const why = wanted.storage.refusals.map(({ sentence }) => sentence).join("; ");
    const sentence = `homes are planned for ${figure(10 * q)} of 10 ways in which the answers may turn out, not for ${figure(10 * SIZING_QUANTILE)}: ${why}`;
    return {
      site: sized,
      storage: { ...storage, warnings: [...storage.warnings, { code: "STORAGE_BELOW_P90", sentence }] },
    };
  }
  return wanted;
}
