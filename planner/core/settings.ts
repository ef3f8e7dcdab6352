import type { PlanFleet } from "./plan-fleet.ts";
import type { PlanParts } from "./plan-parts.ts";
import { clusterSettings } from "./settings/cluster-settings.ts";
import { fleetSettings } from "./settings/fleet-settings.ts";
import { packageManagerSettings } from "./settings/package-manager-settings.ts";
import type { PlanSetting } from "./settings/planned-setting.ts";
import { workbenchSettings } from "./settings/workbench-settings.ts";
import type { Site } from "./site.ts";

/**
 * Returns what the site has to set: place, key, value and reason, in the order in which an administrator meets them.
 *
 * Source: Posit's reference architectures Workbench and Package Manager on AWS EKS (docs.posit.co), read 2026-11-22.
 */
export function planSettings(site: Site, parts: PlanParts, fleet?: PlanFleet): readonly PlanSetting[] {
  return [
    ...clusterSettings(site, parts, fleet),
    ...fleetSettings(site, fleet),
    ...workbenchSettings(site, parts),
    ...packageManagerSettings(site, parts),
  ];
}
