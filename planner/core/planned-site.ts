import type { Catalog } from "./catalog.ts";
import { planDatabases } from "./database/plan-databases.ts";
import { DEFAULT_DRAWS, type DemandDraws, drawDemand } from "./demand/draw-demand.ts";
import { sizingDemand } from "./demand/sizing-demand.ts";
import { drawStorageNeeds, type StorageNeeds } from "./draws/file-system-draws.ts";
import { NOTHING_SIMULATED, type PlannedFleet, plannedFleet } from "./draws/planned-fleet.ts";
import { planSizedStorage } from "./draws/sized-storage.ts";
import type { PartRefused } from "./explained.ts";
import { planNodes } from "./nodes/plan-nodes.ts";
import { chooseSessions } from "./nodes/session-choice.ts";
import { planPackageManager } from "./package-manager/plan-package-manager.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { PlanParts } from "./plan-parts.ts";
import type { Site } from "./site.ts";

/** The parts of a plan, and what they were sized by. */
export interface PlannedSite {
  readonly ok: true;
  readonly parts: PlanParts;
  /** The site with the answers that its parts are sized for. */
  readonly sized: Site;
  readonly demand: DemandDraws;
  /** What the homes of each draw need; absent without Workbench. */
  readonly needs: StorageNeeds | undefined;
  readonly fleet: PlannedFleet;
}

/** Returns the parts of a plan, each sized for the P90 of the demand over the draws; refused where one of them cannot be had. */
export function plannedSite(site: Site, catalog: Catalog, options: PlanOptions): PlannedSite | PartRefused {
  const demand = drawDemand(site, options.seed, options.draws ?? DEFAULT_DRAWS);
  const sizing = sizingDemand(demand);
  const needs = drawStorageNeeds(demand);
  const { site: sized, storage } = planSizedStorage(site, catalog, sizing, needs);
  const packageManager = planPackageManager(sized, catalog, sizing);
  const choice = chooseSessions(sized, catalog, sizing);
  const fleet =
    choice?.ok === true && packageManager.ok && storage.ok
      ? plannedFleet(site, catalog, demand, choice, options)
      : NOTHING_SIMULATED;
  const nodes = planNodes(sized, catalog, sizing, { choice, overTime: fleet.overTime });
  const impossible = [nodes, packageManager, storage].flatMap((part) => (part.ok ? [] : part.refusals));
  if (!nodes.ok || !packageManager.ok || !storage.ok) return { ok: false, refusals: impossible };
  const databases = planDatabases(sized, catalog, sizing, nodes, packageManager);
  const parts = { demand: sizing, nodes, packageManager, storage, databases };
  return { ok: true, parts, sized, demand, needs, fleet };
}
